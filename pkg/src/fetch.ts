import { run } from "./call.js";
import { readOptions } from "./options.js";
import { factsOf } from "./request.js";
import { Scheduler } from "./scheduler.js";
import type { CallOptions, FetchOptions, RetryingFetch } from "./types.js";

/** What the calls of one client share. */
export interface Shared {
  scheduler: Scheduler;
  /** The headers that the last refresh gave. */
  credentials: Headers | undefined;
}

/**
 * A `fetch` that comes back: it retries what is safe to retry, when the server said or with
 * backoff, and resolves to the real last `Response`, body unread. It rejects as fetch rejects.
 *
 * @example
 * const fetch = createFetch({ profile: "commerce", deadline: 20_000 });
 * const response = await fetch("/v1/products");
 * if (!response.ok) show(classificationOf(response).recovery);
 *
 * @throws TypeError naming the first unknown or out-of-range option.
 */
export function createFetch(options?: FetchOptions): RetryingFetch {
  const defaults = readOptions(options);
  const shared: Shared = { scheduler: new Scheduler(defaults), credentials: undefined };

  const call = async (input: RequestInfo | URL, init: RequestInit | undefined, own: CallOptions | undefined, throwing = false) => {
    const options = own ? readOptions(own, defaults) : defaults;
    const facts = factsOf(input, init);
    const plain = options.fetch ?? globalThis.fetch;
    // What is no URL is fetch's own to refuse.
    if (!facts) return plain(input, init);
    return run(shared, options, facts, plain, input, init, throwing || !!options.throwOnError);
  };

  const fetch = ((input, init, own) => call(input, init, own)) as RetryingFetch;
  fetch.json = async (input, init, own) => {
    const response = await call(input, init, own, true);
    return response.json();
  };
  return fetch;
}

let standard: RetryingFetch | undefined;

/** `createFetch()` with the defaults, made at the first call. */
export const fetch: RetryingFetch = Object.assign(
  ((input, init, own) => (standard ??= createFetch())(input, init, own)) as RetryingFetch,
  { json: ((input, init, own) => (standard ??= createFetch()).json(input, init, own)) as RetryingFetch["json"] },
);
