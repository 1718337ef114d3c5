// Thousands of calls through one client: when all have ended, nothing of them is left.

// The package does not hand out its memory; its module does.
import { initSync } from "../../pkg/dist/wasm/glue.js";
import { generator, watchTimers, watchedController, World } from "./leaks.world.mjs";

const WARM_UP = 4_000;
const CALLS = 10_000;
/** One page of memory: how many calls are in progress at most depends on the machine. */
const PAGE = 65_536;
/** What leaks is more after each round of calls. A peak of calls at once is more only once. */
const ROUNDS = 5;
/** Far longer than a call takes, so that a call that never ends does not hide the others' results. */
const HANGING_MS = 120_000;

/** The load must have led everywhere. */
const PLACES = [
  "attempt", "success", "hold", "wait:backoff", "wait:server", "wait:poll", "refresh",
  "give_up:not_retryable", "give_up:exhausted", "give_up:deadline", "give_up:unsafe_method",
  "give_up:refresh_failed", "give_up:aborted",
];

export default async function run({ comeback }) {
  const timers = watchTimers();
  try {
    return [
      ...(await randomLoad(comeback, timers)),
      ...(await withoutAny(comeback, timers)),
      ...(await abortOfAll(comeback, timers)),
      ...(await whileOffline(comeback, timers)),
    ];
  } finally {
    timers.restore();
  }
}

async function randomLoad(comeback, timers) {
  const world = new World(comeback, generator(20), timers);
  const shared = watchedController();
  await inTime(timers, world.calls(WARM_UP, shared.signal));
  const before = initSync().memory.buffer.byteLength;
  let grown;
  let rounds = 0;
  do {
    if (world.pending === 0) await inTime(timers, world.calls(CALLS, shared.signal));
    grown = initSync().memory.buffer.byteLength - before;
    rounds += 1;
  } while (grown > rounds * PAGE && rounds < ROUNDS);
  const missing = PLACES.filter((place) => !world.seen.has(place));
  return [
    check("the load led everywhere", missing.length === 0, `not to ${missing}`),
    check("every call has ended", world.pending === 0, `${world.pending} have not`),
    check("calls end only as they may", world.wrong.length === 0, world.wrong[0]),
    check("no timer is left", timers.pending.size === 0, `${timers.pending.size} are`),
    ...listenersOf(world, shared),
    check("no body is left open", world.openBodies.size === 0, `${world.openBodies.size} are`),
    check("the core's memory has not grown", grown <= rounds * PAGE, `by ${grown} bytes in ${rounds} rounds`),
  ];
}

/** Where the platform has no `AbortSignal.any`, signals are joined by listeners. */
async function withoutAny(comeback, timers) {
  const { any } = AbortSignal;
  AbortSignal.any = undefined;
  try {
    const world = new World(comeback, generator(21), timers);
    const shared = watchedController();
    await inTime(timers, world.calls(WARM_UP / 4, shared.signal));
    const name = (what) => `without AbortSignal.any, ${what}`;
    return [
      check(name("every call has ended"), world.pending === 0, `${world.pending} have not`),
      check(name("calls end only as they may"), world.wrong.length === 0, world.wrong[0]),
      check(name("no timer is left"), timers.pending.size === 0, `${timers.pending.size} are`),
      ...listenersOf(world, shared).map((result) => ({ ...result, name: name(result.name) })),
    ];
  } finally {
    AbortSignal.any = any;
  }
}

function listenersOf({ leftOnOwn }, { added, listeners }) {
  return [
    check("the shared signal was listened to", added() > 0, "it was not"),
    check(
      "no listener is left on the shared signal",
      listeners.size === 0,
      `${listeners.size} of ${added()} are`,
    ),
    check("no listener is left on calls' own signals", leftOnOwn === 0, `${leftOnOwn} are`),
  ];
}

/** All that waits at the same signal when it is aborted. */
async function abortOfAll(comeback, timers) {
  const shared = watchedController();
  let waits = 0;
  const fetch = comeback.createFetch({
    fetch: async () => new Response("", { status: 503 }),
    retry: { baseDelay: 30_000 },
    onEvent: ({ type }) => (waits += type === "wait"),
  });
  const init = { signal: shared.signal };
  const calls = Array.from({ length: 200 }, () => fetch("https://origin.test/", init));
  const outcomes = Promise.allSettled(calls);
  for (let turn = 0; turn < 1_000 && waits < calls.length; turn++) await timers.later(5);
  const waiting = timers.pending.size;
  const reason = new Error("all of you");
  shared.controller.abort(reason);
  const settled = (await inTime(timers, outcomes)) ?? [];
  const rejected = settled.filter((outcome) => outcome.reason === reason).length;
  return [
    check("all calls wait", waits === calls.length, `${waits} do`),
    check("waiting calls share one timer", waiting === 1, `they have ${waiting}`),
    check("an abort for all rejects all", rejected === calls.length, `${rejected} were`),
    check("then no timer is left", timers.pending.size === 0, `${timers.pending.size} are`),
    check("then no listener is left", shared.listeners.size === 0, `${shared.listeners.size} are`),
  ];
}

/** Calls that wait for a network, and are aborted before there is one. */
async function whileOffline(comeback, timers) {
  const heard = new Set();
  const known = [];
  const id = (listener) => (known.includes(listener) ? known : (known.push(listener), known)).indexOf(listener);
  const isNew = !("navigator" in globalThis);
  if (isNew) globalThis.navigator = {};
  Object.defineProperty(navigator, "onLine", { value: false, configurable: true });
  globalThis.addEventListener = (type, listener) => heard.add(`${type} ${id(listener)}`);
  globalThis.removeEventListener = (type, listener) => heard.delete(`${type} ${id(listener)}`);
  try {
    const controller = new AbortController();
    let waits = 0;
    const fetch = comeback.createFetch({
      fetch: () => Promise.reject(new TypeError("Failed to fetch")),
      onEvent: ({ reason }) => (waits += reason === "backoff"),
    });
    const init = { signal: controller.signal };
    const calls = Promise.allSettled([1, 2, 3].map(() => fetch("https://origin.test/", init)));
    for (let turn = 0; turn < 1_000 && waits < 3; turn++) await timers.later(5);
    const waiting = heard.size;
    controller.abort();
    await inTime(timers, calls);
    return [
      check("calls wait for the network", waits === 3 && waiting > 0, `${waits} do, with ${waiting} listeners`),
      check("no listener to the network is left", heard.size === 0, `${heard.size} are`),
      check("no timer of theirs is left", timers.pending.size === 0, `${timers.pending.size} are`),
    ];
  } finally {
    delete globalThis.addEventListener;
    delete globalThis.removeEventListener;
    delete navigator.onLine;
    if (isNew) delete globalThis.navigator;
  }
}

/** Undefined when it takes too long. What comes last may take a turn to end. */
async function inTime(timers, work) {
  const value = await timers.within(HANGING_MS, work);
  await timers.later(20);
  return value;
}

function check(name, ok, error) {
  return { name, ok, error: ok ? undefined : error };
}
