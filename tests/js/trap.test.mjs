// A trap in the core must never cost a response, and leave no promise pending.

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

for (const name of ["begin", "step", "send", "responded", "succeeded", "poll", "nextWake", "end"].map((name) => `client_${name}`)) {
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
  traps = { client_poll: 1 };
  await fetch("https://another.test/");
  const responses = await Promise.all(calls);
  for (const response of responses) assert.ok(["ok", "busy"].includes(await response.text()));
});

test("another client's calls are woken, too, when the instance is gone", async () => {
  const patient = client([busy], exact);
  const waiting = patient("https://example.test/");
  await new Promise((resolve) => setTimeout(resolve, 5));
  traps = { profiles_classify: 1 };
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
  traps = { profiles_classify: 1 };
  classifyError({});
  assert.equal(classifyError({ fault: "E1" }, { profile: mine }).recovery.title, "Mine");
});

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The next word to the core is a trap. */
function breakCore() {
  traps = { profiles_classify: 1 };
  classifyError({ code: Math.random() });
  traps = {};
}

test("a call from before a trap does not end one from after it", async () => {
  let release;
  const before = createFetch({ fetch: () => new Promise((resolve) => (release = () => resolve(new Response("a")))) })("https://a.test/");
  await sleep(5);
  breakCore();
  const after = client([() => busy(50)], exact)("https://b.test/");
  await sleep(10);
  release();
  assert.equal(await (await before).text(), "a");
  assert.equal(await (await after).text(), "ok");
});

test("a request in flight is not cut off by another call's trap", async () => {
  const slow = () => sleep(60).then(() => new Response("slow"));
  const call = createFetch({ fetch: slow, deadline: 5_000 })("https://a.test/");
  await sleep(5);
  breakCore();
  // The discarded instance's waiting calls wake up.
  await client([])("https://b.test/");
  assert.equal(await (await call).text(), "slow");
});

test("after a trap a client still has the profile it was given", async () => {
  const rule = (category) => ({ category, action: "retry", by: "user", retry: "never" });
  const define = (name, category) => defineProfile({ name, envelope: { code: ["c"] }, codes: { X: rule(category) } });
  const [first, second] = [define("first", "quota"), define("second", "conflict")];
  const answer = () => Response.json({ c: "X" }, { status: 400 });
  const of = async (profile) => {
    const fetch = createFetch({ profile, fetch: async () => answer() });
    return async () => (await fetch.json("https://a.test/").catch((error) => error)).classification.category;
  };
  const [one, two] = [await of(first), await of(second)];
  assert.deepEqual([await one(), await two()], ["quota", "conflict"]);
  breakCore();
  assert.deepEqual([await two(), await one()], ["conflict", "quota"]);
});

test("a call that is held when the core traps is sent as fetch would", async () => {
  const events = [];
  const limits = { rateLimit: { requests: 1, per: 60_000 }, onEvent: ({ type }) => events.push(type) };
  const fetch = client([() => new Response("first"), () => new Response("second")], limits);
  await fetch("https://a.test/");
  const held = fetch("https://a.test/");
  await sleep(5);
  assert.equal(events.at(-1), "hold");
  breakCore();
  await fetch("https://a.test/", undefined, { rateLimit: undefined });
  assert.ok((await held).ok);
});

test("when the core traps from now on, as without memory, no call stays pending", async () => {
  // Calls in every state: in flight, in line, held, polled for, waiting for a refresh.
  const answers = [long, long, () => new Response("", { status: 401 }), () => sleep(20).then(() => new Response("slow"))];
  const options = { rateLimit: { requests: 50, per: 60_000 }, refresh: () => sleep(20).then(() => ({ authorization: "new" })) };
  const fetch = createFetch({ ...options, fetch: async (url) => answers[+new URL(url).pathname.slice(1) % 4]() });
  const headers = { authorization: "old" };
  const calls = Array.from({ length: 440 }, (_, n) => fetch(`https://a.test/${n}`, { headers }).then(() => true, () => true));
  await sleep(5);
  traps = new Proxy({}, { get: (_, name) => !/^(memory|__wbindgen|__wbg)/.test(String(name)), set: () => true });
  await fetch("https://b.test/3");
  const ended = await Promise.race([Promise.all(calls), sleep(3_000)]);
  assert.equal(ended?.length, 440);
});

test("what is looked at within a look is not mixed up with it", () => {
  const rule = { category: "quota", action: "top_up", by: "user", retry: "never" };
  const definition = (name) => ({ name, envelope: { code: ["c"] }, codes: { X: rule } });
  for (let n = 0; n < 30; n++) {
    const failure = { get status() { defineProfile(definition(`inner-${n}`)); return 429; }, body: {} };
    assert.equal(classifyError(failure).category, "rate_limit");
    assert.equal(classifyError({ success: "code", headers: { "retry-after": "5" } }).message, null);
  }
});
