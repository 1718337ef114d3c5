// How many errors of real APIs and libraries the profile `http` reads right in every field that
// tests/real-world/ expects. A measurement: vectors say what must hold.
//
//   node benches/accuracy.bench.mjs [--wrong] [--test]      (after `cargo xtask build`)
//
// Rows with `"split": "test"`, and all of `held-out-5`, are left out, unless --test asks for their
// number alone: nobody looks at the single ones, so that they show how well the rules do on what no
// rule was made for.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { classifyError } from "../pkg/dist/index.js";

const FILES = ["real-world", "thrown", "held-out", "held-out-2", "held-out-3", "held-out-4", "held-out-5", "must-not-break"];
/** A file whose rows nobody looks at, if it is there. */
const BLIND = "held-out-5";
/** Fields that the package does not have yet are not counted. */
const COUNTED = ["category", "code", "message", "requestId", "status", "retry", "recovery", "fields"];

const test = process.argv.includes("--test");
const showsWrong = !test && process.argv.includes("--wrong");

/** Whether everything that is expected is there; objects are subsets, also within an array. */
function fits(expected, found) {
  if (expected === null || typeof expected !== "object") return Object.is(expected, found);
  if (Array.isArray(expected)) {
    return expected.length === found?.length && expected.every((one, i) => fits(one, found[i]));
  }
  return found !== null && typeof found === "object"
    && Object.keys(expected).every((key) => fits(expected[key], found[key]));
}

/** The fields that are wrong. `oneOf`: several values are right. `not`: values that are wrong. */
function wrongFields({ expect, oneOf = {} }, found) {
  const { not = {} } = expect;
  return COUNTED.filter((field) =>
    (field in expect && !fits(expect[field], found[field]))
    || (field in oneOf && !oneOf[field].some((right) => fits(right, found[field])))
    || (field in not && fits(not[field], found[field])));
}

for (const file of FILES) {
  const url = new URL(`../tests/real-world/${file}.json`, import.meta.url);
  if (!existsSync(url)) continue;
  const isBlind = (row) => file === BLIND || row.split === "test";
  const rows = JSON.parse(await readFile(url, "utf8")).filter((row) => isBlind(row) === test);
  if (rows.length === 0) continue;
  const wrong = rows.map((row) => [row.name, wrongFields(row, classifyError(row.failure))])
    .filter(([, fields]) => fields.length);
  console.log(`${file}: ${rows.length - wrong.length} of ${rows.length} right in all fields`);
  if (test) continue;
  for (const field of COUNTED) {
    const count = wrong.filter(([, fields]) => fields.includes(field)).length;
    if (count) console.log(`  ${field}: ${count} wrong`);
  }
  if (showsWrong) for (const [name, fields] of wrong) console.log(`  ${name}: ${fields.join(", ")}`);
}
