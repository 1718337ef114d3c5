// `createFetch` where the wasm is a file of its own: the first requests do not wait for it. Each
// is sent at once, and is the first attempt of the ordinary call that begins when the wasm is there.

import { orAborted, throwIfAborted } from "./call/abort.js";
import { Attempt } from "./call/attempt.js";
import { parseJson, tooLate } from "./call/body.js";
import { Call, type Early, type Shared } from "./call/call.js";
import type { Prepared } from "./call/prepare.js";
import { clientOf, type RunCall } from "./client.js";
import { at, NEVER, now } from "./clock.js";
import { readOptions, type Options } from "./options.js";
import type { FetchOptions, RetryingFetch } from "./types.js";
import { load, state } from "./wasm/module.js";

/** At most so many requests are sent before the core can check a limit. */
const MOST_EARLY = 10;

export function createFetch(options?: FetchOptions): RetryingFetch {
  const defaults = readOptions(options);
  state();
  return clientOf(() => defaults, runner());
}

/** `createFetch()` with the defaults. The wasm is loaded at the first call. */
export const fetch: RetryingFetch = /* @__PURE__ */ clientOf(readOptions, /* @__PURE__ */ runner());

/** Makes the calls of one client. */
function runner(): RunCall {
  let left: number | undefined;
  return async (shared, options, request, isJson) => {
    if (state() === "coming" && request.facts) {
      left ??= earlyRequests(shared.options);
      return runEarly(shared, options, request, isJson, options.retry.once || left-- > 0);
    }
    return new Call(shared, options, request, isJson).run();
  };
}

/** How many requests are within every limit that the engine will have. */
function earlyRequests({ rateLimit, profiles }: Options): number {
  const own = typeof rateLimit === "object" ? rateLimit.requests : MOST_EARLY;
  return Math.min(MOST_EARLY, own, profiles.leastLimit);
}

/** A call that is made before the wasm is there. */
async function runEarly(
  shared: Shared, options: Options, request: Prepared, isJson: boolean, maySend: boolean,
): Promise<any> {
  const { signal } = request;
  throwIfAborted(signal);
  const early = begin(shared, options, request, isJson, maySend);
  const { attempt, began, result } = early;
  const endsAt = began + options.deadline;
  let disarm: (() => void) | undefined;
  const late = new Promise<never>((_, reject) => {
    if (options.deadline < NEVER) disarm = at(endsAt, () => reject(tooLate()));
  });
  const loaded = Promise.race([load().catch(() => {}), late]);
  loaded.catch(() => {});
  try {
    // A success whose body is not read needs no verdict, and neither does what is sent once. It is
    // reported to the engine later.
    const isOnce = options.retry.once && !isJson && !options.throwOnError;
    if (result && (isOnce || (!options.profiles.isNamed && !options.inspect && !options.onEvent))) {
      const first = await orAborted(Promise.race([result, loaded]), signal);
      if (first && (isOnce || first.response?.ok)) {
        const given = !isJson ? [first.response] : first.response && jsonOf(first.text);
        if (!first.response || given) {
          loaded.then(() => new Call(shared, options, request, false, early).run()).catch(() => {});
          if (!first.response) throw first.error;
          return given![0];
        }
      }
    }
    await orAborted(loaded, signal);
  } catch (error) {
    attempt?.controller?.abort(error);
    throw error;
  } finally {
    disarm?.();
  }
  return new Call(shared, options, request, isJson, early).run();
}

/** The body's JSON in a list; undefined when it is not JSON, which the call then reports. */
function jsonOf(text: string | undefined): [json: any] | undefined {
  try {
    return [parseJson(text)];
  } catch {
    return;
  }
}

function begin(
  shared: Shared, options: Options, request: Prepared, isJson: boolean, maySend: boolean,
): Early {
  const began = now();
  // The app's own headers are added by the ordinary call.
  if (!maySend || options.headers) return { began };
  const endsAt = began + Math.min(options.attemptTimeout, options.deadline);
  const attempt = new Attempt(request, shared.fetch(), isJson, endsAt);
  const result = attempt.send(undefined);
  result.catch(() => {});
  return { began, attempt, result };
}
