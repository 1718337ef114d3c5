// What a call costs among many that wait: held by a published limit, told to wait by the server, or
// into an outage. Runs 100 calls beside 10,000 and prints the ratio and the longest stall of the
// event loop. Absolute times depend on the machine; the ratio does not.
//
//   node benches/load.bench.mjs

import { performance } from "node:perf_hooks";

import { createFetch } from "../pkg/dist/index.js";

const FEW = 100;
const MANY = 10_000;
/** Calls that begin in one task, as those of an application do. */
const BATCH = 50;
const ROUNDS = 3;

const refused = (status, ms) => new Response(null, { status, headers: { "retry-after-ms": String(ms) } });

/** What each load is; `n` calls are made. A server's answer depends on the time since the start. */
const LOADS = {
  "held by a published limit": (n) => ({
    options: { rateLimit: { requests: n / 2, per: 1_000 } },
    answer: () => new Response(null),
  }),
  "told to wait": () => ({
    answer: (time) => (time < 1_000 ? refused(429, 1_000) : new Response(null)),
  }),
  "into an outage": () => ({
    answer: (time) => (time < 1_000 ? new Response(null, { status: 503 }) : new Response(null)),
  }),
};

const nextTask = () => new Promise((resolve) => setImmediate(resolve));

/** Reports the longest time between two turns of the event loop. */
function watch() {
  let last = performance.now();
  let longest = 0;
  let isOver = false;
  const turn = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setImmediate(turn);
  };
  turn();
  return () => {
    isOver = true;
    return longest;
  };
}

async function run(load, n) {
  const { options, answer } = LOADS[load](n);
  const begun = performance.now();
  let well = 0;
  const fetch = createFetch({ ...options, fetch: async () => answer(performance.now() - begun) });
  const stop = watch();
  const calls = [];
  while (calls.length < n) {
    for (let i = 0; i < BATCH && calls.length < n; i++) {
      calls.push(fetch("https://api.test/a").then(({ ok }) => void (well += ok), () => {}));
    }
    await nextTask();
  }
  await Promise.all(calls);
  return { stall: stop(), well: well / n };
}

/** Time on the processor for each call, µs. Watching the event loop is not part of it. */
async function cost(load, n) {
  const { options, answer } = LOADS[load](n);
  const begun = performance.now();
  const fetch = createFetch({ ...options, fetch: async () => answer(performance.now() - begun) });
  const from = process.cpuUsage();
  const calls = [];
  while (calls.length < n) {
    for (let i = 0; i < BATCH && calls.length < n; i++) calls.push(fetch("https://api.test/a").catch(() => {}));
    await nextTask();
  }
  await Promise.all(calls);
  const { user, system } = process.cpuUsage(from);
  return (user + system) / n;
}

await run("told to wait", FEW); // compiles
const least = async (measure) => {
  let best = Infinity;
  for (let i = 0; i < ROUNDS; i++) best = Math.min(best, await measure());
  return best;
};
console.log("| | µs a call among 100 | among 10,000 | ratio | longest stall | end well |");
console.log("| --- | --: | --: | --: | --: | --: |");
for (const load of Object.keys(LOADS)) {
  const few = await least(() => cost(load, FEW));
  const many = await least(() => cost(load, MANY));
  // The least, because other processes stall the event loop, too.
  let well = 1;
  const stall = await least(async () => {
    const result = await run(load, MANY);
    well = Math.min(well, result.well);
    return result.stall;
  });
  const cells = [few.toFixed(0), many.toFixed(0), (many / few).toFixed(2), `${stall.toFixed(0)} ms`, `${(well * 100).toFixed(0)} %`];
  console.log(`| ${load} | ${cells.join(" | ")} |`);
}
