// From calls to messages: one for each cause.

import { isHarmless } from "../element/button.js";
import type { Classification } from "../types.js";
import type { Notice, TrackedCall } from "./types.js";

/** The messages, newest first. What has not changed since `before` is the same object. */
export function noticesOf(calls: readonly TrackedCall[], before: readonly Notice[]): readonly Notice[] {
  const groups = new Map<string, TrackedCall[]>();
  for (const call of [...calls].sort((a, b) => b.call - a.call)) {
    const id = idOf(call);
    const group = groups.get(id);
    if (group) group.push(call);
    else groups.set(id, [call]);
  }
  const notices = [...groups].map(([id, group]) => {
    const old = before.find((notice) => notice.id === id);
    return old && isSame(old.calls, group) ? old : noticeOf(id, group);
  });
  return isSame(notices, before) ? before : notices;
}

/**
 * What waits and what has failed are two messages, and so are calls that may be repeated and calls
 * that may not: each has a sentence of its own. What the person sends again is another one. A call that may not be, but can, is a message alone:
 * one press sends one such call.
 */
function idOf(given: TrackedCall): string {
  const { call, state, classification, canRetry } = given;
  if (isPersonsRetry(given)) return `again:${causeOf(classification!)}`;
  if (state !== "failed") return `waiting:${classification ? causeOf(classification) : "hold"}`;
  const isSafe = isHarmless(classification!);
  const alone = canRetry && !isSafe ? `:${call}` : "";
  return `failed:${causeOf(classification!)}:${isSafe ? "safe" : "unsafe"}${alone}`;
}

/** The person has sent it again: no wait has led to it. */
export function isPersonsRetry({ state, reason }: Pick<TrackedCall, "state" | "reason">): boolean {
  return state === "sending" && reason === null;
}

function causeOf({ profile, category, code, recovery }: Classification): string {
  return recovery.key ?? [profile, category, code].join(".");
}

function noticeOf(id: string, calls: TrackedCall[]): Notice {
  const [newest] = calls as [TrackedCall];
  const waiting = calls.filter(({ state }) => state === "waiting");
  const timed = (newest.state === "failed" ? calls : waiting).filter(({ until }) => until !== null);
  const inOrder = timed.sort((a, b) => a.until! - b.until!);
  const decisive = newest.state === "failed" ? inOrder.at(-1) : inOrder[0];
  const { reason, classification } = waiting[0] ?? newest;
  return {
    id,
    state: waiting.length > 0 ? "waiting" : newest.state,
    reason,
    delay: decisive?.delay ?? null,
    until: decisive?.until ?? null,
    classification,
    requestId: calls.find((call) => call.classification?.requestId)?.classification!.requestId ?? null,
    labels: [...new Set(calls.flatMap(({ label }) => label ?? []))],
    canRetry: calls.some(({ canRetry }) => canRetry),
    calls,
  };
}

function isSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}
