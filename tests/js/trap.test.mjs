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

test("a classification at the end of the stack spoils nothing that follows", async (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  const fetch = client([() => busy(200), () => busy(200), () => busy(200)], exact);
  const calls = [1, 2, 3].map(() => fetch("https://example.test/"));
  await new Promise((resolve) => setTimeout(resolve, 10));
  const busyNow = { status: 429, headers: { "retry-after": "7" } };
  for (let padding = 0; padding < 20; padding++) {
    let left = 50;
    const runaway = (...rest) => {
      try {
        runaway(...rest);
      } catch (error) {
        if (left-- > 0) {
          try {
            classifyError(busyNow);
          } catch {
            // So far from the end there is no room for an answer.
          }
        }
        throw error;
      }
    };
    // Frames of different sizes end at different places.
    assert.throws(() => runaway(...Array(padding)), RangeError);
    const { category, retry } = classifyError(busyNow);
    assert.deepEqual([category, retry.kind, retry.afterMs], ["rate_limit", "wait", 7_000]);
  }
  for (const response of await Promise.all(calls)) assert.ok(["ok", "busy"].includes(await response.text()));
  assert.equal(await (await client([busy], exact)("https://example.test/")).text(), "ok", "and calls are retried");
  assert.equal(warn.mock.callCount(), 0);
});

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

const failing = () => Promise.reject(new TypeError("fetch failed", { cause: { code: "ECONNRESET" } }));

test("a trap while a failure is reported hands on the error", async () => {
  traps = { client_failed: 1 };
  await assert.rejects(client([failing], exact)("https://a.test/"), /^TypeError: fetch failed/);
  assert.equal(await (await client([])("https://a.test/")).text(), "ok");
});

for (const name of ["client_new", "profiles_new"]) {
  test(`a trap in ${name} leaves plain fetch`, async () => {
    breakCore();
    traps = { [name]: 1 };
    assert.equal((await client([busy], exact)("https://a.test/")).status, 503);
    traps = {};
    assert.equal((await client([() => busy(1)], exact)("https://a.test/")).status, 200);
  });
}

test("a trap during a refresh, and after it, hands on the refused response", async () => {
  const refused = () => new Response("refused", { status: 401 });
  for (const during of [true, false]) {
    let refreshed;
    const refresh = () => new Promise((resolve) => (refreshed = () => resolve({ authorization: "new" })));
    const call = client([refused], { refresh })("https://a.test/", { headers: { authorization: "old" } });
    await sleep(5);
    if (during) breakCore();
    else traps = { client_refreshed: 1 };
    refreshed();
    assert.equal(await (await call).text(), "refused");
    traps = {};
  }
});

test("a call that waits for another's refresh when the core traps is handed what it has", async () => {
  const refused = () => new Response("refused", { status: 401 });
  const fetch = client([refused, refused], { refresh: () => new Promise(() => {}), deadline: 60_000 });
  const headers = { authorization: "old" };
  const calls = [fetch("https://a.test/", { headers }), fetch("https://a.test/", { headers })];
  await sleep(5);
  breakCore();
  for (const response of await Promise.all(calls)) assert.equal(await response.text(), "refused");
});

test("the times hold without the core", async () => {
  const hanging = () => new Promise(() => {});
  for (const options of [{ deadline: 20 }, { attemptTimeout: 20 }, { deadline: 20, attemptTimeout: 40 }]) {
    // Before the request is sent.
    traps = { client_begin: 1 };
    await assert.rejects(client([hanging], options)("https://a.test/"), { name: "TimeoutError" });
    // While it is on its way.
    const call = client([hanging], options)("https://a.test/");
    call.catch(() => {});
    await sleep(5);
    breakCore();
    await assert.rejects(call, { name: "TimeoutError" });
  }
});

test("a body that is read when the core traps is given", async () => {
  let end;
  const body = new ReadableStream({ start: (controller) => (end = () => {
    controller.enqueue(new TextEncoder().encode("[1]"));
    controller.close();
  }) });
  const call = createFetch({ fetch: async () => new Response(body) }).json("https://a.test/");
  await sleep(5);
  breakCore();
  end();
  assert.deepEqual(await call, [1]);
});

test("an abort still ends a call whose core is gone", async () => {
  const controller = new AbortController();
  const call = client([() => new Promise(() => {})])("https://a.test/", { signal: controller.signal });
  await sleep(5);
  breakCore();
  controller.abort();
  await assert.rejects(call, { name: "AbortError" });
});
