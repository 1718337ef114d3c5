// A call that waits: parked until the engine names it.

import { now } from "../clock.js";
import type { Step } from "../wasm/glue.js";
import type { RetryEvent } from "../types.js";
import { orAborted } from "./abort.js";
import type { Call } from "./call.js";
import type { EventBody } from "./events.js";

/** The headers that tell when a limit is renewed. */
export const LIMIT_HEADERS = ["ratelimit", "x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset"];

/** The headers that tell when to come back; all hidden means CORS hides them. */
const TIMING_HEADERS = ["retry-after", "retry-after-ms", ...LIMIT_HEADERS];

type WaitReason = Extract<RetryEvent, { type: "wait" }>["reason"];

/** Waits until the engine names this call, or the caller gives up. */
export async function wait(call: Call, step: Step): Promise<void> {
  const event = eventOf(call, step);
  if (event) call.emit(event);
  const { scheduler } = call.shared;
  const woken = new Promise<void>((resolve) => scheduler.park(call.number, resolve));
  scheduler.dispatch();
  await orAborted(woken, call.request.signal);
  call.report((engine) => [engine.step(call.number)]);
}

function eventOf({ classification, response }: Call, [kind, at, why]: Step): EventBody | undefined {
  if (kind === "await_refresh") return;
  const delay = Math.max(0, (at ?? 0) - now());
  const until = Date.now() + delay;
  if (kind === "hold") return { type: "hold", delay, until };
  const reason = why as WaitReason;
  const isHidden = !!response && areHidden(response);
  return {
    type: "wait", delay, until, reason, classification: classification!,
    ...(isHidden && { headersHidden: true }),
  };
}

/** A limit of another origin, with none of the headers that tell when it ends. */
function areHidden({ type, status, headers }: Response): boolean {
  const isLimit = type === "cors" && (status === 429 || status === 503);
  return isLimit && !TIMING_HEADERS.some((name) => headers.has(name));
}
