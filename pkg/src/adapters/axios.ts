// For axios 1.12 and later. Nothing of it is imported.

import { ApiError } from "../api-error.js";
import { classifyError } from "../classify.js";
import { attach, failureReached } from "./reached.js";
import type { Classification, ClassifyOptions, FetchLike, RequestInput } from "../types.js";

/** The part of an axios instance that is used. */
export interface AxiosLike {
  interceptors: {
    response: {
      /** Adds an interceptor. */
      use(onFulfilled: null, onRejected: (error: any) => any): number;
      /** Takes it out again. */
      eject(id: number): void;
    };
  };
}

/** Options for `axios.create`. */
export interface ComebackAxiosAdapter {
  /** axios's own adapter for fetch. */
  adapter: "fetch";
  /** The fetch that it uses. */
  env: { fetch: FetchLike };
}

/** By the request that axios made: what our fetch found out about it. */
const byRequest = new WeakMap<object, Classification>();

/**
 * axios over a retrying fetch: options for `axios.create`, for axios 1.12 or later (older ones
 * ignore `env.fetch`).
 *
 * axios's `timeout` then covers the whole call, retries and waits included; a time per attempt is
 * `attemptTimeout` of `createFetch`. With its `throwOnError` an error inside a 200 is rejected, too.
 *
 * @example
 * const api = axios.create({ baseURL, ...comebackAdapter(createFetch({ profile: commerce })) });
 * classifyErrors(api);
 */
export function comebackAdapter(fetch: FetchLike): ComebackAxiosAdapter {
  return {
    adapter: "fetch",
    env: {
      async fetch(input, init) {
        try {
          const response = await fetch(input, init);
          note(input, response);
          return response;
        } catch (error) {
          note(input, error);
          // An error status is refused by axios itself (`validateStatus`), with the body read.
          if (error instanceof ApiError && error.response && !error.response.ok) return error.response;
          throw forAxios(error);
        }
      },
    },
  };
}

/** axios keeps neither the response nor the rejection, but the request. */
function note(input: RequestInput, outcome: unknown): void {
  const classification = failureReached(outcome);
  if (classification && typeof input === "object") byRequest.set(input, classification);
}

/** What it takes for an error of fetch's: it would write into the `Response` of an `ApiError`. */
function forAxios(error: unknown): unknown {
  const cause = error instanceof ApiError ? error.cause ?? new Error(error.message, { cause: error }) : error;
  if (!(cause instanceof DOMException && cause.name === "TimeoutError")) return cause;
  // axios up to 1.13 fails at a `DOMException`. The code is that of its own timeouts.
  return Object.assign(new Error(cause.message, { cause }), { name: cause.name, code: "ETIMEDOUT" });
}

/**
 * Classifies what an axios instance rejects with: `classificationOf(error)`, and
 * `error.classification`, say what happened and what now. The error stays axios's own. Over
 * `comebackAdapter` it is the classification that was reached on the way.
 *
 * @returns a function that takes the interceptor out again.
 *
 * @example
 * classifyErrors(axios);
 * try {
 *   await axios.get("/v1/orders");
 * } catch (error) {
 *   show(classificationOf(error).recovery.title);
 * }
 */
export function classifyErrors(instance: AxiosLike, options?: ClassifyOptions): () => void {
  const { response } = instance.interceptors;
  const id = response.use(null, (error) => {
    const reached = byRequest.get(error?.request);
    attach(error, reached ?? classifyError(error, options), !!reached);
    throw error;
  });
  return () => response.eject(id);
}
