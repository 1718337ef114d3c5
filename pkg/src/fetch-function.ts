import type { CallOptions, RetryingFetch } from "./types.js";

/** Makes a call: all arguments of a retrying fetch, and whether it is its `json`. */
export type MakeCall = (
  input: RequestInfo | URL, init: RequestInit | undefined, own: CallOptions | undefined, isJson: boolean,
) => Promise<any>;

/** The function with its methods. */
export function retrying(call: MakeCall, forget: () => void): RetryingFetch {
  const fetch = ((input, init, own) => call(input as RequestInfo, init, own, false)) as RetryingFetch;
  fetch.json = (input, init, own) => call(input as RequestInfo, init, own, true);
  fetch.forget = forget;
  return fetch;
}

/** A client that is made at its first call. */
export function lazily(make: () => RetryingFetch): RetryingFetch {
  let made: RetryingFetch | undefined;
  return retrying((input, init, own, isJson) => {
    made ??= make();
    return isJson ? made.json(input, init, own) : made(input, init, own);
  }, () => made?.forget());
}
