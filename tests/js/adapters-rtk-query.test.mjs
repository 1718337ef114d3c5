// `comeback/rtk-query` with the real library, over real HTTP.

import assert from "node:assert/strict";
import { after, describe } from "node:test";
import { configureStore } from "@reduxjs/toolkit";
import { createApi, fetchBaseQuery } from "@reduxjs/toolkit/query";
import { comebackBaseQuery } from "../../pkg/dist/adapters/rtk-query.js";
import { commerce } from "../../pkg/dist/profiles/index.js";
import { answers, check, retryingFetch, script, stopServer } from "./adapters.world.mjs";

const { ok, down, broken, invalid, limitedLong, quota } = answers;
after(stopServer);

async function world(steps, options, queryOptions) {
  const s = await script(...steps);
  const { retrying, ...rest } = retryingFetch(options);
  const api = createApi({
    baseQuery: comebackBaseQuery(fetchBaseQuery, retrying, { baseUrl: s.url, ...queryOptions }),
    endpoints: (build) => ({
      thing: build.query({ query: (id) => `things/${id}` }),
      order: build.mutation({ query: (order) => ({ url: "orders", method: "POST", ...order }) }),
    }),
  });
  const store = configureStore({
    reducer: { [api.reducerPath]: api.reducer },
    middleware: (defaults) => defaults({ serializableCheck: true, immutableCheck: false }).concat(api.middleware),
  });
  return {
    ...s,
    ...rest,
    thing: (id = 7) => store.dispatch(api.endpoints.thing.initiate(id)),
    order: (order) => store.dispatch(api.endpoints.order.initiate(order)),
  };
}

describe("RTK Query over our fetch", { concurrency: true }, () => {
  check("a 503, a reset connection, then the data", async () => {
    const w = await world([down, { fault: "reset" }, ok]);
    assert.deepEqual((await w.thing()).data, { id: 7 });
    assert.equal((await w.log()).length, 3);
  });

  check("a used-up quota is RTK's own error, not retried, and the store can keep what it says", async () => {
    const w = await world([quota, ok]);
    const { error } = await w.thing();
    assert.equal(error.status, 429);
    assert.deepEqual(error.data, quota.body);
    assert.equal(error.classification.category, "quota");
    assert.deepEqual(error.classification, w.events.at(-1).classification, "the one that was reached on the way");
    assert.deepEqual(JSON.parse(JSON.stringify(error)), error);
    assert.equal((await w.log()).length, 1);
  });

  check("spent retries: the classification of the last answer, or of no answer", async () => {
    const w = await world([down]);
    assert.equal((await w.thing()).error.classification.code, "down");
    assert.equal((await w.log()).length, 4);
    const dead = await world([{ fault: "reset" }]);
    const { error } = await dead.thing();
    assert.equal(error.status, "FETCH_ERROR");
    assert.equal(error.classification.category, "network");
    assert.equal((await dead.log()).length, 4);
  });

  check("a POST without a key is not sent twice after a 500; with one it is, the body whole", async () => {
    const w = await world([broken, ok]);
    assert.equal((await w.order({ body: { item: "mug" } })).error.classification.category, "server");
    assert.equal((await w.log()).length, 1);
    const keyed = await world([broken, ok]);
    const headers = { "Idempotency-Key": "k-1" };
    assert.deepEqual((await keyed.order({ body: { item: "müg" }, headers })).data, { id: 7 });
    assert.deepEqual((await keyed.log()).map(({ body }) => JSON.parse(body)), [{ item: "müg" }, { item: "müg" }]);
  });

  check("throwOnError: an error inside a 200 is an error, all others stay as RTK makes them", async () => {
    const inside = { status: 200, body: { success: false, error: { code: "INSUFFICIENT_BALANCE" } } };
    const w = await world([inside], { profile: commerce, throwOnError: true });
    assert.equal((await w.thing()).error.classification.recovery.action, "top_up");
    const other = await world([invalid], { throwOnError: true });
    const { error } = await other.thing();
    assert.equal(error.status, 422);
    assert.equal(error.classification.code, "invalid_quantity");
  });

  check("a body that is not JSON is a failure, although the status is 200", async () => {
    const w = await world([{ status: 200, body: "<html>sign in" }], undefined, {
      responseHandler: () => { throw new SyntaxError("Unexpected token <"); },
    });
    const { error } = await w.thing();
    assert.equal(error.status, "PARSING_ERROR");
    assert.notEqual(error.classification.category, "ok");
  });

  check("RTK's timeout covers the waits, and is a timeout", async () => {
    const w = await world([limitedLong, ok], undefined, { timeout: 300 });
    const { error } = await w.thing();
    assert.equal(error.status, "TIMEOUT_ERROR");
    assert.equal(error.classification.category, "timeout");
  });

  check("an abort in mid-wait ends the call", async () => {
    const w = await world([limitedLong, ok]);
    const call = w.thing();
    const { delay } = await w.waiting;
    const began = performance.now();
    call.abort();
    assert.equal((await call).isError, true);
    assert.ok(performance.now() - began < delay / 3, "at once");
    assert.equal((await w.log()).length, 1);
  });
});
