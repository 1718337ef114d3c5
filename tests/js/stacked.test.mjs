// Which fetch a client sends with: never itself, and never with the retries of two clients.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import * as comeback from "../../pkg/dist/index.js";

const { createFetch } = comeback;
const native = globalThis.fetch;
const URL = "https://a.test/";
const quick = { retry: { maxRetries: 2, baseDelay: 0, jitter: "none" } };

/** A fetch that counts its calls. */
function counting(status = 200) {
  const mock = async () => (mock.calls++, new Response("mock", { status }));
  mock.calls = 0;
  return mock;
}

afterEach(() => {
  globalThis.fetch = native;
});

test("a client that is the global fetch sends with the one that was there before", async () => {
  const under = globalThis.fetch = counting(503);
  globalThis.fetch = createFetch(quick);
  assert.equal((await fetch(URL)).status, 503);
  assert.equal(under.calls, 3);
});

test("the exported fetch can be the global one", async () => {
  globalThis.fetch = comeback.fetch;
  await assert.rejects(fetch("http://127.0.0.1:1/", undefined, { retry: false }), TypeError);
});

test("a client beside one that is the global fetch does not retry over it", async () => {
  const under = globalThis.fetch = counting(503);
  globalThis.fetch = createFetch(quick);
  await createFetch(quick)(URL);
  assert.equal(under.calls, 3);
  await (globalThis.fetch = createFetch(quick))(URL);
  assert.equal(under.calls, 6, "also when it becomes the global one itself");
});

test("a mock that starts later is seen", async () => {
  const client = createFetch();
  const mock = globalThis.fetch = counting();
  await client(URL);
  const later = globalThis.fetch = counting();
  await client(URL);
  assert.deepEqual([mock.calls, later.calls], [1, 1]);
});

test("what wraps a client that is the global fetch does not lead back to it", async () => {
  const under = globalThis.fetch = counting();
  const client = globalThis.fetch = createFetch();
  await null;
  // As tracing does, or a mock server that lets a request pass.
  const wrapper = globalThis.fetch = async (...args) => {
    await null;
    wrapper.calls++;
    return client(...args);
  };
  wrapper.calls = 0;
  assert.equal((await fetch(URL)).status, 200);
  assert.deepEqual([wrapper.calls, under.calls], [1, 1]);
});

test("a client under another one does not retry, and throws no ApiError", async () => {
  const under = counting(503);
  const inner = createFetch({ ...quick, fetch: under, throwOnError: true });
  const response = await createFetch({ ...quick, fetch: inner })(URL);
  assert.equal(response.status, 503);
  assert.equal(under.calls, 3);
});

test("a client under another one still refreshes", async () => {
  const seen = [];
  const under = async (_, init) => {
    const authorization = new Headers(init?.headers).get("authorization");
    seen.push(authorization);
    return new Response("", { status: authorization === "new" ? 200 : 401 });
  };
  const inner = createFetch({ fetch: under, refresh: async () => ({ authorization: "new" }) });
  assert.equal((await createFetch({ fetch: inner })(URL, { headers: { authorization: "old" } })).status, 200);
  assert.deepEqual(seen, ["old", "new"]);
});

for (const [when, settle] of [["at once", async () => {}], ["later", () => new Promise((resolve) => setTimeout(resolve, 5))]]) {
  test(`a wrapper around a client becomes the global fetch ${when}: the client sends with the one before`, async () => {
    const under = globalThis.fetch = counting(503);
    const client = createFetch(quick);
    await settle();
    globalThis.fetch = (...request) => client(...request);
    assert.equal((await fetch(URL)).status, 503);
    assert.equal(under.calls, 3);
  });

  test(`a client that is the global fetch is wrapped ${when}: it sends with the one before`, async () => {
    const under = globalThis.fetch = counting(503);
    const client = globalThis.fetch = createFetch(quick);
    await settle();
    globalThis.fetch = async (...request) => client(...request);
    assert.equal((await fetch(URL)).status, 503);
    assert.equal(under.calls, 3);
  });
}
