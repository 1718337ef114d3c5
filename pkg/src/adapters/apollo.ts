// For Apollo Client 4. Of its libraries only rxjs is imported, which it needs itself.

import { Observable, type Subscription } from "rxjs";
import { classificationOf } from "../classify.js";
import { classify } from "./reached.js";
import { retryDelay, type RetryDelayOptions } from "./retry-delay.js";
import type { Classification, ClassifyOptions, FetchLike, RetryingFetch } from "../types.js";

export type { RetryDelayOptions };

/** The part of an operation that is used. */
export interface OperationLike {
  /** `query`, `mutation` or `subscription`. */
  operationType?: string | undefined;
  /** Changes what the links after this one see. */
  setContext(update: (context: any) => any): unknown;
}

/** What `new ApolloLink` takes. */
export type RetryHandler = <Operation extends OperationLike, Result extends object>(
  operation: Operation,
  forward: (operation: Operation) => Observable<Result>,
) => Observable<Result>;

/** In the options of a request: the operation is a query, and doing it twice does no harm. */
const QUERY = Symbol("comeback.query");

/**
 * Options for `HttpLink` or `BatchHttpLink` over a retrying fetch. GraphQL sends queries as POST, too.
 * With `retryHandler` before it in the chain, queries are retried after any failure that may pass,
 * and mutations as any POST: only when they were refused, or with an `Idempotency-Key`.
 */
export function comebackAdapter(fetch: RetryingFetch): { fetch: FetchLike } {
  return {
    fetch(input, init) {
      const isQuery = init && QUERY in init;
      return fetch(input, init, isQuery ? { retry: { methods: "all" } } : undefined);
    },
  };
}

/**
 * A request handler for `new ApolloLink`, in place of `RetryLink`. It retries operations by the
 * classification of their network error, or of the GraphQL errors of a result without data: when
 * the server said or with backoff. Mutations are sent again only if they were refused before they
 * were processed. Subscriptions pass through. An operation that is unsubscribed is not sent again.
 *
 * What `createFetch` has retried already is not multiplied.
 *
 * @example
 * const link = ApolloLink.from([
 *   new ApolloLink(retryHandler()),
 *   new HttpLink({ uri, ...comebackAdapter(createFetch()) }),
 * ]);
 */
export function retryHandler(options: RetryDelayOptions = {}): RetryHandler {
  return (operation, forward) => {
    if (operation.operationType === "subscription") return forward(operation);
    const isQuery = operation.operationType === "query";
    if (isQuery) operation.setContext(({ fetchOptions }) => ({ fetchOptions: { ...fetchOptions, [QUERY]: true } }));
    return new Observable((observer) => {
      let sent: Subscription | undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let retries = 0;
      /** Whether the operation goes again, after a wait. */
      const again = (failure: unknown): boolean => {
        const delay = retryDelay(retries, failure, options, isQuery ? "query" : "once");
        if (delay === undefined || observer.closed) return false;
        retries++;
        sent?.unsubscribe();
        timer = setTimeout(send, delay);
        return true;
      };
      const send = (): void => {
        let isRetried = false;
        sent = forward(operation).subscribe({
          next(result) {
            if (isRetried) return;
            isRetried = hasFailed(result) && again(envelopeOf(result.errors));
            if (!isRetried) observer.next(result);
          },
          error(error) {
            if (!again(failureOf(error))) observer.error(error);
          },
          complete() {
            if (!isRetried) observer.complete();
          },
        });
      };
      send();
      return () => {
        clearTimeout(timer);
        sent?.unsubscribe();
      };
    });
  };
}

/** Errors and no data: a part of the data may be of use, and the next try may bring less. */
function hasFailed(result: { data?: unknown; errors?: unknown }): result is { errors: unknown[] } {
  const { data, errors } = result;
  if (!Array.isArray(errors) || errors.length === 0) return false;
  // A field that fails becomes null where the schema allows it.
  return !data || Object.values(data).every((value) => value === null);
}

/**
 * Classifies what Apollo Client gives as `error`: a `ServerError`, a `CombinedGraphQLErrors`, or
 * what fetch rejected with. Over `comebackAdapter` it is the classification that was reached on the
 * way.
 *
 * @example
 * const { error } = useQuery(ORDERS);
 * if (error) show(classifyApolloError(error).recovery);
 */
export function classifyApolloError(error: unknown, options?: ClassifyOptions): Classification {
  return classify(failureOf(error), options);
}

/** An error of Apollo's, as the core reads it. */
function failureOf(error: unknown): unknown {
  const { errors, response, bodyText } = (error ?? {}) as { errors?: unknown; response?: any; bodyText?: unknown };
  if (Array.isArray(errors)) return envelopeOf(errors);
  if (classificationOf(error) || classificationOf(response) || typeof bodyText !== "string") return error;
  // A `ServerError` over another fetch: its body is read, but not parsed.
  return { status: response?.status, headers: response?.headers, body: bodyText };
}

/** GraphQL errors as one envelope. The first one says what happened. */
function envelopeOf(errors: unknown[]): unknown {
  const { message, extensions } = (errors[0] ?? {}) as { message?: unknown; extensions?: { code?: unknown } };
  return { error: { code: extensions?.code, message }, errors };
}
