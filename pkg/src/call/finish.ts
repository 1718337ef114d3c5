// The end of a call: what the caller gets.

import { ApiError } from "../api-error.js";
import { classifyWith, remember } from "../classify.js";
import { now } from "../clock.js";
import { callFetch } from "../platform-fetch.js";
import type { GiveUpReason } from "../types.js";
import type { Step } from "../wasm/glue.js";
import { orAborted } from "./abort.js";
import { Attempt, type Result } from "./attempt.js";
import { parseJson, unread } from "./body.js";
import type { Call } from "./call.js";
import { rememberRequest } from "./origin.js";

/** Returns the last response, or throws the last error. */
export function finish(call: Call, step: Step): unknown {
  const reason = (step.reason ?? undefined) as GiveUpReason | undefined;
  // The core failed before anything was sent.
  if (!call.result && !reason) return passThrough(call);
  call.result ??= { error: unsent(call, step, reason!), isTimeout: false };
  const { classification } = call;
  rememberRequest(classification, call.request);
  const about = classification && { classification };
  call.isOver = true;
  if (reason) call.emit({ type: "give_up", reason, ...about });
  else call.emit({ type: "success", ...about });
  const { response, error } = call.result;
  if (response) {
    const hasFailed = reason || !call.isReadable || response.status > 399;
    if (call.isThrowing && hasFailed) throw failure(call, response);
    return call.isJson ? call.json : response;
  }
  throw call.isThrowing && !(error instanceof ApiError) ? failure(call, undefined, error) : error;
}

/**
 * Plain fetch. For a request over HTTP the times still hold, `.json` and `throwOnError` apply to the
 * response, and `onEvent` learns how it ended.
 */
export async function passThrough(call: Call): Promise<unknown> {
  if (!call.request.facts) return passed(call);
  call.attempts = 1;
  call.emit({ type: "attempt" });
  try {
    const given = await passed(call);
    const response = call.isJson ? undefined : given as Response;
    const isFailure = response && response.status > 399;
    tellEnd(call, isFailure ? { status: response.status } : undefined);
    return given;
  } catch (error) {
    tellEnd(call, error);
    throw error;
  }
}

/** What happened is not known without the core: the classification is `unknown`. */
function tellEnd(call: Call, failure: unknown): void {
  call.isOver = true;
  if (!call.options.onEvent) return;
  if (failure === undefined) return call.emit({ type: "success" });
  if (call.request.signal?.aborted) return call.emit({ type: "give_up", reason: "aborted" });
  const { profiles } = call.options;
  const classification = call.classification ?? classifyWith(failure, profiles, call.words);
  call.emit({ type: "give_up", reason: "not_retryable", classification });
}

async function passed(call: Call): Promise<unknown> {
  const { began, credentials, early, isJson, request } = call;
  let response: Response | undefined;
  let text: string | undefined;
  if (request.facts) {
    request.isOnce = true;
    call.attempt = early?.attempt ?? new Attempt(request, call.fetch, isJson, call.endOf(began));
    const result: Result = await (early?.result ?? call.attempt.send(credentials));
    if (!result.response) throw result.error;
    ({ response, text } = result);
  } else {
    response = await callFetch(call.fetch, request.input, request.init);
  }
  // Without the core, the status alone makes a response an error.
  if (call.isThrowing && response.status > 399) throw failure(call, response);
  if (!isJson) return response;
  text ??= await orAborted(response.text(), request.signal);
  try {
    return parseJson(text);
  } catch (error) {
    throw failure(call, unread(response, text), error);
  }
}

/** Nothing was sent: a limit lasts longer than the call may wait, or the credits are too few. */
function unsent(call: Call, step: Step, reason: GiveUpReason): ApiError {
  const failure = reason === "credits" ? { status: 402 }
    : { status: 429, headers: { "retry-after-ms": Math.max(0, (step.until ?? 0) - now()) } };
  const made = classifyWith(failure, call.options.profiles, call.words);
  // The very object: in which words it was made is known of that one.
  call.classification = Object.assign(made, { status: null });
  const error = new ApiError(call.classification, undefined, 0);
  remember(error, call.classification);
  return error;
}

function failure(call: Call, response: Response | undefined, error?: unknown): ApiError {
  call.classification ??= classifyWith(response ?? error, call.options.profiles, call.words);
  return new ApiError(call.classification, response, call.attempts || 1, error);
}
