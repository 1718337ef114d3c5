// `comeback/ky` with the real library in both versions, over real HTTP.

import assert from "node:assert/strict";
import { after, describe } from "node:test";
import ky2, { HTTPError as HTTPError2 } from "ky";
import ky1, { HTTPError as HTTPError1 } from "ky1";
import { beforeError, comebackAdapter } from "../../pkg/dist/adapters/ky.js";
import { classificationOf } from "../../pkg/dist/index.js";
import { answers, check, rejection, retryingFetch, script, stopServer } from "./adapters.world.mjs";

const { ok, down, broken, invalid, limited, limitedLong, quota } = answers;
after(stopServer);

for (const version of [1, 2]) describe(`ky ${version} over our fetch`, { concurrency: true }, () => {
  const [ky, HTTPError, base] = version === 1 ? [ky1, HTTPError1, "prefixUrl"] : [ky2, HTTPError2, "prefix"];

  async function world(...steps) {
    const s = await script(...steps);
    const { retrying, ...rest } = retryingFetch();
    return { ...s, ...rest, api: ky.create({ [base]: s.url, ...comebackAdapter(retrying) }) };
  }

  check("a 503, a reset connection, then the data", async () => {
    const w = await world(down, { fault: "reset" }, ok);
    assert.deepEqual(await w.api.get("things/7").json(), { id: 7 });
    assert.equal((await w.log()).length, 3);
  });

  check("never earlier than the server said", async () => {
    const w = await world(limited, ok);
    assert.deepEqual(await w.api.get("things/7").json(), { id: 7 });
    const log = await w.log();
    assert.ok(log[1].at_ms - log[0].at_ms >= 1000);
  });

  check("a wait longer than ky's default timeout is waited for", async () => {
    const w = await world({ status: 429, headers: { "Retry-After": "11" } }, ok);
    assert.deepEqual(await w.api.get("things/7").json(), { id: 7 });
    const log = await w.log();
    assert.ok(log[1].at_ms - log[0].at_ms >= 11_000);
  });

  check("a used-up quota is ky's own error, not retried, and says what now", async () => {
    const w = await world(quota, ok);
    const error = await rejection(w.api.get("things").json());
    assert.ok(error instanceof HTTPError);
    if (version === 2) assert.deepEqual(error.data, quota.body);
    const what = classificationOf(error);
    assert.equal(what.category, "quota");
    assert.equal(what, w.events.at(-1).classification, "the one that was reached on the way");
    assert.equal(error.classification, what);
    assert.equal((await w.log()).length, 1);
  });

  check("spent retries, not multiplied: the classification of the last answer, or of no answer", async () => {
    const w = await world(down);
    assert.equal(classificationOf(await rejection(w.api.get("things").json())).code, "down");
    assert.equal((await w.log()).length, 4);
    const dead = await world({ fault: "reset" });
    const error = await rejection(dead.api.get("things").json());
    assert.equal(classificationOf(error).category, "network");
    assert.equal(classificationOf(error), dead.events.at(-1).classification);
    assert.equal((await dead.log()).length, 4);
  });

  check("a POST without a key is not sent twice after a 500; with one it is, the body whole", async () => {
    const w = await world(broken, ok);
    const error = await rejection(w.api.post("orders", { json: { item: "mug" } }).json());
    assert.equal(classificationOf(error).category, "server");
    assert.equal((await w.log()).length, 1);
    const keyed = await world(broken, ok);
    const headers = { "Idempotency-Key": "k-1" };
    assert.deepEqual(await keyed.api.post("orders", { json: { item: "müg" }, headers }).json(), { id: 7 });
    assert.deepEqual((await keyed.log()).map(({ body }) => JSON.parse(body)), [{ item: "müg" }, { item: "müg" }]);
  });

  check("an abort in mid-wait rejects long before the wait would end, with the reason as it was", async () => {
    const w = await world(limitedLong, ok);
    const controller = new AbortController();
    const call = rejection(w.api.get("things", { signal: controller.signal }).json());
    const { delay } = await w.waiting;
    assert.ok(delay >= 59_000);
    const began = performance.now();
    const reason = new DOMException("enough", "AbortError");
    controller.abort(reason);
    assert.equal(await call, reason);
    assert.ok(performance.now() - began < delay / 3, "at once");
    assert.equal(Object.hasOwn(reason, "classification"), false, "the caller's object");
    // ky 1 has no hook for what is not an answer.
    if (version === 2) assert.equal(classificationOf(reason).category, "aborted");
    assert.equal((await w.log()).length, 1);
  });
});

describe("the hook alone", { concurrency: true }, () => {
  check("ky 1, which has not read the body: by the status", async () => {
    const s = await script(down, invalid);
    const hooks = { beforeError: [beforeError({ profile: "http" })] };
    const error = await rejection(ky1.get(s.url, { hooks, retry: { delay: () => 1 } }).json());
    assert.ok(error instanceof HTTPError1);
    assert.equal(classificationOf(error).category, "validation");
    assert.equal((await s.log()).length, 2);
  });

  check("classifies by the body that ky has read, after ky's own retries", async () => {
    const s = await script(down, invalid);
    const hooks = { beforeError: [beforeError({ profile: "http" })] };
    const error = await rejection(ky2.get(s.url, { hooks, retry: { delay: () => 1 } }).json());
    assert.ok(error instanceof HTTPError2);
    assert.equal(classificationOf(error).code, "invalid_quantity");
    assert.equal((await s.log()).length, 2);
  });

  check("ky's own timeout is a timeout", async () => {
    const s = await script({ fault: "hang" });
    const hooks = { beforeError: [beforeError()] };
    const error = await rejection(ky2.get(s.url, { hooks, retry: 0, timeout: 100 }).json());
    assert.equal(classificationOf(error).category, "timeout");
  });
});
