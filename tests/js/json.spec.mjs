// `.json`: the body of a call that went well, within the call's time; of any other an ApiError.

import { check, equal, play, rejects, SOON, sleep, within } from "./world.mjs";
import { commerce } from "../../pkg/dist/profiles/index.js";

export default (context) => play(scenarios, context);

/** Until the server has got so many requests, and the last answer's beginning is there. */
async function received(w, requests = 1) {
  while ((await w.log()).length < requests) await sleep(20);
  await sleep(200);
}

const scenarios = {
  async "the body as JSON, a byte order mark left out"(w) {
    await w.script({ status: 200, body: '\ufeff{"a":[1]}' });
    equal(await w.client().json(w.url), { a: [1] });
  },
  async "an empty body is undefined, whatever the status says"(w) {
    await w.script({ status: 204 }, { status: 200, body: "" });
    const { json } = w.client();
    check((await json(w.url, { method: "DELETE" })) === undefined, "204");
    check((await json(w.url)) === undefined, "200");
  },
  async "the deadline holds for the body, too"(w) {
    await w.script({ status: 200, body: '{"a": 1}', fault: "hang_body" });
    for (const profile of [undefined, "http"]) {
      const call = w.client({ deadline: 1_500, profile }).json(w.url);
      const error = await within(SOON, rejects(call));
      equal([error.name, error.cause.name], ["ApiError", "TimeoutError"]);
      equal([error.classification.category, error.classification.status], ["timeout", null]);
    }
    // No count of the server's: browsers repeat by themselves what meets a closed connection.
    equal(w.story(), "attempt give_up:deadline attempt give_up:deadline");
  },
  async "what is given up for the deadline holds no connection"(w) {
    // Browsers have six for an origin, and Firefox lets requests to one address wait in line.
    await w.script({ status: 200, body: '{"a": 1}', fault: "hang_body" });
    const { json } = w.client({ deadline: 700 });
    for (let n = 0; n < 7; n++) await within(SOON, rejects(json(`${w.url}?n=${n}`)));
    equal((await within(SOON, w.client()(w.api("/http/echo")))).status, 200);
  },
  async "an abort ends the reading of a body with the signal's reason"(w) {
    await w.script({ status: 200, body: '{"a": 1}', fault: "hang_body" });
    const controller = new AbortController();
    const call = w.client({ deadline: 60_000 }).json(w.url, { signal: controller.signal });
    await received(w);
    controller.abort();
    equal((await within(SOON, rejects(call))).name, "AbortError");
    equal(w.story(), "attempt give_up:aborted");
  },
  async "a body that breaks off is a network failure, and the request is sent again"(w) {
    await w.script({ status: 200, body: '{"a": 1, "b": 2}', fault: "cut" }, { status: 200, body: { a: 1 } });
    equal(await w.client().json(w.url), { a: 1 });
    const [first, second, third] = w.events;
    equal([first.type, second.type, second.reason, second.classification.category, third.type],
      ["attempt", "wait", "backoff", "network", "attempt"]);
    equal(w.events.at(-1).type, "success");
  },
  async "a body that always breaks off ends as a network failure"(w) {
    await w.script({ status: 200, body: '{"a": 1, "b": 2}', fault: "cut" });
    for (const profile of [undefined, commerce]) {
      w.events.length = 0;
      const error = await rejects(w.client({ profile }).json(w.url));
      equal([error.name, error.classification.category, error.response], ["ApiError", "network", undefined]);
      check(error.cause instanceof Error, "no cause");
      equal(w.events.at(-1).reason, "exhausted");
    }
  },
  async "a POST whose answer broke off is not sent again"(w) {
    await w.script({ status: 200, body: '{"a": 1, "b": 2}', fault: "cut" });
    const error = await rejects(w.client().json(w.url, { method: "POST", body: "{}" }));
    equal(error.classification.category, "network");
    equal(w.story(), "attempt give_up:unsafe_method");
  },
  async "a body that is slower than the attempt's time is a timeout, and the request is sent again"(w) {
    await w.script({ status: 200, body: '{"a": 1}', fault: "hang_body" }, { status: 200, body: { a: 2 } });
    equal(await within(SOON, w.client({ attemptTimeout: 1_500 }).json(w.url)), { a: 2 });
    equal(w.story(), "attempt wait:backoff attempt success");
    equal(w.events[1].classification.category, "timeout");
  },
  async "the page of a proxy in a 200 is an ApiError, and not asked for again"(w) {
    const page = "<!doctype html><title>Sign in to the network</title>";
    await w.script({ status: 200, body: page, headers: { "content-type": "text/html", "x-request-id": "r-1" } });
    for (const profile of [undefined, commerce]) {
      w.events.length = 0;
      const error = await rejects(w.client({ profile }).json(w.url));
      const { category, status, requestId, retry } = error.classification;
      equal([error.name, category, status, requestId, retry], ["ApiError", "unknown", 200, "r-1", { kind: "never" }]);
      equal([error.response.status, error.response.url, await error.response.text()], [200, w.url, page]);
      check(w.comeback.classificationOf(error.response) === error.classification, "another classification");
      equal(w.story(), "attempt give_up:not_retryable");
    }
  },
  async "JSON that ends too early is no network failure"(w) {
    await w.script({ status: 200, body: '{"a": 1' });
    const error = await rejects(w.client().json(w.url));
    equal([error.classification.category, w.story()], ["unknown", "attempt give_up:not_retryable"]);
  },
  async "an error inside a 200 comes with a response that can be read"(w) {
    const body = { success: false, error: { code: "PRODUCT_OUT_OF_STOCK", message: "m" } };
    await w.script({ status: 200, body });
    const error = await rejects(w.client({ profile: commerce }).json(w.url));
    equal([error.classification.code, await error.response.json()], ["PRODUCT_OUT_OF_STOCK", body]);
  },
  async "JSON of any length, with a profile, too"(w) {
    const list = Array.from({ length: 20_000 }, (_, n) => n);
    await w.script({ status: 200, body: { success: true, data: list } });
    equal((await w.client({ profile: commerce }).json(w.url)).data.length, 20_000);
  },
  async "a body that hangs delays the calls in line until any other call's success"(w) {
    const down = { status: 503, headers: { "retry-after-ms": "100" } };
    await w.script(down, down, { status: 200, body: '{"a": 1}', fault: "hang_body" }, { status: 200 });
    const fetch = w.client();
    const controller = new AbortController();
    const first = fetch.json(w.url, { signal: controller.signal });
    await w.until("wait");
    // Of another address: Firefox lets requests to one wait in line.
    const second = fetch(`${w.url}?n=2`);
    await received(w, 3);
    equal((await within(SOON, fetch(`${w.url}?n=3`))).status, 200);
    equal((await within(SOON, second)).status, 200);
    controller.abort();
    await within(SOON, rejects(first));
  },
  async "without a deadline there is no timer for the body"(w) {
    const { setTimeout } = globalThis;
    const delays = [];
    globalThis.setTimeout = (run, ms, ...rest) => (delays.push(ms), setTimeout(run, ms, ...rest));
    try {
      const plain = async () => (await new Promise((resolve) => setTimeout(resolve, 5)), Response.json(1));
      equal(await w.client({ fetch: plain }).json("http://localhost/"), 1);
    } finally {
      globalThis.setTimeout = setTimeout;
    }
    equal(delays.filter((ms) => ms > 1e9), []);
  },
  async "a deadline longer than any timer does not end a call"(w) {
    await w.script({ status: 200, body: { a: 1 } });
    equal(await w.client({ deadline: 2 ** 40 }).json(w.url), { a: 1 });
  },
  async "an ApiError's response shows in no log"(w) {
    await w.script({ status: 404, headers: { "set-cookie": "sid=s3cr3t" } });
    const error = await rejects(w.client().json(`${w.url}?token=s3cr3t`));
    equal(error.response.status, 404);
    check(!Object.keys(error).includes("response"), `enumerable: ${Object.keys(error)}`);
  },
};
