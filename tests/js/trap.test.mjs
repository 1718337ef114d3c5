// A trap in the core must cost nobody a response, and leave no promise pending.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

let traps = {};
let instances = 0;

const { Instance } = WebAssembly;
WebAssembly.Instance = function (...args) {
  instances++;
  const { exports } = new Instance(...args);
  const wrapped = {};
  for (const [name, value] of Object.entries(exports)) {
    wrapped[name] = typeof value !== "function" ? value : (...args) => {
      if (traps[name]) {
        traps[name]--;
        throw new WebAssembly.RuntimeError("unreachable");
      }
      return value(...args);
    };
  }
  return { exports: wrapped };
};
const { classifyError, createFetch, defineProfile } = await import("../../pkg/dist/index.js");

beforeEach(() => {
  traps = {};
});

const busy = (ms = 30) => new Response("busy", { status: 503, headers: { "retry-after-ms": String(ms) } });
const long = () => busy(60_000);
/** No spread on top of the server's delay. */
const exact = { retry: { jitter: "none" } };
const client = (answers, options) =>
  createFetch({ fetch: async () => answers.shift()?.() ?? new Response("ok"), ...options });

for (const name of ["begin", "step_of", "sent", "responded", "succeeded", "poll", "wake", "end"]) {
  test(`a trap in ${name} hands on what the call has`, async () => {
    const fetch = client([]);
    await fetch("https://example.test/");
    traps = { [name]: 1 };
    const before = instances;
    const response = await client([busy], exact)("https://example.test/");
    assert.ok(response instanceof Response);
    assert.ok(["ok", "busy"].includes(await response.text()));
    traps = {};
    assert.equal(await (await fetch("https://example.test/")).text(), "ok", "and the next call is sound");
    assert.ok(instances <= before + 1, "one fresh instance at most");
  });
}

test("calls that wait when the core traps are handed what they have", async () => {
  const fetch = client([long, long, long]);
  const calls = [1, 2, 3].map(() => fetch("https://example.test/"));
  await new Promise((resolve) => setTimeout(resolve, 10));
  traps = { poll: 1 };
  await fetch("https://another.test/");
  const responses = await Promise.all(calls);
  for (const response of responses) assert.ok(["ok", "busy"].includes(await response.text()));
});

test("another client's calls are woken, too, when the instance is gone", async () => {
  const patient = client([busy], exact);
  const waiting = patient("https://example.test/");
  await new Promise((resolve) => setTimeout(resolve, 5));
  traps = { classify: 1 };
  assert.equal(classifyError({ status: 503 }).category, "unknown");
  assert.equal(classifyError({ status: 503 }).category, "unavailable", "a fresh instance");
  assert.ok(["ok", "busy"].includes(await (await waiting).text()));
});

test("profiles of one's own are known to the fresh instance", () => {
  const mine = defineProfile({
    name: "mine",
    envelope: { code: ["fault"] },
    codes: { E1: { category: "quota", action: "top_up", by: "user", retry: "never", title: "Mine" } },
  });
  assert.equal(classifyError({ fault: "E1" }, { profile: mine }).recovery.title, "Mine");
  traps = { classify: 1 };
  classifyError({});
  assert.equal(classifyError({ fault: "E1" }, { profile: mine }).recovery.title, "Mine");
});
