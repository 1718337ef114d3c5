// A waiting call, parked until the engine has news of it.

import { now } from "../clock.js";
import { headerOf } from "../host.js";
import type { Step } from "../wasm/glue.js";
import type { RetryEvent } from "../types.js";
import { orAborted } from "./abort.js";
import type { Call } from "./call.js";
import type { EventBody } from "./events.js";

/** The headers with the time when a limit is renewed. */
export const LIMIT_HEADERS = [
  "ratelimit", "x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset",
  "x-ratelimit-reset-requests", "x-ratelimit-reset-tokens",
];

/** The headers with the time of a retry. Where all are missing, CORS may hide them. */
const TIMING_HEADERS = ["retry-after", "retry-after-ms", ...LIMIT_HEADERS];

type WaitReason = Extract<RetryEvent, { type: "wait" }>["reason"];

/** Waits until the engine has news of this call, or the caller aborts it. */
export async function wait(call: Call, step: Step): Promise<void> {
  call.emit(eventOf(call, step));
  const { scheduler } = call.shared;
  const woken = new Promise<void>((resolve) => scheduler.park(call.number, resolve));
  scheduler.dispatch();
  await orAborted(woken, call.request.signal);
  call.report((engine) => ({ step: engine.step(call.number) }));
}

function eventOf({ classification, response }: Call, step: Step): EventBody {
  const delay = Math.max(0, (step.until ?? 0) - now());
  const until = Date.now() + delay;
  if (step.kind === "hold") return { type: "hold", delay, until };
  const reason = step.reason as WaitReason;
  const isHidden = !!response && areHidden(response);
  return {
    type: "wait", delay, until, reason, classification: classification!,
    ...(isHidden && { headersHidden: true }),
  };
}

/** A limit of another origin, without any header that says when it ends. */
function areHidden({ type, status, headers }: Response): boolean {
  const isLimit = type === "cors" && (status === 429 || status === 503);
  return isLimit && !TIMING_HEADERS.some((name) => headerOf(headers, name) !== undefined);
}
