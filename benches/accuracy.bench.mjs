// How many errors of real APIs and libraries the profile `http` reads right in every field that
// tests/real-world/ expects. A measurement: vectors say what must hold.
//
//   node benches/accuracy.bench.mjs [--wrong]      (after `cargo xtask build`)

import { readFile } from "node:fs/promises";
import { classifyError } from "../pkg/dist/index.js";

const FILES = ["real-world", "thrown", "held-out", "must-not-break"];
/** Fields that the package does not have yet are not counted. */
const COUNTED = ["category", "code", "message", "requestId", "status", "retry", "recovery"];

const showsWrong = process.argv.includes("--wrong");

/** Whether everything that is expected is there; objects are subsets, arrays whole. */
function fits(expected, found) {
  if (expected === null || typeof expected !== "object") return Object.is(expected, found);
  if (Array.isArray(expected)) return JSON.stringify(expected) === JSON.stringify(found);
  return found !== null && typeof found === "object"
    && Object.keys(expected).every((key) => fits(expected[key], found[key]));
}

/** The fields that are wrong. `oneOf`: several values are right. `not`: values that are wrong. */
function wrongFields({ expect, oneOf = {} }, found) {
  const { not = {} } = expect;
  return COUNTED.filter((field) =>
    (field in expect && !fits(expect[field], found[field]))
    || (field in oneOf && !oneOf[field].includes(found[field]))
    || (field in not && fits(not[field], found[field])));
}

for (const file of FILES) {
  const rows = JSON.parse(await readFile(new URL(`../tests/real-world/${file}.json`, import.meta.url), "utf8"));
  const wrong = rows.map((row) => [row.name, wrongFields(row, classifyError(row.failure))])
    .filter(([, fields]) => fields.length);
  console.log(`${file}: ${rows.length - wrong.length} of ${rows.length} right in all fields`);
  for (const field of COUNTED) {
    const count = wrong.filter(([, fields]) => fields.includes(field)).length;
    if (count) console.log(`  ${field}: ${count} wrong`);
  }
  if (showsWrong) for (const [name, fields] of wrong) console.log(`  ${name}: ${fields.join(", ")}`);
}
