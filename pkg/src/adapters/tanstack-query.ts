// For TanStack Query 5, with any framework. Nothing of it is imported.

import type { Tracking } from "../ui/types.js";
import { retryDelay, type RetryDelayOptions } from "./retry-delay.js";

export type { RetryDelayOptions };

/** Two options of TanStack Query. */
export interface RetryFunctions {
  /** Whether a failure is worth another try. */
  retry: (failureCount: number, error: unknown) => boolean;
  /** The wait before it, ms: the backoff, and never less than the server asked for. */
  retryDelay: (failureCount: number, error: unknown) => number;
}

/**
 * `retry` and `retryDelay` for queries: retries what may pass, when the server said or with
 * backoff, and nothing else. A quota that is used up or a wrong request ends at once.
 *
 * What `createFetch` has retried already is not multiplied: the attempts of an `ApiError` count,
 * and any other failure that came out of it is final.
 *
 * @example
 * new QueryClient({ defaultOptions: { queries: queryRetry(), mutations: mutationRetry() } });
 */
export function queryRetry(options: RetryDelayOptions = {}): RetryFunctions {
  return {
    retry: (failureCount, error) => retryDelay(failureCount, error, options, "query") !== undefined,
    retryDelay: (failureCount, error) => retryDelay(failureCount, error, options, "query") ?? 0,
  };
}

/**
 * The same for mutations, which a server may have carried out although no answer came: only what
 * was refused before it was processed (429, 425, 503 with a delay) is sent again, and nothing that
 * `createFetch` has retried. All other retries of a mutation are the retrying fetch's: it keeps one
 * `Idempotency-Key` for all attempts of a call, and TanStack calls `mutationFn` anew.
 *
 * @example
 * useMutation({ mutationFn: placeOrder, ...mutationRetry() });
 */
export function mutationRetry(options: RetryDelayOptions = {}): RetryFunctions {
  if ("idempotent" in options) {
    throw new TypeError("comeback: mutationRetry has no option idempotent; createFetch retries with one key per call");
  }
  return {
    retry: (failureCount, error) => retryDelay(failureCount, error, options, "once") !== undefined,
    retryDelay: (failureCount, error) => retryDelay(failureCount, error, options, "once") ?? 0,
  };
}

/** What is used of the argument that a `queryFn` gets. */
export interface QueryContext {
  /** The query client. */
  client: {
    /** The data that it has of a query. */
    getQueryData: (queryKey: any) => unknown;
    /** Loads queries again. */
    refetchQueries: (filters: any) => Promise<unknown>;
  };
  /** The query's key. */
  queryKey: readonly unknown[];
}

/**
 * For the store of `comeback/ui`: a query whose failures are not shown while it has data, as the
 * person can go on, and which the store's `retry` loads again.
 *
 * @example
 * useQuery({
 *   queryKey: ["cart"],
 *   queryFn: (context) => api.json("/cart", { signal: context.signal }, {
 *     onEvent: calls.track({ label: "Your cart", ...queryTracking(context) }),
 *   }),
 * });
 */
export function queryTracking({ client, queryKey }: QueryContext): Tracking {
  return {
    key: JSON.stringify(queryKey),
    background: () => client.getQueryData(queryKey) !== undefined,
    retry: () => client.refetchQueries({ queryKey, exact: true }),
  };
}
