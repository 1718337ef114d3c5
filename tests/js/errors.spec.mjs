// What is thrown, and where; options of one call; listeners that misbehave.

import { check, equal, play, rejects, SOON, within } from "./world.mjs";
import { commerce } from "../../pkg/dist/profiles/index.js";

export default (context) => play(scenarios, context);

/** Calls that no server will ever see: fetch refuses their arguments. */
const MISTAKES = {
  "a bad header name": [{ headers: { "bad name": "x" } }],
  "a bad header value": [{ headers: { "x-api-key": "a\nb" } }],
  "a bad header name of a POST": [{ method: "POST", headers: { "bad name": "x" } }],
  "GET with a body": [{ body: "x" }],
  "HEAD with a body": [{ method: "HEAD", body: "x" }],
  "an invalid method": [{ method: "NO METHOD" }],
  "a forbidden method": [{ method: "TRACE" }],
  "an unknown mode": [{ mode: "nobody" }],
  "an unknown redirect": [{ redirect: "sometimes" }],
  "an invalid address": [{}, "http://"],
  "an address with a password": [{}, "http://user:secret@127.0.0.1/"],
};

const BROKE = {
  status: 402,
  headers: { "x-request-id": "r1" },
  body: { success: false, data: null, error: { code: "INSUFFICIENT_BALANCE", message: "m" } },
};

/** Credentials that a 401 refuses. */
const OLD = { headers: { authorization: "Bearer old" } };

const scenarios = {
  async "a mistake in the arguments is rethrown as it is, and not retried"(w) {
    await w.script({ status: 200 });
    for (const [name, [init, url = w.url]] of Object.entries(MISTAKES)) {
      const theirs = await rejects(fetch(url, init));
      const ours = await within(SOON, rejects(w.client()(url, init)));
      // Which part of the platform noticed shows in its words.
      equal([ours.name, ours instanceof TypeError], [theirs.name, true], name);
      check(!w.story().includes("wait"), `${name} was retried`);
    }
    equal((await w.log()).length, 0, "requests");
  },
  async "a scheme that fetch cannot have is not tried again"(w) {
    for (const url of ["ftp://127.0.0.1/x", "nobody:x", "javascript:0"]) {
      const error = await within(SOON, rejects(w.client()(url)));
      equal(error.name, "TypeError", url);
      check(!w.story().includes("wait"), `${url} was retried`);
    }
  },
  async "an error of a fetch of one's own is rethrown as it is"(w) {
    for (const error of [new RangeError("mine"), { not: "an error" }, null]) {
      const call = w.client({ fetch: () => Promise.reject(error) })(w.url);
      check((await within(SOON, rejects(call))) === error, `another error than ${error}`);
    }
    check(!w.story().includes("wait"), w.story());
  },
  async "a fetch of one's own that throws at once does not escape the promise"(w) {
    const error = new RangeError("mine");
    const fetch = w.client({
      fetch: () => {
        throw error;
      },
    });
    check((await rejects(fetch(w.url))) === error, "another error");
  },
  async "an ApiError carries classification, response, attempts, and no secret"(w) {
    await w.script({ status: 503, headers: { "retry-after-ms": "30" } }, BROKE);
    const fetch = w.client({ profile: commerce, throwOnError: true });
    const error = await rejects(fetch(`${w.url}?token=s3cr3t`));
    check(error instanceof w.comeback.ApiError && error instanceof Error, "no ApiError");
    equal([error.name, error.attempts, error.response.status], ["ApiError", 2, 402]);
    const { category, code, status, requestId, recovery } = error.classification;
    equal([category, code, status, requestId], ["quota", "INSUFFICIENT_BALANCE", 402, "r1"]);
    equal(error.message, recovery.title, "message");
    equal(error.response.bodyUsed, false, "bodyUsed");
    equal((await error.response.json()).error.code, "INSUFFICIENT_BALANCE");
    check(!JSON.stringify({ ...error, events: w.events, text: String(error) }).includes("s3cr3t"), "a secret");
  },
  async "a network failure under throwOnError is an ApiError without a response"(w) {
    await w.script({ fault: "reset" });
    const error = await rejects(w.client({ throwOnError: true, retry: { maxRetries: 1 } })(w.url));
    check(error instanceof w.comeback.ApiError, `no ApiError: ${error}`);
    equal([error.response, error.attempts, error.classification.category], [undefined, 2, "network"]);
    equal(error.cause.name, "TypeError", "cause");
  },
  async "a timeout under throwOnError is an ApiError, too"(w) {
    await w.script({ fault: "hang" });
    const error = await rejects(w.client({ attemptTimeout: 80, retry: false }).json(w.url));
    check(error instanceof w.comeback.ApiError, `no ApiError: ${error}`);
    equal([error.classification.category, error.cause.name], ["timeout", "TimeoutError"]);
  },
  async "a stream without `duplex` is a mistake, too [node]"(w) {
    const body = new ReadableStream({ start: (controller) => controller.close() });
    const error = await rejects(w.client({ throwOnError: true })(w.url, { method: "POST", body }));
    equal([error.name, /duplex/.test(error.message)], ["TypeError", true]);
    equal(w.story(), "attempt");
  },
  async "a mistake in the arguments is not an ApiError"(w) {
    const error = await rejects(w.client().json(w.url, { body: "x" }));
    equal(error.name, "TypeError");
  },
  async "json() throws for an error inside a 200, and gives what follows one"(w) {
    const inside = { ...BROKE, status: 200 };
    await w.script(inside, { status: 503, headers: { "retry-after-ms": "30" } }, { status: 200, body: { success: true, data: 1 } });
    const fetch = w.client({ profile: commerce });
    const error = await rejects(fetch.json(w.url));
    equal([error.classification.code, error.response.status], ["INSUFFICIENT_BALANCE", 200]);
    equal(await fetch.json(w.url), { success: true, data: 1 });
  },
  async "without throwOnError the same failures are handed on"(w) {
    await w.script(BROKE);
    const response = await w.client({ profile: commerce })(w.url);
    equal(response.status, 402);
    equal(w.comeback.classificationOf(response).recovery.action, "top_up");
    equal(w.comeback.classificationOf(response.clone()), undefined, "classification of a clone");
  },
  async "each option of one call overrides the client's, for that call"(w) {
    await w.script({ status: 503, body: BROKE.body });
    const own = [];
    const fetch = w.client({ profile: "http", deadline: 5_000, retry: { maxRetries: 2 } });
    const options = { profile: commerce, throwOnError: true, onEvent: (event) => own.push(event.type) };
    const error = await rejects(fetch(w.url, undefined, options));
    equal([error.classification.profile, own], ["commerce", ["attempt", "give_up"]]);
    // Listeners are added: the client's hears of it, too.
    equal(w.events.length, 2, "events of the client");
    w.events.length = 0;
    const response = await fetch(w.url, undefined, { retry: { maxRetries: 1 } });
    equal(w.comeback.classificationOf(response).profile, "http", "profile of the next call");
    equal(w.events.filter((event) => event.type === "attempt").length, 2, "attempts");
  },
  async "an option of one call that is undefined overrides nothing"(w) {
    await w.script({ fault: "hang" });
    const fetch = w.client({ attemptTimeout: 500, retry: { maxRetries: 1 } });
    const options = { attemptTimeout: undefined, retry: { maxRetries: undefined } };
    const error = await within(SOON, rejects(fetch(w.url, undefined, options)));
    equal(error.name, "TimeoutError");
    equal((await w.log()).length, 2, "requests");
  },
  async "what belongs to the client is refused for one call, and nothing is sent"(w) {
    await w.script({ status: 200 });
    for (const options of [{ fetch }, { seed: 1 }, { rateLimit: false }, { refresh() {} }, { nobody: 1 }]) {
      const error = await rejects(w.client()(w.url, undefined, options));
      check(error.name === "TypeError" && error.message.includes(Object.keys(options)[0]), `${error}`);
    }
    equal((await w.log()).length, 0, "requests");
  },
  async "a listener that throws at every event changes nothing"(w) {
    await w.script({ status: 503 }, { status: 401 }, { status: 200, body: "ok" });
    const seen = [];
    const onEvent = (event) => {
      seen.push(event.type);
      throw new Error("mine");
    };
    const refresh = () => ({ authorization: "Bearer new" });
    const response = await w.client({ onEvent, refresh })(w.url, OLD);
    equal(await response.text(), "ok");
    equal(seen, ["attempt", "wait", "attempt", "refresh", "attempt", "success"]);
  },
  async "a listener that aborts ends the call there"(w) {
    const reason = new Error("enough");
    for (const type of ["attempt", "wait", "refresh"]) {
      await w.script({ status: type === "refresh" ? 401 : 503 });
      const controller = new AbortController();
      const seen = [];
      const onEvent = (event) => {
        seen.push(event.type);
        if (event.type === type) controller.abort(reason);
      };
      const refresh = () => new Promise(() => {});
      const call = w.client({ onEvent, refresh })(w.url, { ...OLD, signal: controller.signal });
      check((await within(SOON, rejects(call))) === reason, `another reason at ${type}`);
      equal(seen.slice(seen.indexOf(type)), [type, "give_up"], "events");
    }
  },
  async "a listener that aborts at the end is too late, and no second end is reported"(w) {
    await w.script({ fault: "reset" });
    const controller = new AbortController();
    const onEvent = (event) => {
      w.events.push(event);
      if (event.type === "give_up") controller.abort();
    };
    await rejects(w.client({ onEvent, retry: { maxRetries: 0 } })(w.url, { signal: controller.signal }));
    equal(w.story(), "attempt give_up:exhausted");
  },
  async "a listener that calls gets its own call through"(w) {
    await w.script({ status: 503 }, { status: 200, body: "inner" }, { status: 200, body: "outer" });
    let inner;
    const fetch = w.client({
      // Long enough for the inner call to come first, on a slow machine too.
      retry: { baseDelay: 800, jitter: "none" },
      onEvent(event) {
        if (event.type === "wait") inner ??= fetch(w.url).then((response) => response.text());
      },
    });
    const outer = await fetch(w.url);
    equal([await inner, await outer.text()], ["inner", "outer"]);
  },
  async "every event counts attempts and time"(w) {
    await w.script({ status: 503 }, { status: 503, headers: { "retry-after-ms": "60" } }, { status: 200 });
    await w.client()(w.url);
    equal(w.events.map((event) => event.attempt), [1, 1, 2, 2, 3, 3], "attempts");
    const elapsed = w.events.map((event) => event.elapsed);
    check(elapsed.every((ms, n) => ms >= (elapsed[n - 1] ?? 0)) && elapsed[5] >= 60, `elapsed ${elapsed}`);
  },
};
