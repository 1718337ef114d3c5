// What is left of a wait, by the clock of the wall and by that of the page.

import type { Classification } from "../types.js";
import type { Notice } from "./types.js";

/** When a wait ends by the clock of the page, which nobody can set. */
interface End {
  readonly until: number;
  readonly end: number;
  /** Tests replace the clock: what was read from one says nothing about another. */
  readonly clock: unknown;
}

/** By what waits, and not by the moment: tests that fake the clock come back to the same moment. */
const ends = new WeakMap<object, End>();

/**
 * What is left until a moment, ms, and not more than `most`. The first look at `of` settles when the wait
 * ends by the clock of the page. So a clock that is set back does not make the wait longer.
 */
export function msLeft(of: object | undefined, until: number | null | undefined, most = Infinity): number {
  if (until == null) return 0;
  const left = Math.min(Math.max(0, until - Date.now()), most);
  return of ? Math.max(0, Math.min(left, endOf(of, until, left) - performance.now())) : left;
}

function endOf(of: object, until: number, left: number): number {
  const { now: clock } = performance;
  const known = ends.get(of);
  if (known && known.until === until && known.clock === clock) return known.end;
  const end = performance.now() + left;
  ends.set(of, { until, end, clock });
  return end;
}

/** What is left until the same request may be sent again, ms. */
export function msLeftOf(classification: Classification | null): number {
  const { afterMs, at } = delayOf(classification);
  return msLeft(classification ?? undefined, at, afterMs);
}

/** What is left of a message's wait, ms. The call that decides it is the same in each new snapshot. */
export function msLeftOfNotice(
  { until, delay, calls }: Partial<Pick<Notice, "until" | "delay" | "calls">>,
): number {
  return msLeft(calls?.find((call) => call.until === until), until, delay ?? undefined);
}

/** The delay of a classification and its moment; 0 and null where there is none. */
export function delayOf(classification: Classification | null): { afterMs: number; at: number | null } {
  const { afterMs = 0, at = null } = (classification?.retry ?? {}) as { afterMs?: number; at?: number };
  return { afterMs, at };
}

/** Whole seconds. */
export function inSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
