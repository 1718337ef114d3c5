// Definitions of profiles, and the memory that they take.

import assert from "node:assert/strict";
import { test } from "node:test";
import { defineProfile } from "../../pkg/dist/index.js";
import { initSync } from "../../pkg/dist/wasm/glue.js";

/** A definition of some 100 kB; the last of its codes is wrong where `isWrong`. */
function definition(name, isWrong) {
  const codes = {};
  for (let n = 0; n < 500; n++) {
    codes[`E${n}`] = { category: "quota", title: `Title ${n} of ${name}`, message: "Text. ".repeat(30) };
  }
  codes.LAST = { category: isWrong ? "no such category" : "quota" };
  return { name, envelope: { code: ["code"], message: ["text"] }, codes };
}

/** The size of the core's memory, in bytes. */
const memory = () => initSync().memory.buffer.byteLength;

test("a definition that is refused leaves nothing in memory", () => {
  defineProfile(definition("good", false));
  assert.throws(() => defineProfile(definition("bad", true)), /codes\.LAST\.category/);
  const before = memory();
  for (let n = 0; n < 200; n++) {
    assert.throws(() => defineProfile(definition(`bad-${n}`, true)), /codes\.LAST\.category/);
  }
  assert.equal(memory(), before);
});

test("the same definition is kept once", () => {
  defineProfile(definition("same", false));
  const before = memory();
  for (let n = 0; n < 200; n++) defineProfile(definition("same", false));
  assert.equal(memory(), before);
});
