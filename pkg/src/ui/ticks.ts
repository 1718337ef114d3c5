// Seconds until a moment, without a framework.

import { inSeconds, msLeft } from "./left.js";

/**
 * The whole seconds until a moment (ms since 1970), 0 when it is over or null. Not more than `most`
 * ms: the moment may come from a machine whose clock is ahead.
 */
export function secondsLeft(until: number | null | undefined, most = Infinity): number {
  return inSeconds(msLeft(undefined, until, most));
}

/**
 * Calls `listener` whenever the seconds to one of the moments have changed, until all are over.
 * Returns the end of it.
 *
 * @example
 * const stop = eachSecond([notice.until], () => show(secondsLeft(notice.until)));
 */
export function eachSecond(moments: readonly (number | null)[], listener: () => void): () => void {
  return eachSecondOf(() => moments.map((until) => msLeft(undefined, until)), listener);
}

/** The same of what is left, ms, of one or several waits. */
export function eachSecondOf(leftOf: () => readonly number[], listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const arm = () => {
    const left = leftOf().filter((ms) => ms > 0);
    if (left.length === 0) return;
    timer = setTimeout(() => {
      arm();
      listener();
    }, Math.min(...left.map((ms) => ms % 1000 || 1000)));
  };
  arm();
  return () => clearTimeout(timer);
}
