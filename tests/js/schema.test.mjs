// The schema that editors complete profiles by says what the reader of profiles says.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import Ajv from "ajv/dist/2020.js";
import { catalog, defineProfile } from "../../pkg/dist/index.js";
import { BUILTIN } from "../profiles.mjs";

const read = (path) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
const ajv = new Ajv({ strict: true, allowUnionTypes: true, strictRequired: false });
const isValid = ajv.compile(read("pkg/profile.schema.json"));
const RULE = { category: "quota", action: "top_up", by: "user", retry: "never" };

/** Whether the library takes it. */
function isTaken(definition) {
  try {
    defineProfile(definition);
    return true;
  } catch {
    return false;
  }
}

for (const name of new Set(catalog(BUILTIN).map((entry) => entry.profile))) {
  test(`the built-in profile ${name} keeps to the schema`, () => {
    assert.ok(isValid(read(`profiles/${name}.json`)), ajv.errorsText(isValid.errors));
  });
}

for (const [what, definition] of Object.entries({
  "a name alone": { name: "mine" },
  "a code and a status": { name: "mine", codes: { BROKE: RULE }, statuses: { 404: RULE, "5xx": RULE } },
  "retry with figures": { name: "mine", codes: { SLOW: { ...RULE, retry: { kind: "wait", afterMs: 5_000 } } } },
  "retry with a number of retries": { name: "mine", codes: { SLOW: { ...RULE, retry: { kind: "backoff", maxRetries: 5 } } } },
  "a wait with a number of retries": { name: "mine", codes: { SLOW: { ...RULE, retry: { kind: "wait", maxRetries: 5 } } } },
  "a backoff with a wait": { name: "mine", codes: { SLOW: { ...RULE, retry: { kind: "backoff", afterMs: 5_000 } } } },
  "never, with a wait": { name: "mine", codes: { SLOW: { ...RULE, retry: { kind: "never", afterMs: 5_000 } } } },
  "no name": { codes: {} },
  "a name with capitals": { name: "Mine" },
  "a field that does not exist": { name: "mine", code: {} },
  "a category that does not exist": { name: "mine", codes: { BROKE: { ...RULE, category: "money" } } },
  "a rule that is a category alone": { name: "mine", codes: { BROKE: { category: "quota" } } },
  "a rule without a category": { name: "mine", codes: { BROKE: { action: "retry" } } },
  "a status with words": { name: "mine", statuses: { 404: { ...RULE, title: "Gone" } } },
  "figures and a message": { name: "mine", codes: { BROKE: { ...RULE, message: "m", messageTemplate: "{wait} {details.left}" } } },
  "figures without a message": { name: "mine", codes: { BROKE: { ...RULE, messageTemplate: "{wait}" } } },
  "figures that do not exist": { name: "mine", codes: { BROKE: { ...RULE, message: "m", messageTemplate: "{wiat}" } } },
  "a brace that is left open": { name: "mine", codes: { BROKE: { ...RULE, message: "m", messageTemplate: "{wait" } } },
  "a shape": { name: "mine", shape: ["error.code", "success:false", "a.0.b:text|c:listed"], likely: ["data"] },
  "a shape of an unknown kind": { name: "mine", shape: ["error.code:lower"] },
  "a shape with an empty name": { name: "mine", shape: ["error..code"] },
  "a shape that is not a list": { name: "mine", shape: "error.code" },
  "the index of a list": { name: "mine", envelope: { code: ["errors.0.code"] } },
  "where the fields are": { name: "mine", envelope: { fields: ["problem.inputs"] } },
  "fields that are not a list": { name: "mine", envelope: { fields: "problem.inputs" } },
  "fields with an empty name": { name: "mine", envelope: { fields: ["problem..inputs"] } },
  "a definition that is extended": { name: "mine", extends: { name: "base", codes: { BROKE: RULE } } },
  "a wrong definition that is extended": { name: "mine", extends: { name: "base", code: {} } },
  "an invalid status": { name: "mine", statuses: { 999: RULE } },
  "a limit of nothing": { name: "mine", limits: [{ requests: 0, per: 1_000 }] },
  "a report": { name: "mine", codes: { E: { category: "quota", report: "bug" } }, statuses: { "5xx": { category: "server", report: "expected" } } },
  "a report that does not exist": { name: "mine", statuses: { 404: { category: "not_found", report: "page" } } },
  "a profile that does not exist": { name: "mine", extends: "yours" },
  "a wait in text": { name: "mine", codes: { SLOW: { ...RULE, retry: { kind: "wait", afterMs: "5 s" } } } },
})) {
  test(`schema and library agree on ${what}`, () => {
    assert.equal(isValid(definition), isTaken(definition), ajv.errorsText(isValid.errors));
  });
}

test("the schema takes and refuses the definitions of the vectors", () => {
  for (const { name, definition, error } of read("tests/vectors/definitions.json")) {
    assert.equal(isValid(definition), error === null, name);
  }
});
