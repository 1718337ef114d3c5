import { Call, type Shared } from "./call/call.js";
import { Credentials } from "./call/credentials.js";
import { Prepared } from "./call/prepare.js";
import { lazily, retrying } from "./fetch-function.js";
import { readOptions } from "./options.js";
import { Scheduler } from "./scheduler.js";
import type { FetchOptions, RetryingFetch } from "./types.js";

/**
 * A `fetch` that comes back: it retries what is safe to retry, when the server said or with
 * backoff, and resolves to the real last `Response`, body unread. It rejects as fetch rejects.
 *
 * @example
 * const fetch = createFetch({ deadline: 20_000 });
 * const response = await fetch("/v1/products");
 * if (!response.ok) show(classificationOf(response).recovery);
 *
 * @throws TypeError naming the first unknown or out-of-range option.
 */
export function createFetch(options?: FetchOptions): RetryingFetch {
  const defaults = readOptions(options);
  const shared: Shared = { scheduler: new Scheduler(defaults), credentials: new Credentials() };
  return retrying(async (input, init, own, isJson) => {
    const options = own ? readOptions(own, defaults) : defaults;
    return new Call(shared, options, new Prepared(input, init), isJson).run();
  }, () => shared.credentials.forget());
}

/** `createFetch()` with the defaults, made at the first call. */
export const fetch: RetryingFetch = /* @__PURE__ */ lazily(createFetch);
