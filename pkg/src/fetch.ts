import { Call } from "./call/call.js";
import { clientOf } from "./client.js";
import { lazily } from "./fetch-function.js";
import { readOptions } from "./options.js";
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
  return clientOf(readOptions(options), (...call) => new Call(...call).run());
}

/** `createFetch()` with the defaults, made at the first call. */
export const fetch: RetryingFetch = /* @__PURE__ */ lazily(createFetch);
