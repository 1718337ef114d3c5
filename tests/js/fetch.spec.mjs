// The retrying fetch over real HTTP, against mockapi's scripts: the server counts what arrives.

import { check, equal, play, rejects, SOON } from "./world.mjs";
import { commerce, noxinfluencer, workspace } from "../../pkg/dist/profiles/index.js";

export default (context) => play(scenarios, context);

/** Credentials that a 401 refuses. */
const OLD = { headers: { authorization: "Bearer old" } };

const scenarios = {
  async "a success is handed on, body unread"(w) {
    await w.script({ status: 200, body: { hello: 1 } });
    const response = await w.client()(w.url);
    equal(response.bodyUsed, false);
    equal(await response.json(), { hello: 1 });
    equal(w.story(), "attempt success");
  },
  async "a 503 is retried until it is well"(w) {
    await w.script({ status: 503, repeat: 2 }, { status: 200, body: "ok" });
    const response = await w.client()(w.url);
    equal(await response.text(), "ok");
    equal(w.story(), "attempt wait:backoff attempt wait:backoff attempt success");
    equal((await w.log()).length, 3, "requests");
  },
  async "after the last retry the real response is handed on, with its body"(w) {
    await w.script({ status: 503, body: { message: "down" } });
    const response = await w.client({ retry: { maxRetries: 2 } })(w.url);
    equal(response.status, 503);
    equal(await response.json(), { message: "down" });
    equal(w.comeback.classificationOf(response).category, "unavailable");
    equal(w.events.at(-1).reason, "exhausted");
    equal((await w.log()).length, 3, "requests");
  },
  async "the wait is never shorter than the server's delay"(w) {
    await w.script({ status: 429, headers: { "retry-after-ms": "300" } }, { status: 200 });
    const began = performance.now();
    await w.client()(w.url);
    const took = performance.now() - began;
    if (took < 300) throw new Error(`came back after ${took} ms`);
    equal(w.story(), "attempt wait:server attempt success");
  },
  async "a server that asks for too long is not waited for"(w) {
    await w.script({ status: 429, headers: { "retry-after": "86400000" } });
    const before = Date.now();
    const response = await w.client()(w.url);
    equal(response.status, 429);
    equal(w.story(), "attempt give_up:server_delay_too_long");
    const { kind, afterMs, at } = w.comeback.classificationOf(response).retry;
    equal({ kind, afterMs }, { kind: "wait", afterMs: 86400000000 });
    check(at >= before + afterMs && at <= Date.now() + afterMs, `at ${at}`);
  },
  async "a POST is not repeated after a 500"(w) {
    await w.script({ status: 500 });
    const response = await w.client()(w.url, { method: "POST", body: "x" });
    equal(response.status, 500);
    equal(w.story(), "attempt give_up:unsafe_method");
  },
  async "a POST with a key is repeated, with the same key and body"(w) {
    await w.script({ status: 500 }, { status: 200 });
    const headers = { "Idempotency-Key": "k1" };
    const response = await w.client()(w.url, { method: "POST", body: "once", headers });
    equal(response.status, 200);
    const log = await w.log();
    equal(log.map((e) => e.body), ["once", "once"]);
    equal(log.map((e) => header(e, "idempotency-key")), ["k1", "k1"]);
  },
  async "a POST to an API that takes keys gets one, the same on every attempt"(w) {
    await w.script({ status: 502, api: "commerce", code: "BACKEND_ERROR" }, { status: 200, body: { success: true } });
    const response = await w.client({ profile: commerce, idempotencyKey: "always" })(w.url, { method: "POST", body: "{}" });
    equal(response.status, 200);
    const sent = (await w.log()).map((e) => header(e, "idempotency-key"));
    if (sent.length !== 2 || sent[0] !== sent[1]) throw new Error(`keys ${sent}`);
    if (!/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(sent[0])) {
      throw new Error(`no UUID v4: ${sent[0]}`);
    }
  },
  async "a POST refused with 429 is repeated"(w) {
    await w.script({ status: 429, headers: { "retry-after-ms": "10" } }, { status: 200 });
    equal((await w.client()(w.url, { method: "POST", body: "x" })).status, 200);
  },
  async "exhausted quota in a 429 is not retried"(w) {
    await w.script({ status: 429, body: { error: { code: "insufficient_quota", message: "m" } } });
    await w.client()(w.url);
    equal(w.story(), "attempt give_up:not_retryable");
    equal(w.events.at(-1).classification.category, "quota");
  },
  async "a 404 is an answer"(w) {
    await w.script({ status: 404 });
    equal((await w.client()(w.url)).status, 404);
    equal(w.story(), "attempt give_up:not_retryable");
  },
  async "an error inside a 200 is an error, under a profile that marks success"(w) {
    await w.script({ status: 200, body: { success: false, error: { code: "BACKEND_ERROR", message: "m" }, data: null } }, { status: 200, body: { success: true } });
    equal(await (await w.client({ profile: commerce })(w.url)).json(), { success: true });
    equal(w.story(), "attempt wait:backoff attempt success");
  },
  async "a result that is not ready is polled"(w) {
    const waiting = { status: 202, body: { error_code: "ASYNC_NOT_READY", message: "m" } };
    await w.script(
      { ...waiting, status: 409, headers: { "retry-after-ms": "30" } },
      { status: 200, body: { done: true } },
    );
    const response = await w.client({ profile: noxinfluencer })(w.url);
    equal(response.status, 200);
    equal(w.story(), "attempt wait:poll attempt success");
  },
  async "a reset connection is a network failure, and is retried"(w) {
    await w.script({ fault: "reset", repeat: 2 }, { status: 200 });
    // Browsers may themselves repeat a request whose connection was reset.
    equal((await w.client()(w.url)).status, 200);
  },
  async "a body that is cut off does not hide the status"(w) {
    await w.script({ status: 503, body: { error: { code: "X" } }, fault: "cut" }, { status: 200 });
    equal((await w.client()(w.url)).status, 200);
  },
  async "a huge error body is not read to its end"(w) {
    await w.script({ status: 503, fault: "huge" }, { status: 200 });
    equal((await w.client()(w.url)).status, 200);
  },
  async "each attempt has its own time"(w) {
    await w.script({ fault: "hang", repeat: 2 }, { status: 200 });
    const response = await w.client({ attemptTimeout: 1_500 })(w.url);
    equal(response.status, 200);
    equal(w.story(), "attempt wait:backoff attempt wait:backoff attempt success");
  },
  async "a deadline ends a hanging call"(w) {
    await w.script({ fault: "hang" });
    const error = await rejects(w.client({ deadline: 200 })(w.url));
    equal(error.name, "TimeoutError");
    equal(w.story(), "attempt give_up:deadline");
  },
  async "a wait that does not fit into the deadline is not begun"(w) {
    await w.script({ status: 429, headers: { "retry-after": "60" } });
    const began = performance.now();
    const response = await w.client({ deadline: 30_000 })(w.url);
    equal(response.status, 429);
    if (performance.now() - began > SOON) throw new Error("it was begun");
    equal(w.story(), "attempt give_up:deadline");
  },
  async "an abort in mid-wait rejects at once with the reason"(w) {
    await w.script({ status: 429, headers: { "retry-after": "60" } });
    const controller = new AbortController();
    const call = w.client()(w.url, { signal: controller.signal });
    while (!w.story().includes("wait")) await new Promise((r) => setTimeout(r, 5));
    const reason = new Error("enough");
    const began = performance.now();
    controller.abort(reason);
    if ((await rejects(call)) !== reason) throw new Error("another reason");
    if (performance.now() - began > SOON) throw new Error("not at once");
    equal(w.story(), "attempt wait:server give_up:aborted");
  },
  async "an abort in flight is not retried"(w) {
    await w.script({ fault: "hang" });
    const controller = new AbortController();
    const call = w.client()(w.url, { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    equal((await rejects(call)).name, "AbortError");
    equal(w.story(), "attempt give_up:aborted");
  },
  async "an abort before the call sends nothing"(w) {
    await w.script({ status: 200 });
    equal((await rejects(w.client()(w.url, { signal: AbortSignal.abort() }))).name, "AbortError");
    equal((await w.log()).length, 0, "requests");
  },
  async "a 401 is refreshed once, for all calls that met it"(w) {
    await w.script({ status: 401, repeat: 3 }, { status: 200 });
    let refreshes = 0;
    const refresh = async (classification) => {
      equal(classification.status, 401);
      refreshes++;
      await new Promise((r) => setTimeout(r, 50));
      return { authorization: "Bearer new" };
    };
    const fetch = w.client({ refresh });
    const all = await Promise.all([1, 2, 3].map((n) => fetch(`${w.url}/${n}`, OLD)));
    equal(all.map((r) => r.status), [200, 200, 200]);
    equal(refreshes, 1, "refreshes");
    await fetch(w.url, OLD);
    const log = await w.log();
    equal(log.slice(3).map((e) => header(e, "authorization")), Array(4).fill("Bearer new"));
  },
  async "a refresh that fails gives the original response"(w) {
    await w.script({ status: 401, body: "no" });
    const response = await w.client({ refresh: () => Promise.reject(new Error("gone")) })(w.url, OLD);
    equal(response.status, 401);
    equal(await response.text(), "no");
    equal(w.story(), "attempt refresh give_up:refresh_failed");
  },
  async "one knocks for all: parallel calls share a gate"(w) {
    await w.script({ status: 503 });
    const fetch = w.client({ retry: { maxRetries: 3 } });
    await Promise.all(Array.from({ length: 20 }, () => fetch(w.url)));
    const sent = (await w.log()).length;
    if (sent > 31) throw new Error(`${sent} requests`);
  },
  async "a Request object with a body is replayed"(w) {
    await w.script({ status: 503 }, { status: 200 });
    const request = new Request(w.url, { method: "PUT", body: "text" });
    equal((await w.client()(request)).status, 200);
    equal((await w.log()).map((e) => e.body), ["text", "text"]);
  },
  async "every kind of body that can be sent again is"(w) {
    const bodies = [
      "s", new URLSearchParams({ a: "b" }), new Blob(["s"]), new TextEncoder().encode("s"),
      new TextEncoder().encode("s").buffer, (() => { const f = new FormData(); f.set("a", "b"); return f; })(),
    ];
    await w.script(...bodies.flatMap(() => [{ status: 503, headers: { "retry-after-ms": "0" } }, { status: 200 }]));
    const fetch = w.client();
    for (const body of bodies) equal((await fetch(w.url, { method: "PUT", body })).status, 200);
    for (const [i, entry] of (await w.log()).entries()) if (!entry.body_len) throw new Error(`body ${i} was empty`);
  },
  async "throwOnError throws what json() throws: an ApiError"(w) {
    await w.script({ status: 402, body: { success: false, data: null, error: { code: "INSUFFICIENT_BALANCE", message: "m", details: { current_balance: 5, required_amount: 9.5 } } } });
    const error = await rejects(w.client({ profile: commerce }).json(w.url));
    equal(error instanceof w.comeback.ApiError, true);
    equal(error.classification.recovery.action, "top_up");
    equal([error.attempts, error.response.status], [1, 402]);
    equal(w.comeback.classificationOf(error) === error.classification, true);
    equal(w.comeback.classifyError(error) === error.classification, true);
  },
  async "json() gives the body"(w) {
    await w.script({ status: 200, body: { n: 1 } });
    equal(await w.client().json(w.url), { n: 1 });
  },
  async "options of one call override the client's"(w) {
    await w.script({ status: 503 });
    await w.client()(w.url, {}, { retry: { maxRetries: 0 } });
    equal((await w.log()).length, 1, "requests");
  },
  async "a programming error is rethrown, unretried"(w) {
    const error = await rejects(w.client()(w.url, { method: "GET", body: "x" }));
    equal(error.name, "TypeError");
    equal(w.story().includes("wait"), false);
    equal((await rejects(w.client()("http://"))).name, "TypeError");
  },
  async "a wrong option is a TypeError that names it"(w) {
    for (const [options, name] of [
      [{ retries: 3 }, "retries"],
      [{ retry: { maxRetries: -1 } }, "retry.maxRetries"],
      [{ retry: { jitter: "some" } }, "retry.jitter"],
      [{ retry: { delay: 1 } }, "retry.delay"],
      [{ deadline: "5s" }, "deadline"],
      [{ profile: "nobody" }, "profile"],
      [{ rateLimit: { requests: 5 } }, "rateLimit.per"],
      [{ rateLimit: { requests: undefined, per: 1 } }, "rateLimit.requests"],
      [{ credits: {} }, "credits.stopBelow"],
      [{ fetch: 1 }, "fetch"],
    ]) {
      let message = "nothing thrown";
      try {
        w.comeback.createFetch(options);
      } catch (error) {
        message = `${error.name}: ${error.message}`;
      }
      if (!message.startsWith(`TypeError: comeback: ${name} `)) throw new Error(message);
    }
  },
  async "a listener that throws changes nothing"(w) {
    await w.script({ status: 200 });
    const fetch = w.client({ onEvent: () => { throw new Error("mine"); } });
    equal((await fetch(w.url)).status, 200);
  },
  async "no secret reaches an event"(w) {
    await w.script({ status: 500 });
    await w.client()(`${w.url}?token=s3cr3t`, { headers: { authorization: "Bearer s3cr3t" } });
    if (JSON.stringify(w.events).includes("s3cr3t")) throw new Error(JSON.stringify(w.events));
  },
  async "classifyResponse leaves the response readable"(w) {
    await w.script({ status: 500, body: { error: { code: "internal_error", requestId: "r1" } } });
    const response = await fetch(w.url);
    const classification = await w.comeback.classifyResponse(response, { profile: workspace });
    equal([classification.profile, classification.requestId], ["workspace", "r1"]);
    equal((await response.json()).error.requestId, "r1");
  },
  async "an origin is one, however it is spelt"(w) {
    const held = [];
    const fetch = w.comeback.createFetch({
      fetch: async () => new Response("{}"),
      rateLimit: { requests: 1, per: 10_000 },
      onEvent: ({ type }) => type === "hold" && held.push(type),
    });
    await fetch("https://api.example.test/a");
    const controller = new AbortController();
    const spellings = ["https://API.example.test/b", "HTTPS://api.example.test", "https://api.example.test:443/c?d", new URL("https://api.example.test")];
    const calls = Promise.allSettled(spellings.map((url) => fetch(url, { signal: controller.signal })));
    controller.abort();
    await calls;
    equal(held.length, spellings.length, "held");
  },
  async "a published limit is kept before it is met"(w) {
    await w.script({ status: 200 });
    const fetch = w.client({ rateLimit: { requests: 3, per: 1000 } });
    await Promise.all([1, 2, 3, 4].map(() => fetch(w.url)));
    const times = (await w.log()).map((e) => e.at_ms).sort((a, b) => a - b);
    // The first may reach the server late; none is sent early.
    if (times[3] - times[0] < 700) throw new Error(`sent at ${times}`);
    equal(w.events.filter((e) => e.type === "hold").length, 1, "holds");
  },
};

function header(entry, name) {
  const headers = Array.isArray(entry.headers) ? entry.headers : Object.entries(entry.headers);
  return headers.find(([key]) => key.toLowerCase() === name)?.[1];
}
