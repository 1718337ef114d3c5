// Clocks that tests fake, in each mix: nothing hangs, nothing is early. And a machine that slept.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { afterEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import FakeTimers from "@sinonjs/fake-timers";
import { createFetch } from "../../pkg/dist/index.js";

const TIMERS = ["setTimeout", "clearTimeout"];
const VITEST = [...TIMERS, "setInterval", "clearInterval", "setImmediate", "clearImmediate"];
const MIXES = {
  "timers alone": TIMERS,
  "timers and Date": [...TIMERS, "Date"],
  "timers and performance": [...TIMERS, "performance"],
  "timers, Date and performance": [...TIMERS, "Date", "performance"],
  "Vitest 2's defaults": [...VITEST, "Date"],
  "Vitest 3's defaults": [...VITEST, "Date", "performance"],
};
const REAL = { "Date alone": ["Date"], "performance alone": ["performance"], "Date and performance": ["Date", "performance"] };

let clock;
afterEach(() => clock?.uninstall());

/** A client against these statuses, then 200, and what it has sent. */
function client(statuses, options) {
  const seen = { sent: 0, events: [] };
  const fetch = createFetch({
    fetch: async () => new Response("", statuses[seen.sent++] ?? { status: 200 }),
    retry: { jitter: "none", ...options?.retry },
    onEvent: (event) => seen.events.push(event),
    ...options?.rest,
  });
  return { seen, call: fetch("https://api.test/a") };
}

for (const [name, toFake] of Object.entries(MIXES)) {
  test(`${name}: a backoff, a server's delay and a longer one end when they should`, async () => {
    clock = FakeTimers.install({ toFake });
    const headers = { "retry-after": "20" };
    const { seen, call } = client([{ status: 503 }, { status: 503, headers }, { status: 429, headers: { "retry-after": "90" } }]);
    const times = [1_000, 20_000, 90_000];
    for (const [n, ms] of times.entries()) {
      await clock.tickAsync(ms - 50);
      assert.equal(seen.sent, n + 1, `before ${ms} ms`);
      await clock.tickAsync(50);
      assert.equal(seen.sent, n + 2, `after ${ms} ms`);
    }
    assert.equal((await call).status, 200);
    assert.equal(clock.countTimers(), 0);
  });

  test(`${name}: a deadline and an attempt's time end what hangs`, async () => {
    clock = FakeTimers.install({ toFake });
    const never = () => new Promise(() => {});
    const ends = [{ deadline: 5_000 }, { attemptTimeout: 2_000, retry: { maxRetries: 1, jitter: "none" } }]
      .map((options) => createFetch({ fetch: never, ...options })("https://api.test/a").catch((error) => error.name));
    await clock.tickAsync(5_000);
    assert.deepEqual(await Promise.all(ends), ["TimeoutError", "TimeoutError"]);
    assert.equal(clock.countTimers(), 0);
  });
}

for (const [name, toFake] of Object.entries(REAL)) {
  test(`${name} faked: real timers end the waits`, { timeout: 20_000 }, async () => {
    clock = FakeTimers.install({ toFake });
    const { seen, call } = client([{ status: 503 }, { status: 503 }], { retry: { baseDelay: 20 } });
    assert.equal((await call).status, 200);
    assert.equal(seen.sent, 3);
  });
}

test("Jest's defaults: a process of its own, as they fake what the test runner needs", () => {
  const script = `
    import FakeTimers from "@sinonjs/fake-timers";
    import { createFetch } from "./pkg/dist/index.js";
    const clock = FakeTimers.install();
    let sent = 0;
    const answer = async () => new Response(null, { status: sent++ < 2 ? 503 : 200 });
    const call = createFetch({ fetch: answer, retry: { jitter: "none" } })("https://api.test/a");
    await clock.tickAsync(999);
    const early = sent;
    await clock.tickAsync(2_001);
    console.log(early, sent, (await call).status);
  `;
  const cwd = fileURLToPath(new URL("../../", import.meta.url));
  const args = ["--input-type=module", "-e", script];
  assert.equal(execFileSync(process.execPath, args, { cwd, encoding: "utf8", timeout: 30_000 }), "1 3 200\n");
});

test("after a sleep, overdue waits end at once; what is not due goes on", async () => {
  clock = FakeTimers.install({ toFake: [...TIMERS, "Date", "performance"] });
  const target = new EventTarget();
  const names = ["addEventListener", "removeEventListener"];
  for (const name of names) globalThis[name] = target[name].bind(target);
  try {
    const headers = { "retry-after": "60" };
    const { seen, call } = client([{ status: 503, headers }]);
    const longer = client([{ status: 503, headers: { "retry-after": "100" } }]);
    await clock.tickAsync(1_000);
    // Timers and `performance` stand still in a machine that sleeps.
    clock.setSystemTime(Date.now() + 70_000);
    target.dispatchEvent(new Event("visibilitychange"));
    await clock.tickAsync(0);
    await clock.tickAsync(1);
    assert.equal(seen.sent, 2, "overdue");
    assert.equal((await call).status, 200);
    assert.equal(longer.seen.sent, 1, "not due");
    await clock.tickAsync(29_100);
    assert.equal((await longer.call).status, 200);
  } finally {
    for (const name of names) delete globalThis[name];
  }
});
