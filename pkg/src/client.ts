// What one `createFetch` keeps, and how each of its calls is made.

import type { Shared } from "./call/call.js";
import { Prepared } from "./call/prepare.js";
import { Renewals } from "./call/refresh.js";
import { readOptions, type Options } from "./options.js";
import { fetchOfWrapper, fetchUnder, register } from "./platform-fetch.js";
import { Scheduler } from "./scheduler.js";
import type { FetchOptions, RetryingFetch } from "./types.js";

/** Makes a call of a client, from its options and its request. */
export type RunCall = (
  shared: Shared, options: Options, request: Prepared, isJson: boolean,
) => Promise<any>;

/** The function with its methods. `defaults` gives the client's options; called at its first call. */
export function clientOf(defaults: () => Options, run: RunCall): RetryingFetch {
  let shared: Shared | undefined;
  const start = (): Shared => {
    const options = defaults();
    const scheduler = new Scheduler(options);
    return {
      options,
      scheduler,
      renewals: new Renewals(scheduler),
      fetch: () => fetchUnder(fetch, options.fetch),
    };
  };
  const call = async (isJson: boolean, [input, init, own]: IArguments | any[]): Promise<any> => {
    shared ??= start();
    const wrapped = fetchOfWrapper(fetch, shared.fetch);
    if (wrapped) return wrapped(input, init);
    let options = own ? readOptions(own as FetchOptions, shared.options) : shared.options;
    // A call that the refresh itself makes must not wait for it.
    if (shared.renewals.isCalling) options = { ...options, refresh: false };
    return run(shared, options, new Prepared(input, init, options), isJson);
  };
  // A method keeps its name when it is minified. One parameter is declared, as of the platform's.
  const { fetch } = {
    async fetch(_input: unknown): Promise<Response> {
      if (!arguments.length) throw new TypeError("fetch: 1 argument required");
      return call(false, arguments);
    },
  } as unknown as { fetch: RetryingFetch };
  // Bun's fetch has a method.
  const { preconnect } = (globalThis.fetch ?? {}) as { preconnect?: unknown };
  if (preconnect) Object.assign(fetch, { preconnect });
  fetch.json = (...args) => call(true, args);
  fetch.forget = () => shared?.renewals.forget();
  register(fetch);
  return fetch;
}
