// With `inspect` a failure inside a success is one; without it, no success is opened.

import { check, equal, play } from "./world.mjs";

export default (context) => play(scenarios, context, 4);

const JSON_HEADERS = { "content-type": "application/json" };
const FAILURES = {
  "GraphQL errors": { errors: [{ message: "m", extensions: { code: "UNAUTHENTICATED" } }] },
  "ok: false": { ok: false, error: "invalid_auth" },
  "success: false": { success: false, error: { code: "invalid_token", message: "m" } },
};

/** A fetch that gives these bodies in turn, and counts the clones. */
function giving(...bodies) {
  const fetch = async () => {
    const body = bodies[Math.min(fetch.calls++, bodies.length - 1)];
    const response = new Response(typeof body === "string" ? body : JSON.stringify(body), { headers: JSON_HEADERS });
    const { clone } = response;
    response.clone = () => (fetch.clones++, clone.call(response));
    return response;
  };
  return Object.assign(fetch, { calls: 0, clones: 0 });
}

const scenarios = {
  async "inspect: failures inside a 200 are found, and the body stays readable"({ comeback }) {
    for (const [name, body] of Object.entries(FAILURES)) {
      const fetch = giving(body);
      const response = await comeback.createFetch({ fetch, inspect: true })("https://a.test/");
      equal([name, comeback.classificationOf(response)?.category], [name, "authentication"]);
      equal([response.status, await response.json()], [200, body]);
    }
  },
  async "inspect: an internal error of JSON-RPC is retried where the method allows"({ comeback }) {
    const bodies = [{ jsonrpc: "2.0", id: 1, error: { code: -32603, message: "m" } }, { jsonrpc: "2.0", id: 1, result: 7 }];
    const fetch = giving(...bodies);
    const client = comeback.createFetch({ fetch, inspect: true, retry: { baseDelay: 1 } });
    equal((await (await client("https://a.test/")).json()).result, 7);
    equal(fetch.calls, 2);
    const other = giving(...bodies);
    const posting = comeback.createFetch({ fetch: other, inspect: true, retry: { baseDelay: 1 } });
    await posting("https://a.test/", { method: "POST", body: "{}" });
    equal(other.calls, 1);
  },
  async "inspect: a mutation that was carried out in part is not sent again"({ comeback }) {
    const failed = (code, path) => ({ message: "m", ...(path && { path }), extensions: { code } });
    const limit = failed("RATE_LIMITED", ["notify"]);
    const send = async (body, init, call) => {
      const fetch = giving(body);
      const reasons = [];
      const client = comeback.createFetch({
        fetch, inspect: true, retry: { baseDelay: 1, maxDelay: 1 },
        refresh: () => ({ authorization: "Bearer b" }), headers: () => ({ authorization: "Bearer a" }),
        onEvent: (event) => event.type === "give_up" && reasons.push(event.reason),
      });
      const response = await client("https://a.test/", { method: "POST", body: "{}", ...init }, call);
      const { unclear } = comeback.classificationOf(response).recovery.params;
      return [fetch.calls, unclear, ...reasons];
    };
    const pay = { pay: { id: 1 }, notify: null };
    const begun = [1, "server", "unsafe_method"];
    equal(await send({ data: pay, errors: [limit] }), begun);
    equal(await send({ data: null, errors: [limit] }), begun);
    equal(await send({ data: { pay: null }, errors: [failed("UNAUTHENTICATED", ["pay"])] }), [1, "authentication", "unsafe_method"]);
    equal(await send({ data: pay, errors: [failed("UNAUTHENTICATED", ["notify"])] }), begun);
    equal(await send({ ok: false, error: "ratelimited", data: { id: 1 } }), begun);
    // Refused as a whole, or known to do no harm.
    equal(await send({ data: null, errors: [failed("UNAUTHENTICATED")] }), [2, undefined, "not_retryable"]);
    equal(await send({ data: pay, errors: [limit] }, { headers: { "Idempotency-Key": "k" } }), [4, "server", "exhausted"]);
    equal(await send({ data: pay, errors: [limit] }, undefined, { retry: { methods: "all", baseDelay: 1, maxDelay: 1 } }), [4, "server", "exhausted"]);
    equal((await send({ data: pay, errors: [limit] }, { method: "GET", body: undefined }))[0], 4);
  },
  async "without inspect no success is opened"({ comeback }) {
    const fetch = giving(FAILURES["ok: false"]);
    const response = await comeback.createFetch({ fetch })("https://a.test/");
    equal([fetch.clones, comeback.classificationOf(response)], [0, undefined]);
  },
  async "inspect may differ per call"({ comeback }) {
    const fetch = giving(FAILURES["ok: false"]);
    const client = comeback.createFetch({ fetch });
    const response = await client("https://a.test/", undefined, { inspect: true });
    equal(comeback.classificationOf(response)?.category, "authentication");
    const plain = comeback.createFetch({ fetch, inspect: true });
    equal(comeback.classificationOf(await plain("https://a.test/", undefined, { inspect: false })), undefined);
  },
  async "inspect: a success stays one, and so does what is longer than 64 KiB"({ comeback }) {
    for (const body of [{ data: { me: 1 } }, [1, 2], { ok: false, text: "x".repeat(70_000) }]) {
      const fetch = giving(body);
      const response = await comeback.createFetch({ fetch, inspect: true, throwOnError: true })("https://a.test/");
      equal(await response.json(), body);
    }
  },
  async "inspect with throwOnError throws"({ comeback }) {
    const client = comeback.createFetch({ fetch: giving(FAILURES["GraphQL errors"]), inspect: true, throwOnError: true });
    const error = await client("https://a.test/").catch((error) => error);
    equal(error.classification?.code, "UNAUTHENTICATED");
  },
  async "inspect must be a boolean"({ comeback }) {
    let error;
    try {
      comeback.createFetch({ inspect: 1 });
    } catch (thrown) {
      error = thrown;
    }
    check(error instanceof TypeError && /inspect/.test(error.message), `${error}`);
  },
};
