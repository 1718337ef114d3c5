// The same trouble met twice, by real requests at the same time: by a plain retry loop, and by as
// many clients of comeback. What is drawn is what the server counted.

import { createFetch } from "/pkg/dist/index.js";
import { profileOf } from "./profiles.js";
import { beginOutage, forget, traffic } from "./situations.js";

const part = (id) => document.getElementById(id);

/** `begins(client, clients)`: when a client begins its calls, ms. */
const STORMS = {
  outage: {
    profile: "http",
    path: "/http/echo",
    query: {},
    outage: { after_ms: 3000, for_ms: 6000, __status: 503 },
    trouble: [3, 9],
    span: 18,
    begins: (client, clients) => Array.from({ length: 7 }, (_, n) => n * 2000 + (client / clients) * 2000),
  },
  limit: {
    profile: "commerce",
    path: "/commerce/products",
    query: { __limit: 20, __window_ms: 5000 },
    span: 24,
    begins: (client, clients) => [(client / clients) * 1000],
  },
};

const sleep = (ms, signal) => new Promise((resolve, reject) => {
  const timer = setTimeout(done, ms);
  function done() {
    signal.removeEventListener("abort", stop);
    resolve();
  }
  function stop() {
    clearTimeout(timer);
    reject(signal.reason);
  }
  signal.throwIfAborted();
  signal.addEventListener("abort", stop, { once: true });
});

/** As it is often written: three retries, a second apart. */
async function loop(url, signal) {
  for (let retry = 0; ; retry++) {
    const response = await fetch(url, { signal }).catch(() => undefined);
    if (response?.ok || retry === 3) return !!response?.ok;
    await sleep(1000, signal);
  }
}

/** The two sides; each client of comeback is one of its own, as on as many people's devices. */
const SIDES = {
  plain: () => loop,
  comeback: ({ profile }) => {
    const call = createFetch({ profile: profileOf(profile) });
    return (url, signal) => call(url, { signal }).then((response) => response.ok, () => false);
  },
};

let running;

export function stopStorm() {
  running?.abort();
}

/** Runs it; resolves with the figures of both sides when all calls have ended, or it was stopped. */
export async function runStorm(name, clients) {
  const storm = STORMS[name];
  const { signal } = (running = new AbortController());
  const run = Math.random().toString(36).slice(2, 10);
  const sides = Object.entries(SIDES).map(([id, make]) => ({
    id, make, tenant: `storm-${id}-${run}`, begun: 0, ended: 0, well: 0, bars: new Map(),
  }));
  if (storm.outage) await Promise.all(sides.map(({ tenant }) => beginOutage(storm.outage, tenant)));
  const start = Math.floor(Date.now() / 1000);
  prepare(storm);
  draw(sides, storm);

  const calls = sides.flatMap((side) => Array.from({ length: clients }, (_, index) => {
    const call = side.make(storm);
    return storm.begins(index, clients).map(async (when) => {
      await sleep(when, signal);
      side.begun++;
      const isWell = await call(`${storm.path}?${new URLSearchParams({ ...storm.query, __tenant: side.tenant })}`, signal);
      signal.throwIfAborted();
      side.ended++;
      side.well += isWell;
    });
  }).flat());
  let isOver = false;
  const all = Promise.allSettled(calls).then(() => (isOver = true));
  const look = async () => {
    await Promise.all(sides.map(async (side) => {
      for (const each of await traffic(side.tenant)) side.bars.set(each.second - start, each);
    }));
    draw(sides, storm);
  };
  while (!isOver) {
    await Promise.race([sleep(500, signal).catch(() => {}), all]);
    await look().catch(() => {});
  }
  // A request that was just answered is counted by now.
  await look().catch(() => {});
  for (const { tenant } of sides) forget(tenant);
  return { stopped: signal.aborted, sides: sides.map(figures), bars: sides.map(({ bars }) => [...bars.values()]) };
}

/** Draws a run that was recorded; `start` is the second in which it began. */
export function drawRecorded({ kind, start, sides, bars }) {
  prepare(STORMS[kind]);
  draw(sides.map((side, index) => ({
    ...side,
    bars: new Map(bars[index].map((each) => [each.second - start, each])),
  })), STORMS[kind]);
}

function figures({ id, begun, ended, well, bars }) {
  const seconds = [...bars.values()];
  const sum = (what) => seconds.reduce((all, each) => all + each[what], 0);
  // Until the first refusal, no client can know of the trouble: both sides send the same.
  const first = Math.min(...seconds.filter(({ refused }) => refused > 0).map(({ second }) => second));
  const [busiest] = seconds.filter(({ second }) => second > first).sort((a, b) => b.requests - a.requests);
  return {
    id, begun, ended, well, requests: sum("requests"), refused: sum("refused"),
    peak: busiest?.requests ?? 0, peakRefused: busiest?.refused ?? 0,
  };
}

/** Empty charts for so many seconds. */
function prepare({ span, trouble }) {
  for (const id of Object.keys(SIDES)) {
    const chart = part(`storm-${id}`);
    chart.replaceChildren(...Array.from({ length: span }, (_, second) => {
      const column = document.createElement("div");
      column.className = "column";
      column.dataset.trouble = Boolean(trouble && second + 1 > trouble[0] && second < trouble[1]);
      column.append(bar("refused"), bar("taken"));
      return column;
    }));
    part(`storm-${id}-seconds`).replaceChildren(...Array.from({ length: Math.ceil(span / 4) }, (_, index) => {
      const label = document.createElement("span");
      label.textContent = `${index * 4} s`;
      label.style.left = `${((index * 4) / span) * 100}%`;
      return label;
    }));
  }
}

function bar(kind) {
  const element = document.createElement("div");
  element.className = kind;
  return element;
}

/** Both on the same scale. */
function draw(sides, { span }) {
  const highest = Math.max(10, ...sides.flatMap(({ bars }) => [...bars.values()].map((each) => each.requests)));
  const top = Math.ceil(highest / 10) * 10;
  for (const side of sides) {
    const columns = part(`storm-${side.id}`).children;
    part(`storm-${side.id}-top`).textContent = `${top}/s`;
    for (let second = 0; second < span; second++) {
      const { requests = 0, refused = 0 } = side.bars.get(second) ?? {};
      const [down, up] = columns[second].children;
      down.style.height = `${(refused / top) * 100}%`;
      up.style.height = `${((requests - refused) / top) * 100}%`;
    }
    const { begun, ended, well, requests, refused: all, peak, peakRefused } = figures(side);
    const show = (what, text) => (part(`storm-${side.id}-${what}`).textContent = text);
    show("calls", begun);
    show("well", ended ? `${well} of ${ended}` : "0");
    show("requests", requests);
    show("refused", all);
    show("peak", peak ? `${peak}/s, ${peakRefused} refused` : "0/s");
  }
}
