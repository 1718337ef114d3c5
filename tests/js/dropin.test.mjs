// Our fetch inside libraries that take one: against the mock server, over real HTTP.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import OpenAI from "openai";
import { classificationOf, classifyError, createFetch } from "../../pkg/dist/index.js";
import { FAST, rejection, script, stopServer } from "./adapters.world.mjs";
import { libraries } from "./dropin.libraries.mjs";
import { commerce } from "../../pkg/dist/profiles/index.js";

const ORDER = { item: "mug", quantity: 2, note: "ünïcode ✓" };
const INVALID = { error: { code: "invalid_quantity", message: "At least one, please." } };

after(stopServer);

/** For a call that never ends; far beyond what any of these takes. */
const HANGING = 15_000;

/** A script of its own on the server, and a client of the library that records events. */
async function world(library, steps, options) {
  const { url, log } = await script(...steps);
  const events = [];
  const listeners = new Set();
  const retrying = createFetch({
    retry: FAST,
    onEvent(event) {
      events.push(event);
      for (const listener of listeners) listener(event);
    },
    ...options,
  });
  return {
    ...libraries[library](retrying, url),
    story: () => events.map((e) => (e.reason ? `${e.type}:${e.reason}` : e.type)).join(" "),
    events,
    /** The first event of this type, also if it is yet to come. */
    event: (type) => new Promise((resolve) => {
      const past = events.find((event) => event.type === type);
      if (past) resolve(past);
      else listeners.add((event) => event.type === type && resolve(event));
    }),
    log,
  };
}

const check = (name, run) => test(name, { timeout: HANGING }, run);

const headerOf = (entry, name) => new Headers(entry.headers).get(name);

for (const library of Object.keys(libraries)) {
  describe(library, { concurrency: true }, () => {
    check("a 503, then a 429 with Retry-After: the data of the third answer", async () => {
      const w = await world(library, [
        { status: 503, body: { error: { code: "down", message: "m" } } },
        { status: 429, headers: { "Retry-After": "1" } },
        { status: 200, body: { id: 7 } },
      ]);
      assert.deepEqual(await w.get("things/7"), { id: 7 });
      assert.equal(w.story(), "attempt wait:backoff attempt wait:server attempt success");
      const log = await w.log();
      assert.equal(log.length, 3);
      assert.ok(log.every((entry) => entry.method === "GET" && entry.path.endsWith("/things/7")));
      assert.ok(log[2].at_ms - log[1].at_ms >= 1000, "not before the server said");
    });

    check("a connection that is reset: the data of the next answer", async () => {
      const w = await world(library, [{ fault: "reset" }, { status: 200, body: { id: 7 } }]);
      assert.deepEqual(await w.get("things/7"), { id: 7 });
      assert.equal(w.story(), "attempt wait:backoff attempt success");
      assert.equal((await w.log()).length, 2);
    });

    check("a failure that is not retried is the library's own error, its body readable", async () => {
      const w = await world(library, [{ status: 422, body: INVALID }, { status: 200, body: {} }]);
      const error = await rejection(w.get("things"));
      assert.ok(w.isOwnError(error), String(error));
      assert.equal(w.status(error), 422);
      assert.deepEqual(await w.body(error), INVALID);
      assert.equal(w.story(), "attempt give_up:not_retryable");
      assert.equal((await w.log()).length, 1);
    });

    check("the library's own error is classified as the response was", async () => {
      const w = await world(library, [{ status: 422, body: INVALID }]);
      const error = await rejection(w.get("things"));
      const { classification } = w.events.at(-1);
      assert.equal(classification.code, "invalid_quantity");
      const { category, code, status } = classifyError(error);
      assert.deepEqual({ category, status }, { category: "validation", status: 422 });
      // A body that was not read yet cannot be classified synchronously.
      const isRead = !error.response || error.response.bodyUsed;
      if (isRead) assert.equal(code, "invalid_quantity");
      if (error.response) assert.deepEqual(classificationOf(error.response), classification);
    });

    check("when all retries are spent: the library's own error, the last body readable", async () => {
      const down = (n) => ({ status: 503, body: { error: { code: "down", message: `no. ${n}` } } });
      const w = await world(library, [down(1), down(2), down(3), down(4)]);
      const error = await rejection(w.get("things"));
      assert.ok(w.isOwnError(error), String(error));
      assert.equal(w.status(error), 503);
      assert.deepEqual(await w.body(error), down(4).body);
      assert.equal(w.events.at(-1).reason, "exhausted");
      assert.equal((await w.log()).length, 4);
    });

    check("a POST with an Idempotency-Key goes again with the same key and body", async () => {
      const w = await world(library, [
        { status: 500 },
        { status: 503 },
        { status: 201, body: { order: "o_1" } },
      ]);
      const headers = { "Idempotency-Key": "k-1" };
      assert.deepEqual(await w.post("orders", ORDER, { headers }), { order: "o_1" });
      const log = await w.log();
      assert.deepEqual(log.map((entry) => JSON.parse(entry.body)), [ORDER, ORDER, ORDER]);
      assert.deepEqual(log.map((entry) => headerOf(entry, "idempotency-key")), ["k-1", "k-1", "k-1"]);
      assert.equal(new Set(log.map((entry) => headerOf(entry, "content-type"))).size, 1);
      assert.match(headerOf(log[0], "content-type"), /^application\/json\b/);
    });

    check("a POST to an API that takes keys gets one, the same with every attempt", async () => {
      const w = await world(
        library,
        [{ api: "commerce", code: "BACKEND_ERROR" }, { status: 200, body: { success: true, data: 1 } }],
        { profile: commerce },
      );
      assert.deepEqual(await w.post("orders", ORDER), { success: true, data: 1 });
      const log = await w.log();
      assert.deepEqual(log.map((entry) => JSON.parse(entry.body)), [ORDER, ORDER]);
      const keys = log.map((entry) => headerOf(entry, "idempotency-key"));
      assert.match(keys[0], /^[0-9a-f-]{36}$/);
      assert.equal(keys[1], keys[0]);
    });

    check("a POST without a key is not sent twice after a 500", async () => {
      const w = await world(library, [{ status: 500, body: INVALID }, { status: 200, body: {} }]);
      const error = await rejection(w.post("orders", ORDER));
      assert.equal(w.status(error), 500);
      assert.deepEqual(await w.body(error), INVALID);
      assert.equal(w.story(), "attempt give_up:unsafe_method");
      assert.equal((await w.log()).length, 1);
    });

    check("a POST that was refused with a 429 goes again, key or not", async () => {
      const w = await world(library, [
        { status: 429, headers: { "Retry-After": "0" } },
        { status: 200, body: { order: "o_1" } },
      ]);
      assert.deepEqual(await w.post("orders", ORDER), { order: "o_1" });
      assert.deepEqual((await w.log()).map((entry) => JSON.parse(entry.body)), [ORDER, ORDER]);
    });

    check("an abort in mid-wait rejects long before the wait would end", async () => {
      const w = await world(library, [
        { status: 429, headers: { "Retry-After": "60" } },
        { status: 200, body: {} },
      ]);
      const controller = new AbortController();
      const call = rejection(w.get("things", { signal: controller.signal }));
      const { delay } = await w.event("wait");
      assert.ok(delay >= 59_000, `waits ${delay} ms`);
      const reason = new DOMException("enough", "AbortError");
      const began = performance.now();
      controller.abort(reason);
      const error = await call;
      assert.ok(performance.now() - began < delay / 3, "at once");
      assert.ok(w.isOwnAbort(error, reason), String(error));
      assert.equal(w.story(), "attempt wait:server give_up:aborted");
      assert.equal((await w.log()).length, 1);
    });
  });
}

check("openai: a stream that begins after a retry arrives whole", async () => {
  const chunk = (content) => {
    const data = { choices: [{ index: 0, delta: { content } }] };
    return `data: ${JSON.stringify(data)}\n\n`;
  };
  const s = await script(
    { status: 429, headers: { "Retry-After": "0" } },
    {
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: `${chunk("come")}${chunk("back")}data: [DONE]\n\n`,
    },
  );
  const client = new OpenAI({
    apiKey: "test",
    baseURL: s.url,
    fetch: createFetch({ retry: { baseDelay: 20 } }),
    maxRetries: 0,
  });
  const stream = await client.chat.completions.create({
    model: "m",
    messages: [{ role: "user", content: "hello" }],
    stream: true,
  });
  let text = "";
  for await (const { choices } of stream) text += choices[0].delta.content;
  assert.equal(text, "comeback");
  const log = await s.log();
  assert.equal(log.length, 2);
  assert.equal(log[1].body, log[0].body);
});
