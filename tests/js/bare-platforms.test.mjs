// Platforms that lack what browsers have. Importing the package must never fail, and a call must
// work, each in a process of its own whose globals are taken away first.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

const PACKAGE = new URL("../../pkg/dist/", import.meta.url);

const SIGNALS = `
  delete AbortSignal.any;
  delete AbortSignal.timeout;
  delete AbortSignal.prototype.throwIfAborted;
`;

/** Responses as mocks make them: an object with what the app reads. */
const MOCK = `
  const answers = [];
  const sent = [];
  const answer = (status, body, more) => ({
    ok: status < 300, status, json: async () => body, text: async () => JSON.stringify(body), ...more,
  });
  globalThis.fetch = async (url, init) => (sent.push([url, init]), answers.shift());
`;

function run(without, script) {
  const code = `
    import assert from "node:assert/strict";
    const said = [];
    console.warn = (text) => said.push(text);
    // Until Node's own code has what it needs.
    new Response(new FormData());
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const name of ${JSON.stringify(without)}) delete globalThis[name];
    ${SIGNALS}${MOCK}
    const { classificationOf, createFetch } = await import("${PACKAGE}index.js");
    const { commerce } = await import("${PACKAGE}profiles/index.js");
    const quick = { retry: { baseDelay: 0, jitter: "none" } };
    ${script}
  `;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", code], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

test("jsdom, as Jest has it: calls are retried, with a fetch that is a mock", () => {
  run([
    "TextDecoder", "TextEncoder", "Request", "Response", "Headers", "ReadableStream", "structuredClone",
    "FinalizationRegistry",
  ], `
    answers.push(answer(503, {}), answer(200, { ok: "größe" }));
    assert.deepEqual(await createFetch(quick).json("https://a.test/"), { ok: "größe" });
    assert.equal(sent.length, 2);

    answers.push(answer(502, {}), answer(200, { success: true }));
    const headers = { Authorization: "Bearer a", "X-Own": "1" };
    const client = createFetch({ ...quick, profile: commerce });
    assert.equal((await client("https://a.test/", { method: "POST", body: "{}", headers })).status, 200);
    assert.equal(sent[3][1].headers["X-Own"], "1");
    assert.equal(sent[2][1].headers["idempotency-key"], sent[3][1].headers["idempotency-key"]);

    const body = { success: false, error: { code: "PRODUCT_OUT_OF_STOCK", message: "größe 日本 😀 \\ud800" }, data: null };
    answers.push(answer(409, body, { clone() { return this; } }));
    const response = await client("https://a.test/");
    assert.equal(classificationOf(response).code, "PRODUCT_OUT_OF_STOCK");

    answers.push(Promise.reject(new TypeError("Failed to fetch")), answer(200, {}));
    assert.equal((await createFetch(quick)("https://a.test/")).status, 200);

    const controller = new AbortController();
    const reason = new Error("mine");
    answers.push(new Promise(() => {}));
    const call = createFetch({ attemptTimeout: 5_000 })("https://a.test/", { signal: controller.signal });
    controller.abort(reason);
    await assert.rejects(call, reason);
    assert.deepEqual(said, []);
  `);
});

test("React Native without WebAssembly: plain fetch, said once, with its deadline", () => {
  run([
    "TextDecoder", "TextEncoder", "WebAssembly", "FinalizationRegistry", "WeakRef", "DOMException", "ReadableStream",
    "structuredClone",
  ], `
    const failed = answer(503, {});
    answers.push(failed, answer(200, {}));
    const client = createFetch(quick);
    assert.equal(await client("https://a.test/"), failed);
    assert.equal((await client("https://a.test/", { method: "POST", body: new FormData() })).status, 200);
    answers.push(new Promise(() => {}));
    await assert.rejects(createFetch({ deadline: 20 })("https://a.test/"), { name: "TimeoutError" });
    assert.deepEqual(said.length, 1);
    assert.match(said[0], /^comeback: no WebAssembly, so requests are not retried/);
  `);
});
