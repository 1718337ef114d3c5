// `comeback/tanstack-query` with the real library, over real HTTP.

import assert from "node:assert/strict";
import { after, describe } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { CancelledError, MutationObserver, QueryClient } from "@tanstack/query-core";
import axios from "axios";
import { classifyErrors } from "../../pkg/dist/adapters/axios.js";
import { mutationRetry, queryRetry, queryTracking } from "../../pkg/dist/adapters/tanstack-query.js";
import { classificationOf, classifyError, classifyResponse, createFetch } from "../../pkg/dist/index.js";
import { createCallStore } from "../../pkg/dist/ui/index.js";
import { answers, check, FAST, rejection, retryingFetch, script, stopServer } from "./adapters.world.mjs";
import { commerce, marketplace } from "../../pkg/dist/profiles/index.js";

const { ok, down, broken, invalid, limited, limitedLong, quota } = answers;
after(stopServer);

/** Throws the classification itself: data, as good as an error. */
async function plainQuery(url, init) {
  const response = await fetch(url, init);
  if (!response.ok) throw await classifyResponse(response);
  return response.json();
}

function query(url, options, queryFn = ({ signal }) => plainQuery(url, { signal })) {
  const client = new QueryClient({ defaultOptions: { queries: { ...queryRetry({ ...FAST, ...options }) } } });
  return { client, result: client.fetchQuery({ queryKey: [url], queryFn }) };
}

function mutate(url, options, mutationFn = () => plainQuery(url, { method: "POST", body: "{}" })) {
  const client = new QueryClient({ defaultOptions: { mutations: { ...mutationRetry({ ...FAST, ...options }) } } });
  return new MutationObserver(client, { mutationFn }).mutate();
}

describe("queries", { concurrency: true }, () => {
  check("a 503, a reset connection, then the data", async () => {
    const s = await script(down, { fault: "reset" }, ok);
    assert.deepEqual(await query(s.url).result, { id: 7 });
    assert.equal((await s.log()).length, 3);
  });

  check("never earlier than the server said", async () => {
    const s = await script(limited, ok);
    assert.deepEqual(await query(s.url, { jitter: "full" }).result, { id: 7 });
    const log = await s.log();
    assert.ok(log[1].at_ms - log[0].at_ms >= 1000, `after ${log[1].at_ms - log[0].at_ms} ms`);
  });

  check("three retries, then the last failure, with its classification", async () => {
    const s = await script(down);
    const error = await rejection(query(s.url).result);
    assert.equal(classificationOf(error).category, "unavailable");
    assert.equal((await s.log()).length, 4);
  });

  check("as many retries as asked for, and none when the server's delay is too long", async () => {
    const s = await script(down);
    await rejection(query(s.url, { maxRetries: 1 }).result);
    assert.equal((await s.log()).length, 2);
    const long = await script(limitedLong, ok);
    const error = await rejection(query(long.url, { maxServerDelay: 59_000 }).result);
    assert.deepEqual(error.retry, { kind: "wait", afterMs: 60_000, at: error.retry.at });
    assert.equal((await long.log()).length, 1);
  });

  for (const [name, answer, category] of [["a used-up quota", quota, "quota"], ["a wrong request", invalid, "validation"]]) {
    check(`${name} is not retried`, async () => {
      const s = await script(answer, ok);
      assert.equal((await rejection(query(s.url).result)).category, category);
      assert.equal((await s.log()).length, 1);
    });
  }

  check("a programming error is not retried", async () => {
    let calls = 0;
    const error = await rejection(query("none", {}, () => {
      calls++;
      return undefined.id;
    }).result);
    assert.ok(error instanceof TypeError);
    assert.equal(calls, 1);
  });

  check("what is not ready is asked for again, and counts as no retry", async () => {
    const pending = { status: 409, body: { code: 8002, message: "m", data: null, timestamp: 1 } };
    const s = await script(...Array(5).fill(pending), { status: 200, body: { id: 7 } });
    const waits = [];
    const { retry, retryDelay } = queryRetry({ ...FAST, profile: marketplace });
    const client = new QueryClient();
    const data = await client.fetchQuery({
      queryKey: [s.url],
      queryFn: async () => {
        const response = await fetch(s.url);
        const body = await response.json();
        if (!response.ok) throw { status: response.status, body };
        return body;
      },
      retry,
      // The documented waits are of seconds: noted here, and not waited for.
      retryDelay: (n, error) => (waits.push(retryDelay(n, error)), 1),
    });
    assert.deepEqual(data, { id: 7 });
    assert.deepEqual(waits, [2000, 3000, 4500, 6750, 10_125]);
    const what = classifyError(pending, { profile: marketplace });
    assert.equal(retry(10, what), true, "still within two minutes");
    assert.equal(retry(12, what), false, "no longer");
  });

  check("what our fetch has retried is not retried again: ApiError", async () => {
    const s = await script(down);
    const retrying = createFetch({ retry: FAST });
    const error = await rejection(query(s.url, {}, () => retrying.json(s.url)).result);
    assert.equal(error.name, "ApiError");
    assert.equal(error.attempts, 4);
    assert.equal((await s.log()).length, 4, "not 16");
  });

  check("what our fetch has retried is not retried again: a rejection, or a response", async () => {
    const s = await script({ fault: "reset" });
    const retrying = createFetch({ retry: FAST });
    const error = await rejection(query(s.url, {}, () => retrying(s.url)).result);
    assert.equal(error.name, "TypeError");
    assert.equal((await s.log()).length, 4, "not 16");
    const other = await script(down);
    await rejection(query(other.url, {}, async () => {
      const response = await retrying(other.url);
      if (!response.ok) throw Object.assign(new Error("no"), { response });
    }).result);
    assert.equal((await other.log()).length, 4, "not 16");
  });

  check("with the fetch's own retries off, the query retries", async () => {
    const s = await script(down, { fault: "reset" }, limited, ok);
    const single = createFetch({ retry: false });
    assert.deepEqual(await query(s.url, {}, () => single.json(s.url)).result, { id: 7 });
    const log = await s.log();
    assert.equal(log.length, 4);
    assert.ok(log[3].at_ms - log[2].at_ms >= 1000, "not before the server said");
  });

  check("axios with our interceptor: the query retries", async () => {
    const s = await script(down, ok);
    const api = axios.create();
    classifyErrors(api);
    assert.deepEqual(await query(s.url, {}, async () => (await api.get(s.url)).data).result, { id: 7 });
    assert.equal((await s.log()).length, 2);
  });

  check("a cancelled query rejects at once, and does not go again", async () => {
    const s = await script(limited, ok);
    const { client, result } = query(s.url);
    const cancelled = rejection(result);
    // The failure is counted when the wait begins.
    const cache = client.getQueryCache();
    await new Promise((resolve) => {
      cache.subscribe(({ query: { state } }) => state.fetchFailureCount === 1 && resolve());
      if (cache.find({ queryKey: [s.url] }).state.fetchFailureCount === 1) resolve();
    });
    await client.cancelQueries();
    assert.ok((await cancelled) instanceof CancelledError);
    assert.equal((await s.log()).length, 1);
    await sleep(1500);
    assert.equal((await s.log()).length, 1, "not after the wait, either");
  });
});

describe("mutations", { concurrency: true }, () => {
  check("one that failed may have been carried out: not sent again", async () => {
    for (const answer of [broken, down, { fault: "reset" }]) {
      const s = await script(answer, ok);
      await rejection(mutate(s.url));
      assert.equal((await s.log()).length, 1, JSON.stringify(answer));
    }
  });

  check("one that was refused is sent again, when the server said", async () => {
    const s = await script(limited, { ...down, headers: { "Retry-After": "1" } }, { status: 429 }, ok);
    assert.deepEqual(await mutate(s.url), { id: 7 });
    const log = await s.log();
    assert.equal(log.length, 4);
    for (const n of [1, 2]) assert.ok(log[n].at_ms - log[n - 1].at_ms >= 1000, `no. ${n}`);
  });

  check("a used-up quota is not retried", async () => {
    const s = await script(quota, ok);
    assert.equal((await rejection(mutate(s.url))).category, "quota");
    assert.equal((await s.log()).length, 1);
  });

  check("one order of one mutate(), whatever our fetch went through before", async () => {
    // Each call of the fetch has a key of its own, so no second call may follow the lost answer.
    const steps = [{ fault: "reset" }, { status: 429 }, { fault: "reset" }, { status: 429, headers: { "Retry-After": "1" } }];
    for (let n = 1; n <= steps.length; n++) {
      const s = await script(...steps.slice(0, n), ok);
      const { retrying } = retryingFetch({ profile: commerce, retry: { ...FAST, maxRetries: n - 1 } });
      const client = new QueryClient({ defaultOptions: { mutations: mutationRetry(FAST) } });
      const mutation = new MutationObserver(client, { mutationFn: () => retrying.json(s.url, { method: "POST", body: "{}" }) });
      await rejection(mutation.mutate());
      const keys = (await s.log()).map(({ headers }) => headers["idempotency-key"]);
      assert.equal(keys.length, n);
      assert.equal(new Set(keys).size, 1, `${n} requests with one key`);
    }
  });
});

check("one delay for all kinds: never earlier than the server said", () => {
  for (const kind of ["wait", "backoff"]) {
    const error = classifyError({ status: 502 });
    error.retry = { kind, maxRetries: 3, afterMs: 20_000 };
    for (const { retry, retryDelay } of [queryRetry(), queryRetry({ jitter: "full" })]) {
      assert.equal(retry(0, error), true);
      const delay = retryDelay(0, error);
      assert.ok(delay >= 20_000 && delay <= 30_000, `${delay}`);
    }
    error.retry.afterMs = 200_000;
    assert.equal(queryRetry().retry(0, error), false, "longer than maxServerDelay");
  }
});

check("waits stay within a timer's range, and within their bounds", () => {
  const far = { retry: { kind: "wait", afterMs: 2 ** 40 } };
  const error = { ...classifyError({ status: 429 }), ...far };
  assert.equal(queryRetry({ maxServerDelay: Infinity }).retry(0, error), false, "a timer would fire at once");
  const { retryDelay } = queryRetry();
  const full = queryRetry({ jitter: "full" });
  const after = (afterMs) => ({ ...classifyError({ status: 429 }), retry: { kind: "wait", afterMs } });
  for (let i = 0; i < 1000; i++) {
    const backoff = retryDelay(1, { status: 503 });
    assert.ok(backoff >= 1000 && backoff <= 2000, `${backoff}`);
    const anywhere = full.retryDelay(1, { status: 503 });
    assert.ok(anywhere >= 0 && anywhere <= 2000, `${anywhere}`);
    const server = retryDelay(0, after(20_000));
    assert.ok(server >= 20_000 && server <= 30_000, `${server}`);
  }
});

check("a store is silent about a query that has data, and loads one that failed again", async () => {
  const s = await script(broken, ok, broken, ok);
  const api = createFetch({ retry: { maxRetries: 0 } });
  const calls = createCallStore();
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const queryFn = (context) => api.json(s.url, {}, {
    onEvent: calls.track({ label: "Cart", ...queryTracking(context) }),
  });
  const options = { queryKey: ["cart", { of: 7 }], queryFn };
  const states = () => calls.getSnapshot().map(({ state, labels }) => [state, labels]);

  // One that is not to be loaded again with it.
  client.setQueryData(["cart"], 1);
  await rejection(client.fetchQuery(options));
  assert.deepEqual(states(), [["failed", ["Cart"]]]);
  await calls.retry(calls.getSnapshot()[0].id);
  assert.deepEqual(client.getQueryData(options.queryKey), { id: 7 });
  assert.deepEqual(states(), []);
  await rejection(client.fetchQuery(options));
  assert.deepEqual(states(), [], "there is data");
  assert.equal((await s.log()).length, 3);
});
