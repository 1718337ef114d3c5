// The retrying fetch across origins: pages are served from another port than mockapi, so in a
// browser every call here is cross-origin. In Node there are no origins, and nothing is hidden.

import { check, equal, header, play, rejects } from "./world.mjs";
import { commerce } from "../../pkg/dist/profiles/index.js";

export default (context) => play(scenarios, context);

/** Every header that can say when to come back. */
const TIMING = {
  "retry-after": "0.03",
  "retry-after-ms": "30",
  "ratelimit": '"default";r=5;t=1',
  "ratelimit-reset": "1",
  "x-ratelimit-reset": "1",
  "x-rate-limit-reset": "1",
};

function waits(w) {
  return w.events.filter((event) => event.type === "wait");
}

/** Whether this engine keeps headers from scripts of other origins. */
function hides(w) {
  return w.engine !== "node";
}

async function hidden(w, status) {
  const headers = { "retry-after-ms": "30" };
  await w.script({ status, headers, body: "no" }, { status: 200 });
  const response = await w.client()(`${w.url}?__expose=none`);
  equal(response.status, 200);
  const reason = hides(w) ? "backoff" : "server";
  equal(w.story(), `attempt wait:${reason} attempt success`);
  equal(waits(w)[0].headersHidden, hides(w) ? true : undefined, "headersHidden");
  return waits(w)[0].classification;
}

const scenarios = {
  async "a 429 whose timing headers are hidden backs off like a rate limit, and says so"(w) {
    const { category, retry } = await hidden(w, 429);
    equal([category, retry.kind], ["rate_limit", hides(w) ? "backoff" : "wait"]);
  },
  async "a 503 whose timing headers are hidden likewise"(w) {
    equal((await hidden(w, 503)).category, "unavailable");
  },
  async "exposed timing headers are obeyed, and nothing is hidden"(w) {
    for (const status of [429, 503]) {
      await w.script({ status, headers: { "retry-after-ms": "250" } }, { status: 200 });
      const began = performance.now();
      await w.client()(w.url);
      check(performance.now() - began >= 250, "came too early");
    }
    equal(w.story(), Array(2).fill("attempt wait:server attempt success").join(" "));
    check(waits(w).every((event) => !("headersHidden" in event)), "headersHidden");
  },
  async "one timing header that is exposed is enough for nothing to be hidden"(w) {
    for (const [name, value] of Object.entries(TIMING)) {
      const headers = { [name]: value, "access-control-expose-headers": name };
      await w.script({ status: 429, headers }, { status: 200 });
      w.events.length = 0;
      await w.client()(`${w.url}?__expose=none`);
      equal(waits(w).length, 1, `waits for ${name}`);
      check(!("headersHidden" in waits(w)[0]), `headersHidden in spite of ${name}`);
    }
  },
  async "no other status is said to hide headers"(w) {
    await w.script({ status: 500 }, { status: 502 }, { status: 504 }, { status: 200 });
    await w.client()(`${w.url}?__expose=none`);
    equal(waits(w).length, 3, "waits");
    check(waits(w).every((event) => !("headersHidden" in event)), "headersHidden");
  },
  async "a delay in the body is obeyed although headers are hidden"(w) {
    const detail = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "0.2s" };
    const body = { error: { code: 429, message: "m", status: "RESOURCE_EXHAUSTED", details: [detail] } };
    await w.script({ status: 429, body }, { status: 200 });
    const began = performance.now();
    await w.client()(`${w.url}?__expose=none`);
    check(performance.now() - began >= 200, "came too early");
    equal(w.story(), "attempt wait:server attempt success");
  },
  async "a POST refused by a 503 whose delay is hidden may have been processed"(w) {
    const headers = { "retry-after-ms": "30" };
    await w.script({ status: 503, headers }, { status: 200 });
    await w.client()(`${w.url}?__expose=none`, { method: "POST", body: "x" });
    const story = hides(w) ? "attempt give_up:unsafe_method" : "attempt wait:server attempt success";
    equal(w.story(), story);
  },
  async "a POST refused by a 429 whose delay is hidden was not processed"(w) {
    await w.script({ status: 429, headers: { "retry-after-ms": "30" } }, { status: 200 });
    const response = await w.client()(`${w.url}?__expose=none`, { method: "POST", body: "x" });
    equal(response.status, 200);
  },
  async "a response made by hand hides nothing"(w) {
    let sent = 0;
    const fetch = w.client({ fetch: async () => new Response("", { status: sent++ ? 200 : 429 }) });
    await fetch(w.url);
    equal(w.story(), "attempt wait:backoff attempt success");
    check(!("headersHidden" in waits(w)[0]), "headersHidden");
  },
  async "an answer without cross-origin headers is a network failure [browser]"(w) {
    await w.script({ status: 200 });
    const error = await rejects(w.client({ retry: { maxRetries: 1 } })(`${w.url}?__cors=none`));
    equal(error.name, "TypeError");
    const { category, status } = w.comeback.classificationOf(error);
    equal([category, status], ["network", null]);
    equal(w.story(), "attempt wait:backoff attempt give_up:exhausted");
    equal((await w.log()).length, 2, "requests");
  },
  async "an answer without cross-origin headers is an answer [node]"(w) {
    await w.script({ status: 200 });
    equal((await w.client()(`${w.url}?__cors=none`)).status, 200);
  },
  async "a refused preflight is a network failure, and nothing is sent [browser]"(w) {
    await w.script({ status: 200 });
    const init = { method: "PUT", body: "x" };
    const error = await rejects(w.client({ retry: { maxRetries: 1 } })(`${w.url}?__cors=none`, init));
    equal([error.name, w.comeback.classificationOf(error).category], ["TypeError", "network"]);
    equal((await w.log()).length, 0, "requests");
  },
  async "a POST to an API that takes keys gets none from a page of another origin [browser]"(w) {
    await w.script({ status: 502 });
    // The server allows no header, and a form needs no preflight without one.
    const body = new URLSearchParams({ product: "mug" });
    const error = await rejects(w.client({ profile: commerce })(`${w.url}?__cors=none`, { method: "POST", body }));
    equal(w.comeback.classificationOf(error).category, "network");
    equal(w.story(), "attempt give_up:unsafe_method");
    const log = await w.log();
    equal(log.map((entry) => [entry.body, header(entry, "idempotency-key")]), [["product=mug", undefined]]);
  },
  async "outside of browsers it gets one [node]"(w) {
    await w.script({ status: 200, body: { success: true, data: null } });
    await w.client({ profile: commerce })(w.url, { method: "POST", body: "{}" });
    check(header((await w.log())[0], "idempotency-key"), "no key");
  },
  async "idempotencyKey: always adds a key where no profile is named, too"(w) {
    await w.script({ status: 502 }, { status: 200 });
    await w.client({ idempotencyKey: "always" })(w.url, { method: "POST", body: "{}" });
    const keys = (await w.log()).map((entry) => header(entry, "idempotency-key"));
    check(keys.length === 2 && keys[0] && keys[0] === keys[1], `keys ${keys}`);
  },
  async "a preflight for the key that a POST is given lets it through, on every attempt"(w) {
    await w.script({ status: 502 }, { status: 200, body: { success: true, data: null } });
    const response = await w.client({ profile: commerce, idempotencyKey: "always" })(w.url, { method: "POST", body: "{}" });
    equal(response.status, 200);
    const keys = (await w.log()).map((entry) => header(entry, "idempotency-key"));
    check(keys.length === 2 && keys[0] && keys[0] === keys[1], `keys ${keys}`);
  },
  async "mode: no-cors hands on the opaque response, and is never retried"(w) {
    await w.script({ status: 503 });
    const response = await w.client()(w.url, { mode: "no-cors" });
    if (hides(w)) equal([response.type, response.status, w.story()], ["opaque", 0, "attempt success"]);
    else equal(response.status, 503);
  },
};
