// Where WebAssembly is forbidden the package must never make an app worse than without it.

import assert from "node:assert/strict";
import { test } from "node:test";

test("without WebAssembly createFetch is plain fetch, and classifyError still answers", async () => {
  const { Module } = WebAssembly;
  const { warn } = console;
  // What a content security policy without 'wasm-unsafe-eval' does.
  WebAssembly.Module = function () {
    throw new WebAssembly.CompileError("refused by the content security policy");
  };
  try {
    const said = [];
    console.warn = (text) => said.push(text);
    const { catalog, classifyError, createFetch, defineProfile } = await import("../../pkg/dist/index.js");
    const answer = new Response("body", { status: 503 });
    const seen = [];
    const fetch = createFetch({
      fetch: async (...args) => {
        seen.push(args);
        return answer;
      },
      retry: { maxRetries: 2 },
    });
    const init = { method: "POST", body: "x" };
    assert.equal(await fetch("https://example.test/", init), answer);
    assert.deepEqual(seen, [["https://example.test/", init]]);
    assert.equal(await answer.text(), "body");
    assert.equal(classifyError({ status: 503 }).category, "unknown");
    // `.json` and `throwOnError` still throw an ApiError: an error's body is not data.
    const failing = (options) => createFetch({ fetch: async () => Response.json({ error: "no" }, { status: 404 }), ...options });
    const isTold = ({ name, response, attempts }) => name === "ApiError" && response.status === 404 && attempts === 1;
    await assert.rejects(failing().json("https://example.test/"), isTold);
    await assert.rejects(failing({ throwOnError: true })("https://example.test/"), isTold);
    assert.deepEqual(await createFetch({ fetch: async () => Response.json([1]) }).json("https://example.test/"), [1]);
    const late = { async *[Symbol.asyncIterator]() {
      await new Promise((resolve) => setTimeout(resolve, 100));
      yield new TextEncoder().encode("[2]");
    } };
    const slow = createFetch({ deadline: 20, fetch: async () => new Response(ReadableStream.from(late)) });
    await assert.rejects(slow.json("https://example.test/"), { name: "TimeoutError" });
    const hanging = createFetch({ attemptTimeout: 20, fetch: () => new Promise(() => {}) });
    await assert.rejects(hanging("https://example.test/"), { name: "TimeoutError" });
    // A panel that follows the call learns how it ended.
    const story = async (action) => {
      const told = [];
      const onEvent = ({ type, reason, attempt, classification }) => told.push([type, reason, attempt, classification?.category]);
      await action({ onEvent }).catch(() => {});
      return told;
    };
    const ATTEMPT = ["attempt", undefined, 1, undefined];
    const FAILED = ["give_up", "not_retryable", 1, "unknown"];
    const success = createFetch({ fetch: async () => Response.json([1]) });
    const lost = createFetch({ fetch: async () => { throw new TypeError("fetch failed"); } });
    const stopped = new AbortController();
    const url = "https://example.test/";
    const given = { signal: stopped.signal };
    assert.deepEqual(await story((own) => success(url, {}, own)), [ATTEMPT, ["success", undefined, 1, undefined]]);
    assert.deepEqual(await story((own) => success.json(url, {}, own)), [ATTEMPT, ["success", undefined, 1, undefined]]);
    assert.deepEqual(await story((own) => failing()(url, {}, own)), [ATTEMPT, FAILED]);
    assert.deepEqual(await story((own) => failing().json(url, {}, own)), [ATTEMPT, FAILED]);
    assert.deepEqual(await story((own) => lost(url, {}, own)), [ATTEMPT, FAILED]);
    setTimeout(() => stopped.abort(), 20);
    const hangs = createFetch({ fetch: (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))) });
    assert.deepEqual(await story((own) => hangs(url, given, own)), [ATTEMPT, ["give_up", "aborted", 1, undefined]]);
    assert.throws(() => catalog(), /^Error: comeback needs 'wasm-unsafe-eval' in the content security policy$/);
    const profile = defineProfile({ name: "mine" });
    assert.equal((await createFetch({ profile, fetch: async () => new Response("ok") })("https://example.test/")).status, 200);
    assert.deepEqual(said, [
      "comeback: no WebAssembly, so requests are not retried (comeback needs 'wasm-unsafe-eval' in the content security policy).",
    ]);
  } finally {
    console.warn = warn;
    WebAssembly.Module = Module;
  }
});
