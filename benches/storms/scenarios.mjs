// The storms: what the clients do, what the server does, and the figures that are measured.

import { at, begin, now, run } from "./clock.mjs";
import { downBetween, narrow, Server, shared } from "./server.mjs";

const URL = "https://api.example/items";
const SEED = 7;

/** One storm: `plan(server, start, begun)` says who calls when. */
async function storm(decide, seed, plan) {
  const start = begin(seed);
  const server = new Server(start, decide);
  const fates = [];
  const call = async (client) => {
    const fate = { began: now() - start, ended: Infinity, well: false };
    fates.push(fate);
    fate.well = await client(URL);
    fate.ended = now() - start;
  };
  plan(server.fetch, (when, what) => at(start + when, what), call);
  await run();
  return { sends: server.sends, refused: server.refused, fates };
}

/** Each client begins a call every `every` ms, out of step with the others. */
const regular = (library, clients, every, until) => (fetch, atTime, call) => {
  for (let i = 0; i < clients; i++) {
    const client = library.client(fetch);
    for (let when = (every * i) / clients; when < until; when += every) atTime(when, () => call(client));
  }
};

const count = (times, from, to) => times.filter((time) => time >= from && time < to).length;

const share = (fates) => fates.filter((fate) => fate.well).length / fates.length;

/** The most in any second, from a time on. */
function peak(times, from) {
  const sorted = times.filter((time) => time >= from).sort((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last++) {
    while (sorted[first] + 1000 <= sorted[last]) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

function outcome({ fates, refused }) {
  const well = fates.filter((fate) => fate.well);
  return {
    calls: fates.length,
    served: well.length,
    unended: fates.filter((fate) => fate.ended === Infinity).length,
    refused,
    last: well.reduce((latest, fate) => Math.max(latest, fate.ended), 0) / 1000,
  };
}

/**
 * Down for 4 s: the share of the calls begun in that time that end well, and the load from its
 * beginning until 10 s after it (over the whole run the quiet time would water it down).
 */
export async function blip(library, seed = SEED) {
  const [from, to] = [10_000, 14_000];
  const { sends, fates } = await storm(downBetween(from, to), seed, regular(library, 60, 1_000, 30_000));
  const began = fates.map((fate) => fate.began);
  return {
    well: share(fates.filter((fate) => fate.began >= from && fate.began < to)),
    load: count(sends, from, to + 10_000) / count(began, from, to + 10_000),
  };
}

/** Down for a minute: the share of all calls that end well, and the load of the whole run. */
export async function outage(library, seed = SEED) {
  const { sends, fates } = await storm(downBetween(30_000, 90_000), seed, regular(library, 60, 3_000, 150_000));
  return { well: share(fates), load: sends.length / fates.length };
}

/** What a server says that takes 10 a second, when it is the eleventh. */
export const REFUSALS = {
  "429, 1 s": { status: 429, headers: { "retry-after": "1" } },
  "503, no time": { status: 503 },
  "429, 30 s": { status: 429, headers: { "retry-after": "30" } },
};

/** 150 clients receive a delay of 30 s at the same time. */
export async function delayed(library, refusal = "429, 1 s", seed = SEED) {
  const result = await storm(narrow(30_000, 10, REFUSALS[refusal]), seed, (fetch, atTime, call) => {
    for (let i = 0; i < 150; i++) {
      const client = library.client(fetch);
      atTime(0, () => call(client));
    }
  });
  return { ...outcome(result), peak: peak(result.sends, 30_000) };
}

/** 20 independent clients make 6 calls each, one after another, under one limit. */
export async function sharedLimit(library, seed = SEED, how = {}) {
  return outcome(
    await storm(shared(60, 60_000, how), seed, (fetch, atTime, call) => {
      for (let i = 0; i < 20; i++) {
        const client = library.client(fetch);
        atTime(0, async () => {
          for (let n = 0; n < 6; n++) await call(client);
        });
      }
    }),
  );
}

/** One client makes 120 calls at once under a limit of 60 a minute. */
export async function burst(library, seed = SEED) {
  return outcome(
    await storm(shared(60, 60_000), seed, (fetch, atTime, call) => {
      const client = library.client(fetch);
      for (let i = 0; i < 120; i++) atTime(0, () => call(client));
    }),
  );
}
