// What one `createFetch` keeps, and how each of its calls is made.

import type { Shared } from "./call/call.js";
import { Prepared } from "./call/prepare.js";
import { Renewals } from "./call/refresh.js";
import { retrying } from "./fetch-function.js";
import { readOptions, type Options } from "./options.js";
import { Scheduler } from "./scheduler.js";
import type { RetryingFetch } from "./types.js";

/** Makes a call of a client, from its options and its request. */
export type RunCall = (
  shared: Shared, options: Options, request: Prepared, isJson: boolean,
) => Promise<any>;

/** The function with its methods; `defaults` are the options of calls that have none. */
export function clientOf(defaults: Options, run: RunCall): RetryingFetch {
  const scheduler = new Scheduler(defaults);
  const shared: Shared = { scheduler, renewals: new Renewals(scheduler) };
  return retrying(async (input, init, own, isJson) => {
    let options = own ? readOptions(own, defaults) : defaults;
    // A call that the refresh itself makes must not wait for it.
    if (shared.renewals.isCalling) options = { ...options, refresh: false };
    return run(shared, options, new Prepared(input, init, options), isJson);
  }, () => shared.renewals.forget());
}
