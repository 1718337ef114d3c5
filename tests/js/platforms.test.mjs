// Platforms whose fetch has rules of its own.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { createFetch } from "../../pkg/dist/index.js";

const URL = "https://a.test/";
const quick = { baseDelay: 0, jitter: "none" };

test("names of headers are sent as they are spelt, where fetch does", async () => {
  const seen = [];
  const server = createServer((request, response) => {
    seen.push(request.rawHeaders.filter((name) => /^x-/i.test(name)));
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const forms = [{ "X-Own-Name": "1" }, [["X-Own-Name", "1"]], new Headers({ "X-Own-Name": "1" })];
  for (const headers of forms) {
    seen.length = 0;
    await fetch(url, { headers });
    await createFetch()(url, { headers });
    await createFetch({ retry: false })(url, { headers });
    assert.deepEqual(seen, [seen[0], seen[0], seen[0]]);
  }
  server.close();
});

/** As Next's: GETs without a signal get the same response. */
function memoized(...statuses) {
  let first;
  const fetch = (_, init) => {
    fetch.signals.push(init?.signal);
    const send = () => new Promise((resolve) => {
      const status = statuses.shift();
      if (status) resolve(new Response("", { status }));
    });
    return init?.signal ? send() : (first ??= send()).then((response) => response.clone());
  };
  return Object.assign(fetch, { __nextPatched: true, signals: [] });
}

test("a retry under Next's fetch is a request of its own", async () => {
  const fetch = memoized(503, 200);
  assert.equal((await createFetch({ fetch, retry: quick })(URL)).status, 200);
  assert.equal(fetch.signals[0], undefined);
  assert.ok(fetch.signals[1]);
});

test("a deadline ends no memoization, and still holds", async () => {
  const fetch = memoized(null);
  await assert.rejects(createFetch({ fetch, deadline: 20 })(URL), { name: "TimeoutError" });
  assert.deepEqual(fetch.signals, [undefined]);
});

test("a body that keepalive may have refused is sent again without it", async () => {
  const seen = [];
  const fetch = async (_, init) => {
    seen.push(init.keepalive);
    if (seen.length === 1) throw new TypeError("Failed to fetch");
    return new Response();
  };
  const client = createFetch({ fetch, retry: { ...quick, methods: "all" } });
  await client(URL, { method: "POST", body: "x", keepalive: true });
  assert.deepEqual(seen, [true, false]);
  seen.length = 0;
  await client(new Request(URL, { method: "POST", body: "x", keepalive: true }), {});
  assert.deepEqual(seen, [undefined, false]);
});

test("keepalive is kept where it did not cause the failure", async () => {
  const seen = [];
  const fetch = async (_, init) => (seen.push(init.keepalive), new Response("", { status: seen.length < 2 ? 503 : 200 }));
  await createFetch({ fetch, retry: quick })(URL, { method: "PUT", body: "x", keepalive: true });
  assert.deepEqual(seen, [true, true]);
});

test("what Bun's fetch has beside the call is there", () => {
  const native = globalThis.fetch;
  const preconnect = () => {};
  globalThis.fetch = Object.assign(async () => new Response(), { preconnect });
  try {
    assert.equal(createFetch().preconnect, preconnect);
  } finally {
    globalThis.fetch = native;
  }
});

/** A body as node-fetch has it: a Node stream, without `cancel`. */
function streaming(status, { isTapped }) {
  const body = { resume: () => isTapped.push(status), on: () => body };
  return { ok: status < 300, status, headers: new Headers(), body, clone: () => ({ body, text: async () => "{}" }) };
}

test("what is left of a failed response's Node stream is read, which frees its connection", async () => {
  const isTapped = [];
  const answers = [streaming(503, { isTapped }), streaming(200, { isTapped })];
  const fetch = async () => answers.shift();
  assert.equal((await createFetch({ fetch, retry: quick })(URL)).status, 200);
  assert.deepEqual(isTapped, [503]);
});

test("a Node stream that fails after a look does not end the process", async () => {
  const { PassThrough } = await import("node:stream");
  const [left, right] = [new PassThrough(), new PassThrough()];
  const response = {
    ok: false, status: 503, headers: new Headers(), body: left,
    clone: () => ({ body: right, text: () => new Promise(() => {}) }),
  };
  await createFetch({ fetch: async () => response, retry: { maxRetries: 0 } })(URL);
  left.destroy(new Error("reset"));
  right.destroy(new Error("reset"));
  await new Promise((resolve) => setTimeout(resolve, 10));
});

test("a Request's stream ends with the call, as the body that is kept for retries is let go", async () => {
  let cancelled = false;
  const body = new ReadableStream({ cancel: () => void (cancelled = true) });
  // As browsers do with an aborted request.
  const fetch = async (request) => {
    request.body.cancel().catch(() => {});
    throw new TypeError("Failed to fetch");
  };
  const client = createFetch({ fetch, retry: { maxRetries: 0 } });
  await assert.rejects(client(new Request(URL, { method: "POST", body, duplex: "half" })), TypeError);
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(cancelled);
});
