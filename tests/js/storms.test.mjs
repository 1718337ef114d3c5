// Many clients of this library and one server in trouble, in virtual time (see benches/storms.mjs,
// which runs others through the same). Bounds on shares, ratios and counts; the seed is fixed.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { begin, install, now, run, uninstall } from "../../benches/storms/clock.mjs";
import { blip, burst, delayed, outage, REFUSALS, sharedLimit } from "../../benches/storms/scenarios.mjs";

// The test runner keeps its own hold of the real timers; they are back before it reports.
install();
after(uninstall);
const { ours } = await import("../../benches/storms/ours.mjs");

test("virtual time runs timers in order, with promises in between, and the same each time", async () => {
  const trace = async () => {
    const start = begin(1);
    const seen = [];
    setTimeout(() => seen.push(["b", now() - start]), 20);
    setTimeout(async () => {
      seen.push(["a", now() - start, Math.random()]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(["c", now() - start]);
    }, 10);
    clearTimeout(setTimeout(() => seen.push(["never"]), 1));
    await run();
    return seen;
  };
  const seen = await trace();
  assert.deepEqual(seen.map(([name, time]) => [name, time]), [["a", 10], ["c", 15], ["b", 20]]);
  assert.deepEqual(await trace(), seen);
});

test("a blip of 4 s is survived by all, at 1.5 times the load at most", async () => {
  const { well, load } = await blip(ours);
  assert.equal(well, 1);
  assert.ok(load >= 1 && load <= 1.5, `load ${load}`);
});

test("in an outage of a minute 70 % of all calls end well, at 1.4 times the load at most", async () => {
  const { well, load } = await outage(ours);
  assert.ok(well >= 0.7, `${well * 100} % end well`);
  assert.ok(load >= 1 && load <= 1.4, `load ${load}`);
});

for (const refusal of Object.keys(REFUSALS)) {
  test(`150 clients told 30 s are all served, without a rush (then: ${refusal})`, async () => {
    const { served, unended, peak } = await delayed(ours, refusal);
    assert.equal(unended, 0);
    assert.equal(served, 150);
    // The server takes 10 a second.
    assert.ok(peak <= 20, `${peak} in a second`);
  });
}

test("20 clients under one limit are all served, with few refusals", async () => {
  const { calls, served, unended, refused } = await sharedLimit(ours);
  assert.equal(calls, 120);
  assert.equal(unended, 0);
  assert.equal(served, 120);
  assert.ok(refused <= 10, `${refused} refused`);
});

test("one client's 120 calls at once are all served: patience is for failures, not for limits", async () => {
  const { served, unended } = await burst(ours);
  assert.equal(unended, 0);
  assert.equal(served, 120);
});
