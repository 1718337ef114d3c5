// The end of a call: what the caller gets.

import { ApiError } from "../api-error.js";
import { classifyWith, remember } from "../classify.js";
import { NEVER, now } from "../clock.js";
import type { GiveUpReason } from "../types.js";
import type { Step } from "../wasm/glue.js";
import { orAborted } from "./abort.js";
import { Attempt } from "./attempt.js";
import { readJson } from "./body.js";
import type { Call } from "./call.js";

/** Returns the last response, or throws the last error. */
export function finish(call: Call, step: Step): unknown {
  const reason = (step.reason ?? undefined) as GiveUpReason | undefined;
  // The core failed before anything was sent.
  if (!call.result && !reason) return passThrough(call);
  call.result ??= { error: unsent(call, step, reason!), isTimeout: false };
  const { classification } = call;
  const about = classification && { classification };
  call.isOver = true;
  if (reason) call.emit({ type: "give_up", reason, ...about });
  else call.emit({ type: "success", ...about });
  const { response, error } = call.result;
  if (response) return give(call, response, !!reason, call.began + call.options.deadline);
  throw call.isThrowing && !(error instanceof ApiError) ? failure(call, undefined, error) : error;
}

/** Plain fetch. For a request over HTTP the times still hold, and `.json` and `throwOnError` apply to the response. */
export async function passThrough(call: Call): Promise<unknown> {
  const { began, credentials, early, request, options: { attemptTimeout, deadline } } = call;
  if (!request.facts) {
    return give(call, await call.fetch.call(undefined, request.input, request.init), false, NEVER);
  }
  request.isOnce = true;
  const endsAt = began + deadline;
  call.attempt = early?.attempt ?? new Attempt(request, call.fetch, Math.min(endsAt, began + attemptTimeout));
  const { response, error } = await (early?.result ?? call.attempt.send(credentials));
  if (!response) throw error;
  return give(call, response, false, endsAt);
}

/** Nothing was sent: a limit lasts longer than the call may wait, or the credits are too few. */
function unsent(call: Call, step: Step, reason: GiveUpReason): ApiError {
  const failure = reason === "credits" ? { status: 402 }
    : { status: 429, headers: { "retry-after-ms": Math.max(0, (step.until ?? 0) - now()) } };
  call.classification = { ...classifyWith(failure, call.options.profiles), status: null };
  const error = new ApiError(call.classification, undefined, 0);
  remember(error, call.classification);
  return error;
}

/** `hasFailed`: also with a status below 400, as an error inside a 200. */
function give(call: Call, response: Response, hasFailed: boolean, endsAt: number): unknown {
  // Without the core, the status alone makes a response an error.
  if (call.isThrowing && (hasFailed || response.status > 399)) throw failure(call, response);
  if (!call.isJson) return response;
  return orAborted(readJson(response, endsAt, call.attempt?.controller), call.request.signal);
}

function failure(call: Call, response: Response | undefined, error?: unknown): ApiError {
  call.classification ??= classifyWith(response ?? error, call.options.profiles);
  return new ApiError(call.classification, response, call.attempts || 1, error);
}
