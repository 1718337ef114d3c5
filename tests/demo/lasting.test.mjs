// What becomes of a test whose browser ends by itself; the browsers here only say that they have.

import assert from "node:assert/strict";
import { test } from "node:test";
import { lasting } from "./lasting.mjs";

/** A browser that is `started` so many times, and what a test that it ends in throws. */
function ending(name) {
  const seen = { started: 0, closed: 0 };
  const launch = async () => {
    seen.started += 1;
    let hasEnded = false;
    return {
      end() {
        hasEnded = true;
        throw new Error("no answer");
      },
      hasEnded: () => hasEnded,
      close: async () => void (seen.closed += 1),
    };
  };
  return { browser: lasting(name, false, launch), seen };
}

test("a test whose browser ends by itself runs once more, in a new one, and the output says so", async (t) => {
  const { browser, seen } = ending("first");
  const log = t.mock.method(console, "log", () => {});
  await browser.start();
  let runs = 0;
  const value = await browser.use(async (opened) => (++runs === 1 ? opened.end() : "passed"));
  assert.deepEqual([value, runs, seen], ["passed", 2, { started: 2, closed: 1 }]);
  const said = log.mock.calls.map((call) => call.arguments[0]);
  assert.deepEqual(said, ["first ended by itself and was started again: no answer"]);
});

test("a second end of the engine is a failure; the tests that follow have a browser", async (t) => {
  const { browser, seen } = ending("second");
  t.mock.method(console, "log", () => {});
  await browser.start();
  await assert.rejects(browser.use((opened) => opened.end()), /^Error: second ended by itself a second time$/);
  assert.equal(await browser.use(async () => "passed"), "passed");
  await assert.rejects(browser.use((opened) => opened.end()), /a second time/);
  assert.deepEqual(seen, { started: 4, closed: 3 });
});

test("a test that fails in a browser that is there fails at once", async () => {
  const { browser, seen } = ending("third");
  await browser.start();
  const failing = browser.use(async () => {
    throw new Error("not what was expected");
  });
  await assert.rejects(failing, /not what was expected/);
  assert.deepEqual(seen, { started: 1, closed: 0 });
});
