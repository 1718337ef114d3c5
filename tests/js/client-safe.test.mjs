// What `toClient` hands to a browser, and what stays on the server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toClient } from "../../pkg/dist/client-safe.js";
import { classifyError, defineProfile, setLocale, translate } from "../../pkg/dist/index.js";
import { ar } from "../../pkg/dist/locales/ar.js";
import { de } from "../../pkg/dist/locales/de.js";
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
      lookup: null, hint: null, url: null, button: "Try again", lang: "en", dir: "ltr",
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

test("an id is kept as it is, or the message does not ask for it", () => {
  const safe = (id, options) => {
    const body = { success: false, error: { code: "ACCOUNT_DISABLED" } };
    const failure = { status: 403, body, headers: id && { "x-request-id": id } };
    const { requestId, recovery } = toClient(classifyError(failure, { profile: commerce, ...options }));
    return [requestId, recovery.message];
  };
  const ids = ["req_7", "req 7", "a+b/c==", "Root=1-67891233-abcdef012345678912345678;Sampled=1", "x".repeat(200), "{abc}"];
  for (const id of ids) {
    assert.deepEqual(safe(id), [id, `${safe()[1]} Include the request ID.`]);
  }
  const others = [
    SECRET, "Internal error", "https://db-7.internal/x", "//db-7.internal", "<b>7</b>", "\"7\"", "me@db-7.internal", "x".repeat(201),
  ];
  const own = { support: { requestId: "Name it. {message}" } };
  for (const id of others) {
    for (const options of [{}, { locale: de }, { locale: ar }, { words: own }]) {
      assert.deepEqual(safe(id, options), safe(undefined, options), id);
      assert.equal(safe(id, options)[0], null);
    }
  }
  const without = { support: { requestId: "Call us, and name the request." } };
  assert.deepEqual(safe(SECRET, { words: without }), [null, "Call us, and name the request."]);
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

test("on the page, a GET's failure stays one that may be tried again", () => {
  const full = classifyError({ status: 500, headers: { "retry-after": "7" } }, { method: "GET" });
  const busy = defineProfile({ name: "busy", codes: { BUSY: { category: "server", retry: "wait" } } });
  const body = { error: { code: "BUSY" } };
  const waiting = classifyError({ status: 500, headers: { "retry-after": "7" }, body }, { profile: busy });
  for (const each of [full, waiting]) {
    for (const sent of [each, toClient(each)]) {
      for (const copy of [structuredClone(sent), JSON.parse(JSON.stringify(sent))]) {
        const read = classifyError(copy);
        assert.deepEqual([read.recovery.params, read.retry], [each.recovery.params, each.retry]);
        const inGerman = ({ title, message }) => [title, message];
        assert.deepEqual(
          inGerman(translate(read, { locale: de }).recovery),
          inGerman(translate(each, { locale: de }).recovery),
        );
      }
    }
  }
  assert.deepEqual([full.recovery.params.variant, waiting.retry.kind], ["messageSafe", "wait"]);
});

test("its language and its button go with it, through another server too", () => {
  const told = ({ recovery: { button, lang, dir } }) => [button, lang, dir];
  const words = { action: { retry: "Los" } };
  assert.deepEqual(told(toClient(classifyError({ status: 503 }, { locale: ar }))), [ar.words.action.retry, "ar", "rtl"]);
  const sent = toClient(classifyError({ status: 503 }, { locale: de, words }));
  assert.deepEqual(told(sent), ["Los", "de", "ltr"]);
  const read = classifyError(JSON.parse(JSON.stringify(sent)));
  assert.deepEqual(told(read), ["Los", "de", "ltr"]);
  assert.deepEqual(told(toClient(read)), ["Los", "de", "ltr"]);
  // In other words they would be wrong.
  assert.deepEqual(told(translate(read, { locale: ar })), [undefined, undefined, undefined]);
  assert.deepEqual(told(toClient(translate(read, { locale: ar }))), [ar.words.action.retry, "ar", "rtl"]);
});

test("of a copy that does not say its language nobody knows it", () => {
  const copy = classifyError(JSON.parse(JSON.stringify(classifyError({ status: 503 }, { locale: de }))));
  assert.equal("lang" in toClient(copy).recovery, false);
  for (const wrong of [{ button: 1 }, { lang: null }, { dir: "up" }]) {
    const sent = toClient(classifyError({ status: 503 }));
    const { recovery } = classifyError({ ...sent, recovery: { ...sent.recovery, ...wrong } });
    assert.equal("button" in recovery, false);
  }
});

test("it is in one language, whatever the page has", async () => {
  const { noticeWords } = await import("../../pkg/dist/ui/index.js");
  const failed = (locale) => JSON.parse(JSON.stringify(toClient(classifyError({ status: 503 }, { method: "GET", locale }))));
  const shown = (classification, wording) => {
    const { title, button, lang } = noticeWords({ state: "failed", reason: null, classification }, wording);
    return [title, button, lang];
  };
  const of = ({ words, tag }) => [words.category.unavailable.title, words.action.retry, tag];
  const english = ["Service unavailable", "Try again", undefined];
  // No language was chosen here.
  assert.deepEqual([shown(failed(de)), shown(failed())], [of(de), english]);
  assert.deepEqual(shown(failed(ar), { locale: de }), of(de));
  try {
    setLocale(ar);
    assert.deepEqual([shown(failed(de)), shown(failed(ar)), shown(failed())], [of(ar), of(ar), of(ar)]);
    setLocale(undefined);
    assert.deepEqual([shown(failed(de)), shown(failed())], [english, english]);
  } finally {
    setLocale(undefined);
  }
});
