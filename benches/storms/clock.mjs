// Virtual time: timers, `Date.now`, `performance.now` and `Math.random` of this process are replaced,
// so that minutes of waiting take milliseconds and a run can be repeated.
//
// Install it before importing what is to live in it: a library may take hold of `setTimeout` when it
// is loaded.

const real = {
  setTimeout, clearTimeout, setInterval, clearInterval, setImmediate,
  dateNow: Date.now, performanceNow: performance.now, random: Math.random,
};

/** A Monday at midnight: whole seconds of virtual time are whole seconds of the calendar. */
const EPOCH = Date.UTC(2024, 0, 1);

/** The event loop turns that must pass without news before time moves on. */
const QUIET_TURNS = 2;

let time = 0;
let order = 0;
/** Grows whenever something happens, so that a quiet turn is recognised. */
let news = 0;
const heap = [];

const before = (a, b) => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(event) {
  let i = heap.push(event) - 1;
  for (let up; i > 0 && before(event, heap[(up = (i - 1) >> 1)]); i = up) heap[i] = heap[up];
  heap[i] = event;
}

function pop() {
  const first = heap[0];
  const last = heap.pop();
  if (heap.length) {
    let i = 0;
    for (let down; (down = 2 * i + 1) < heap.length; i = down) {
      if (down + 1 < heap.length && before(heap[down + 1], heap[down])) down++;
      if (!before(heap[down], last)) break;
      heap[i] = heap[down];
    }
    heap[i] = last;
  }
  return first;
}

/** What Node's `setTimeout` hands out, as far as anyone uses it. */
class Timer {
  constructor(ms, every, run) {
    this.at = time + Math.max(1, Number(ms) || 0);
    this.every = every;
    this.run = run;
    this.order = order++;
    news++;
    push(this);
  }
  ref() { return this; }
  unref() { return this; }
  hasRef() { return true; }
}

const timer = (every) => (run, ms, ...args) => new Timer(ms, every && Math.max(1, ms), () => run(...args));
const clear = (which) => {
  if (which instanceof Timer) which.run = undefined;
};

/** Mulberry32. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function install() {
  globalThis.setTimeout = timer(0);
  globalThis.setInterval = timer(1);
  globalThis.clearTimeout = globalThis.clearInterval = clear;
  Date.now = () => EPOCH + Math.floor(time);
  performance.now = () => time;
}

export function uninstall() {
  Object.assign(globalThis, {
    setTimeout: real.setTimeout, clearTimeout: real.clearTimeout,
    setInterval: real.setInterval, clearInterval: real.clearInterval,
  });
  Date.now = real.dateNow;
  performance.now = real.performanceNow;
  Math.random = real.random;
}

/** Milliseconds of virtual time; never goes back, not even between storms. */
export const now = () => time;

/** Time moves on to a fresh round number, and randomness begins anew. The new time is the answer. */
export function begin(seed) {
  heap.length = 0;
  time = (Math.floor(time / 1_000_000) + 1) * 1_000_000;
  Math.random = generator(seed);
  return time;
}

/** Runs `what` at a time. */
export function at(when, what) {
  new Timer(when - time, 0, what);
}

/** Runs promises until no timer is armed any more: only then may time move. */
async function settle() {
  for (let quiet = 0, seen = news; quiet < QUIET_TURNS; seen = news) {
    await new Promise((resolve) => real.setImmediate(resolve));
    quiet = news === seen ? quiet + 1 : 0;
  }
}

/** Runs until nothing is to come. */
export async function run() {
  await settle();
  while (heap.length) {
    const event = pop();
    if (!event.run) continue;
    time = Math.max(time, event.at);
    const { run } = event;
    if (event.every) {
      event.at = time + event.every;
      event.order = order++;
      push(event);
    } else {
      event.run = undefined;
    }
    run();
    await settle();
  }
}
