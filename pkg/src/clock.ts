// A clock that never goes back, in whole ms, and timers for any length.

/** The longest that a timer can be armed for. */
const MAX_TIMER = 2147483647;

/** Longer than any call: no limit. */
export const NEVER = Number.MAX_SAFE_INTEGER;

let last = 0;
/** How far this clock is ahead of the platform's. */
let offset = 0;

function read(): number {
  const time = performance.now();
  // Tests set the platform's clock back.
  if (time < last) offset += last - time;
  last = time;
  return time + offset;
}

/** The time now. */
export function now(): number {
  return Math.floor(read());
}

/**
 * Calls `run` at a time of this clock. When the timer fires, that time counts as reached, whatever
 * the platform's clock says: tests fake some clocks and not others. Returns what cancels it.
 */
export function at(time: number, run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const arm = () => {
    const left = Math.max(0, Math.ceil(time - read()));
    timer = setTimeout(left > MAX_TIMER ? arm : () => {
      offset += Math.max(0, time - read());
      run();
    }, Math.min(left, MAX_TIMER));
  };
  arm();
  return () => clearTimeout(timer);
}
