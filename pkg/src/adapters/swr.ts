// For SWR 2. Nothing of it is imported.

import { retryDelay, type RetryDelayOptions } from "./retry-delay.js";

export type { RetryDelayOptions };

/** What the next revalidation needs, as SWR hands it over. */
export interface RevalidateOptions {
  /** How many retries there were, from 1 on. */
  retryCount: number;
  /** Whether a revalidation in progress is joined. */
  dedupe: boolean;
}

/** Two options of SWR. */
export interface SWRRetry {
  /** Whether a failure is worth another try. */
  shouldRetryOnError: (error: unknown) => boolean;
  /** Waits the backoff, and never less than the server asked for, then revalidates. */
  onErrorRetry: (
    error: unknown,
    key: string,
    config: { isVisible?: () => boolean },
    revalidate: (options: RevalidateOptions) => unknown,
    options: RevalidateOptions,
  ) => void;
}

/**
 * `shouldRetryOnError` and `onErrorRetry`: retries what may pass, when the server said or with
 * backoff, and nothing else; in a hidden tab not before it is seen again. SWR itself drops the retry
 * of a component that is gone.
 *
 * What `createFetch` has retried already is not multiplied: the attempts of an `ApiError` count,
 * and any other failure that came out of it is final. `errorRetryCount` and `errorRetryInterval`
 * have no effect; give `maxRetries` and `baseDelay`.
 *
 * @example
 * <SWRConfig value={{ fetcher, ...swrRetry() }}>
 */
export function swrRetry(options: RetryDelayOptions = {}): SWRRetry {
  return {
    shouldRetryOnError: (error) => retryDelay(0, error, options, "query") !== undefined,
    onErrorRetry(error, _key, config, revalidate, state) {
      const delay = retryDelay(state.retryCount - 1, error, options, "query");
      const retry = () => {
        if (config?.isVisible?.() !== false) revalidate(state);
        else globalThis.document?.addEventListener("visibilitychange", retry, { once: true });
      };
      if (delay !== undefined) setTimeout(retry, delay);
    },
  };
}
