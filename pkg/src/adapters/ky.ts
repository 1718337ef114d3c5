// For ky 1 and 2. Nothing of it is imported.

import { classificationOf, classifyError } from "../classify.js";
import { attach } from "./reached.js";
import type { ClassifyOptions, FetchLike } from "../types.js";

/** A hook of ky that runs before an error is thrown: ky 1 gives it the error, ky 2 a state with it. */
export type BeforeErrorHook = (given: any) => any;

/** Options for `ky.create` and `ky.extend`. */
export interface ComebackKyAdapter {
  /** The retrying fetch. */
  fetch: FetchLike;
  /** Our fetch retries. */
  retry: 0;
  /** ky would count the waits in; a time is `deadline` or `attemptTimeout` of `createFetch`. */
  timeout: false;
  /** Classifies what ky rejects with. */
  hooks: { beforeError: BeforeErrorHook[] };
}

/**
 * ky over a retrying fetch: options for `ky.create` or `ky.extend`. ky's own retries and timeout
 * are off, and `classificationOf(error)` says what happened and what now. With `throwOnError` of
 * `createFetch` an error inside a 200 is rejected, too.
 *
 * @example
 * const api = ky.create({ prefix, ...comebackAdapter(createFetch({ profile: commerce })) });
 */
export function comebackAdapter(fetch: FetchLike, options?: ClassifyOptions): ComebackKyAdapter {
  return { fetch, retry: 0, timeout: false, hooks: { beforeError: [beforeError(options)] } };
}

/**
 * A hook alone, for ky with retries of its own: `classificationOf(error)`, and
 * `error.classification`, say what happened and what now. The error stays ky's own.
 *
 * @example
 * const api = ky.extend({ hooks: { beforeError: [beforeError()] } });
 */
export function beforeError(options?: ClassifyOptions): BeforeErrorHook {
  return (given) => {
    const error = given instanceof Error ? given : given.error;
    const { response, cause } = error as { response?: unknown; cause?: unknown };
    const reached = classificationOf(error) ?? classificationOf(response) ?? classificationOf(cause);
    attach(error, reached ?? classifyError(error, options), !!reached);
    return error;
  };
}
