// A client at rest sends without its engine. Nothing may differ: every scenario is played by a client
// that has made a successful call before.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import * as comeback from "../../pkg/dist/index.js";
import { Client } from "../../pkg/dist/wasm/glue.js";
import { compare } from "../scenarios/compare.mjs";
import { play } from "../scenarios/world.mjs";

const folder = new URL("../scenarios/", import.meta.url);
const read = async (name) => JSON.parse(await readFile(new URL(`${name}.json`, folder), "utf8"));

/**
 * How fast others use up a limit is seen by the calls that are sent after the first response has
 * told of it: here that is one burst later.
 */
const LATER = "others use the limit up, as two bursts show: the next call is held until it is renewed";

for (const file of await read("index")) {
  test(`${file}: the scenarios, played by a client that has made a call before`, async () => {
    const faults = [];
    for (const scenario of await read(file)) {
      if (scenario.name === LATER) continue;
      const found = compare(scenario, await play(comeback, scenario, true));
      faults.push(...found.map((fault) => `${scenario.name}: ${fault}`));
    }
    assert.deepEqual(faults, []);
  });
}

/** How often the engine is used while `action` runs. */
async function usesOfEngine(action) {
  const names = ["begin", "succeeded", "responded", "failed", "end"];
  let uses = 0;
  const originals = names.map((name) => [name, Client.prototype[name]]);
  for (const [name, original] of originals) {
    Client.prototype[name] = function (...args) {
      uses++;
      return original.apply(this, args);
    };
  }
  try {
    await action();
    return uses;
  } finally {
    for (const [name, original] of originals) Client.prototype[name] = original;
  }
}

const answering = (status, headers = {}) => async () => new Response(null, { status, headers });

test("a success is not reported to the engine while there is nothing that it could change", async () => {
  const fetch = comeback.createFetch({ fetch: answering(200) });
  assert.equal(await usesOfEngine(() => fetch("https://api.test/")), 2, "the first call begins and succeeds in the engine");
  assert.equal(await usesOfEngine(() => fetch("https://api.test/")), 0);
});

for (const [why, options, headers] of [
  ["a limit of its own", { rateLimit: { requests: 10, per: 1_000 } }, {}],
  ["a limit that a response tells", {}, { "x-ratelimit-remaining": "5", "x-ratelimit-reset": "60" }],
  ["credits", { credits: { stopBelow: 5 } }, {}],
]) {
  test(`every call is reported where there is ${why}`, async () => {
    const fetch = comeback.createFetch({ fetch: answering(200, headers), ...options });
    await fetch("https://api.test/");
    assert.ok(await usesOfEngine(() => fetch("https://api.test/")) > 0);
  });
}

test("calls are reported while there is trouble, and not any more when it is over", async () => {
  let status = 200;
  const fetch = comeback.createFetch({
    fetch: async () => new Response(null, { status }), retry: { baseDelay: 1, jitter: "none", budget: false },
  });
  await fetch("https://api.test/a");
  const slow = usesOfEngine(async () => {
    status = 503;
    const failing = fetch("https://api.test/a", {}, { onEvent: ({ type }) => (type === "wait" ? status = 200 : 0) });
    assert.equal((await failing).status, 200);
  });
  assert.ok(await slow > 2);
  for (let tries = 0; await usesOfEngine(() => fetch("https://api.test/a")); tries++) {
    assert.ok(tries < 100, "its gate is forgotten soon");
    await sleep(50);
  }
});
