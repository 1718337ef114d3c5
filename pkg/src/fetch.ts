import { run, type Shared } from "./call.js";
import { readOptions } from "./options.js";
import { Scheduler } from "./scheduler.js";
import type { FetchOptions, RetryingFetch } from "./types.js";

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

  const fetch = ((input, init, own) => run(shared, defaults, input, init, own)) as RetryingFetch;
  fetch.json = (input, init, own) => run(shared, defaults, input, init, own, true);
  return fetch;
}

let standard: RetryingFetch | undefined;

/** `createFetch()` with the defaults, made at the first call. */
export const fetch: RetryingFetch = Object.assign(
  ((input, init, own) => (standard ??= createFetch())(input, init, own)) as RetryingFetch,
  { json: ((input, init, own) => (standard ??= createFetch()).json(input, init, own)) as RetryingFetch["json"] },
);
