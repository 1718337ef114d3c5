// `comeback/axios` with the real library, over real HTTP.

import assert from "node:assert/strict";
import { after, describe } from "node:test";
import axios, { AxiosError } from "axios";
import { classifyErrors, comebackAdapter } from "../../pkg/dist/adapters/axios.js";
import { classificationOf, classifyError, createFetch } from "../../pkg/dist/index.js";
import { answers, check, rejection, retryingFetch, script, stopServer } from "./adapters.world.mjs";
import { commerce } from "../../pkg/dist/profiles/index.js";

const { ok, down, broken, invalid, limited, limitedLong, quota } = answers;
after(stopServer);

async function world(steps, options) {
  const s = await script(...steps);
  const { retrying, ...rest } = retryingFetch(options);
  const api = axios.create({ baseURL: s.url, ...comebackAdapter(retrying) });
  classifyErrors(api);
  return { ...s, ...rest, api };
}

describe("axios over our fetch", { concurrency: true }, () => {
  check("a 503, a reset connection, then the data", async () => {
    const w = await world([down, { fault: "reset" }, ok]);
    assert.deepEqual((await w.api.get("/things/7", { params: { page: 2 } })).data, { id: 7 });
    const log = await w.log();
    assert.equal(log.length, 3);
    assert.ok(log.every(({ path }) => path.endsWith("/things/7?page=2")), log[0].path);
  });

  check("never earlier than the server said", async () => {
    const w = await world([limited, ok]);
    assert.deepEqual((await w.api.get("/things/7")).data, { id: 7 });
    const log = await w.log();
    assert.ok(log[1].at_ms - log[0].at_ms >= 1000);
  });

  check("a used-up quota is axios's own error, not retried, and says what now", async () => {
    const w = await world([quota, ok]);
    const error = await rejection(w.api.get("/things"));
    assert.ok(error instanceof AxiosError);
    assert.equal(error.response.status, 429);
    const what = classificationOf(error);
    assert.equal(what.category, "quota");
    assert.equal(what, w.events.at(-1).classification, "the one that was reached on the way");
    assert.equal(error.classification, what);
    assert.equal((await w.log()).length, 1);
  });

  check("spent retries: the classification of the last answer, or of no answer", async () => {
    const w = await world([down]);
    assert.equal(classificationOf(await rejection(w.api.get("/things"))).code, "down");
    assert.equal((await w.log()).length, 4);
    const dead = await world([{ fault: "reset" }]);
    const error = await rejection(dead.api.get("/things"));
    assert.ok(error instanceof AxiosError);
    assert.equal(classificationOf(error).category, "network");
    assert.equal(classificationOf(error), dead.events.at(-1).classification);
    assert.equal((await dead.log()).length, 4);
  });

  check("a POST without a key is not sent twice after a 500; with one it is, the body whole", async () => {
    const w = await world([broken, ok]);
    const error = await rejection(w.api.post("/orders", { item: "mug" }));
    assert.equal(classificationOf(error).category, "server");
    assert.equal((await w.log()).length, 1);
    const keyed = await world([broken, ok]);
    const headers = { "Idempotency-Key": "k-1" };
    assert.deepEqual((await keyed.api.post("/orders", { item: "müg" }, { headers })).data, { id: 7 });
    const log = await keyed.log();
    assert.deepEqual(log.map(({ body }) => JSON.parse(body)), [{ item: "müg" }, { item: "müg" }]);
  });

  check("an error inside a 200 rejects with throwOnError", async () => {
    const w = await world([{ status: 200, body: { success: false, error: { code: "INSUFFICIENT_BALANCE" } } }], {
      profile: commerce,
      throwOnError: true,
    });
    const error = await rejection(w.api.get("/things"));
    assert.ok(error instanceof AxiosError);
    assert.equal(classificationOf(error).recovery.action, "top_up");
    assert.equal(error.message, classificationOf(error).recovery.title);
  });

  check("throwOnError leaves all other errors as axios makes them", async () => {
    const w = await world([invalid], { throwOnError: true });
    const error = await rejection(w.api.get("/things"));
    assert.equal(error.code, AxiosError.ERR_BAD_REQUEST);
    assert.deepEqual(error.response.data, invalid.body);
    assert.equal(classificationOf(error).code, "invalid_quantity");
    const dead = await world([{ fault: "reset" }], { throwOnError: true });
    const lost = await rejection(dead.api.get("/things"));
    assert.equal(lost.code, AxiosError.ERR_NETWORK);
    assert.equal(classificationOf(lost).category, "network");
  });

  check("a time that is over is a timeout, and nothing that axios 1.12 and 1.13 fail at", async () => {
    for (const options of [{ deadline: 300 }, { attemptTimeout: 300, retry: false, throwOnError: true }]) {
      const w = await world([{ fault: "hang" }], options);
      const error = await rejection(w.api.get("/things"));
      assert.ok(error instanceof AxiosError);
      assert.equal(error.code, AxiosError.ETIMEDOUT);
      assert.equal(classificationOf(error), w.events.at(-1).classification, "the one that was reached on the way");
      assert.equal(classificationOf(error).category, "timeout");
    }
    // Those axios read every property of the error's prototype.
    const { env } = comebackAdapter(createFetch({ deadline: 20, retry: false, fetch: () => new Promise(() => {}) }));
    const error = await rejection(env.fetch(new Request("http://x.test/")));
    assert.equal(Object.getPrototypeOf(error), Error.prototype);
    assert.equal(error.name, "TimeoutError");
  });

  check("what goes wrong after a success is not the fetch's", async () => {
    const w = await world([{ status: 200, body: { success: true } }], { profile: commerce });
    const transformResponse = () => { throw new SyntaxError("not as agreed"); };
    const error = await rejection(w.api.get("/things", { transformResponse }));
    assert.equal(classificationOf(error).category, "unknown");
  });

  check("an abort in mid-wait rejects long before the wait would end", async () => {
    const w = await world([limitedLong, ok]);
    const controller = new AbortController();
    const call = rejection(w.api.get("/things", { signal: controller.signal }));
    const { delay } = await w.waiting;
    assert.ok(delay >= 59_000);
    const began = performance.now();
    controller.abort();
    const error = await call;
    assert.ok(performance.now() - began < delay / 3, "at once");
    assert.ok(axios.isCancel(error));
    assert.equal(classificationOf(error).category, "aborted");
    assert.equal((await w.log()).length, 1);
  });
});

describe("the interceptor alone", { concurrency: true }, () => {
  check("classifies by the body, and the error stays axios's own", async () => {
    const s = await script(invalid);
    const api = axios.create();
    classifyErrors(api);
    const error = await rejection(api.get(s.url));
    assert.ok(error instanceof AxiosError);
    const what = classificationOf(error);
    assert.equal(what.code, "invalid_quantity");
    assert.deepEqual(what, classifyError(error.response.data && { status: 422, body: error.response.data }));
    assert.equal(classifyError(error), what);
    assert.equal(JSON.stringify(what).includes(s.url), false, "no URL in it");
  });

  check("uses the profile that it is given, and can be removed again", async () => {
    const s = await script({ status: 400, body: { success: false, error: { code: "INTERNAL_ERROR" } } });
    const api = axios.create();
    const remove = classifyErrors(api, { profile: commerce });
    assert.equal(classificationOf(await rejection(api.get(s.url))).profile, "commerce");
    remove();
    assert.equal(classificationOf(await rejection(api.get(s.url))), undefined);
  });

  check("a frozen error, and what is not an error at all, pass through unchanged", async () => {
    for (const thrown of [Object.freeze(new Error("x")), "text", undefined, null]) {
      const api = axios.create({ adapter: () => Promise.reject(thrown) });
      classifyErrors(api);
      assert.equal(await rejection(api.get("http://x.test/")), thrown);
    }
  });
});
