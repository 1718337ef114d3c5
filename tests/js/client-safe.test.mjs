// What `toClient` hands to a browser, and what stays on the server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toClient } from "../../pkg/dist/client-safe.js";
import { classifyError } from "../../pkg/dist/index.js";
import { commerce } from "../../pkg/dist/profiles/commerce.js";
import { workspace } from "../../pkg/dist/profiles/workspace.js";

const SECRET = "s3cr3t of the server";

test("the texts that the API wrote for the server stay there", () => {
  const full = classifyError({
    status: 429,
    headers: { "retry-after": "7", "x-request-id": "req_7" },
    body: { error: { code: "SLOW", message: SECRET, details: { host: SECRET }, hint: SECRET } },
  });
  assert.ok(JSON.stringify(full).includes(SECRET));
  const { at } = full.retry;
  assert.deepEqual(toClient(full), {
    profile: "http", code: "SLOW", known: false, category: "rate_limit", status: 429, message: null,
    requestId: "req_7", details: null,
    recovery: {
      key: "category.rate_limit", params: { variant: "messageTemplate", waitMs: 7000, wait: "in 7 seconds" },
      action: "wait", by: "wait", title: full.recovery.title, message: full.recovery.message,
      lookup: null, hint: null, url: null,
    },
    retry: { kind: "wait", afterMs: 7000, at }, report: "expected", fields: [], exitCode: 21,
  });
});

test("a sentence where a code or an id should be stays there, too", () => {
  const safe = toClient(classifyError({ status: 400, body: { error: SECRET, request_id: SECRET } }));
  assert.equal(JSON.stringify(safe).includes("s3cr3t"), false);
  assert.equal(safe.code, null);
  assert.equal(safe.requestId, null);
});

test("a code of the profile is kept, its lookup is not", () => {
  const body = (code) => ({ success: false, error: { code, message: "m" } });
  const failure = { status: 409, body: body("PRODUCT_OUT_OF_STOCK") };
  const { code, known } = toClient(classifyError(failure, { profile: commerce }));
  assert.deepEqual([code, known], ["PRODUCT_OUT_OF_STOCK", true]);
  const usage = classifyError({ status: 402, body: { error: { code: "x", requestId: "r" } } }, { profile: workspace });
  assert.equal(toClient(usage).recovery.lookup, null);
});

test("which input is wrong is kept, where the classification says it", () => {
  const fields = [{ path: ["email"], in: "body", code: "required", message: "m", params: null }];
  const safe = toClient({ ...classifyError({ status: 422 }), fields });
  assert.deepEqual(safe.fields, fields);
  assert.equal("fields" in toClient({ ...classifyError({ status: 422 }), fields: undefined }), false);
});

test("nothing is kept that a later version may add", () => {
  const full = classifyError({ status: 429 });
  assert.equal("later" in toClient({ ...full, recovery: { ...full.recovery, later: SECRET } }).recovery, false);
});

test("on the page it is a classification again, and the first one is as it was", () => {
  const full = classifyError({ status: 404, body: { message: SECRET } });
  const safe = toClient(full);
  assert.equal(full.message, SECRET);
  const sent = JSON.parse(JSON.stringify(safe));
  const read = classifyError(sent);
  assert.equal(read.category, "not_found");
  assert.equal(read.recovery.title, full.recovery.title);
  assert.equal(read.message, null);
});
