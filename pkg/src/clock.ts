// A clock that never goes back, in whole ms, and timers for any length.

/** The longest that a timer can be armed for. */
const MAX_TIMER = 2147483647;

/** Longer than any call: no limit. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/** Events after which the machine may have slept. */
const WAKING = ["visibilitychange", "pageshow", "online"];

/** Clocks differ by less than this while the machine is awake, ms. */
const TOLERANCE = 1_000;

let last = 0;
/** How far this clock is ahead of the platform's. */
let offset = 0;
/** How far `Date` is ahead of this clock, since the first of the armed timers. */
let ahead = 0;

/** Arms each timer again. */
const armed = new Set<() => void>();

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

/** Takes a time as reached, whatever the platform's clock says. */
function reach(time: number): void {
  offset += Math.max(0, time - read());
}

/**
 * Calls `run` at a time of this clock. When the timer fires, that time counts as reached: tests fake
 * some clocks and not others. Returns what cancels it.
 */
export function at(time: number, run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const arm = () => {
    clearTimeout(timer);
    const left = Math.max(0, Math.ceil(time - read()));
    timer = setTimeout(() => {
      reach(Math.min(time, time - left + MAX_TIMER));
      if (left > MAX_TIMER) return arm();
      cancel();
      run();
    }, Math.min(left, MAX_TIMER));
  };
  const cancel = () => {
    clearTimeout(timer);
    if (armed.delete(arm) && !armed.size) listen("removeEventListener");
  };
  if (!armed.size) {
    ahead = Date.now() - read();
    listen("addEventListener");
  }
  armed.add(arm);
  arm();
  return cancel;
}

function listen(how: "addEventListener" | "removeEventListener"): void {
  for (const event of WAKING) {
    // `visibilitychange` bubbles from the document.
    globalThis[how]?.(event, wake);
  }
}

/** Clocks and timers may stand still while the machine sleeps. `Date` does not. */
function wake(): void {
  const slept = Date.now() - read() - ahead;
  if (slept < TOLERANCE) return;
  reach(read() + slept);
  for (const arm of [...armed]) arm();
}
