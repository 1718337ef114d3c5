// For RTK Query of Redux Toolkit 2. Nothing of it is imported.

import { ApiError } from "../api-error.js";
import { classifyError } from "../classify.js";
import { failureReached } from "./reached.js";
import type { Classification, ClassifyOptions, FetchLike } from "../types.js";

/** Any base query of RTK Query. */
export type BaseQueryLike = (args: any, api: any, extraOptions: any) => any;

/** What a base query resolves to, with the classification inside its error. */
export type ClassifiedResult<Result> = Result extends { error: infer Failure }
  ? Failure extends undefined
    ? Result
    : Omit<Result, "error"> & { error: Failure & { classification: Classification } }
  : Result;

/** The base query with the classification inside its errors. */
export type ClassifiedBaseQuery<Query extends BaseQueryLike> = (
  args: Parameters<Query>[0],
  api: Parameters<Query>[1],
  extraOptions: Parameters<Query>[2],
) => Promise<ClassifiedResult<Awaited<ReturnType<Query>>>>;

/**
 * `fetchBaseQuery` over a retrying fetch. The error stays RTK Query's own, and its field
 * `classification` says what happened and what now. It is plain data, so Redux can store it.
 *
 * The retries are those of `fetch`: do not put RTK's `retry` around it. The option `timeout` of
 * `fetchBaseQuery` covers the whole call, retries and waits included. A time per attempt is
 * `attemptTimeout` of `createFetch`. With its `throwOnError` an error inside a 200 becomes an error
 * with the status `FETCH_ERROR`.
 *
 * @param fetchBaseQuery the function of that name from `@reduxjs/toolkit/query`.
 * @param fetch made by `createFetch`.
 * @param options those of `fetchBaseQuery`. `fetchFn` has no effect.
 * @param classify the profile for what fails after the response, such as a body that is not JSON.
 *
 * @example
 * // In a constant: TypeScript does not infer the error's type inside the call of createApi.
 * const baseQuery = comebackBaseQuery(fetchBaseQuery, createFetch({ profile: commerce }), { baseUrl: "/v1" });
 * const api = createApi({ baseQuery, endpoints });
 */
export function comebackBaseQuery<Options, Query extends BaseQueryLike>(
  fetchBaseQuery: (options?: Options) => Query,
  fetch: FetchLike,
  options?: Options,
  classify?: ClassifyOptions,
): ClassifiedBaseQuery<Query> {
  return async (args, api, extraOptions) => {
    let outcome: unknown;
    // RTK Query keeps neither the response nor the rejection. A base query per call does.
    const fetchFn: FetchLike = async (input, init) => {
      try {
        return (outcome = await fetch(input, init)) as Response;
      } catch (error) {
        outcome = error;
        // An error status is refused by RTK Query itself (`validateStatus`), with the body read.
        if (error instanceof ApiError && error.response && !error.response.ok) return error.response;
        throw error;
      }
    };
    const result = await fetchBaseQuery({ ...options, fetchFn } as Options)(args, api, extraOptions);
    if (!result.error) return result;
    const classification = failureReached(outcome) ?? classifyError(failureOf(result.error, outcome), classify);
    return { ...result, error: { ...result.error, classification } };
  };
}

/** An error of RTK Query's, as libraries throw one. */
function failureOf(error: any, outcome: unknown): unknown {
  if (!(outcome instanceof Response)) return outcome;
  // `validateStatus` refused a success.
  if (typeof error.status === "number") return error.data;
  return Object.assign(new Error(error.error), { name: error.status === "TIMEOUT_ERROR" ? "TimeoutError" : "SyntaxError" });
}
