import { Call } from "./call/call.js";
import { clientOf, type RunCall } from "./client.js";
import { readOptions } from "./options.js";
import type { FetchOptions, RetryingFetch } from "./types.js";

const run: RunCall = (...call) => new Call(...call).run();

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
  return clientOf(() => defaults, run);
}

/** `createFetch()` with the defaults. */
export const fetch: RetryingFetch = /* @__PURE__ */ clientOf(readOptions, run);
