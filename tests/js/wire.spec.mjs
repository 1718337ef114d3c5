// The retrying fetch on a bad wire: resets, answers that break off, hang or do not end.

import { check, equal, header, play, rejects, sleep, SOON, within } from "./world.mjs";
import { commerce } from "../../pkg/dist/profiles/index.js";

export default (context) => play(scenarios, context);

const scenarios = {
  async "a connection that is always reset rejects as fetch rejects"(w) {
    await w.script({ fault: "reset" });
    const error = await rejects(w.client({ retry: { maxRetries: 2 } })(w.url));
    equal(error.name, (await rejects(fetch(w.url))).name, "name");
    equal(w.comeback.classificationOf(error).category, "network");
    equal(w.comeback.classificationOf(error).status, null);
    equal(w.story(), "attempt wait:backoff attempt wait:backoff attempt give_up:exhausted");
  },
  async "a reset POST without a key is not repeated"(w) {
    await w.script({ fault: "reset" });
    await rejects(w.client()(w.url, { method: "POST", body: "x" }));
    equal(w.story(), "attempt give_up:unsafe_method");
    // Browsers may themselves repeat a request whose connection was reset.
    if (w.engine === "node") equal((await w.log()).length, 1, "requests");
  },
  async "a reset POST with a key is repeated"(w) {
    await w.script({ fault: "reset", repeat: 2 }, { status: 200 });
    const headers = { "idempotency-key": "k" };
    const response = await w.client()(w.url, { method: "POST", body: "x", headers });
    equal(response.status, 200);
    check((await w.log()).every((e) => e.body === "x" && header(e, "idempotency-key") === "k"), "changed");
  },
  async "a success that is cut off is handed on as fetch hands it on"(w) {
    await w.script({ status: 200, body: "0123456789".repeat(20), fault: "cut" });
    const ending = async (response) => {
      try {
        return (await response.text()).length;
      } catch {
        return "broken";
      }
    };
    const response = await w.client()(w.url);
    equal(w.story(), "attempt success");
    equal(await ending(response), await ending(await fetch(w.url)), "ending");
  },
  async "a cut-off error is judged by its status"(w) {
    const body = { success: false, error: { code: "PRODUCT_OUT_OF_STOCK", message: "m".repeat(99) } };
    await w.script({ status: 503, body, fault: "cut" });
    const response = await w.client({ profile: commerce, retry: { maxRetries: 1 } })(w.url);
    equal(response.status, 503);
    const { category, code } = w.comeback.classificationOf(response);
    equal([category, code], ["unavailable", null]);
    equal(w.story(), "attempt wait:backoff attempt give_up:exhausted");
  },
  async "an error body that hangs is judged by status and headers when its time is over"(w) {
    const headers = { "retry-after-ms": "30" };
    await w.script({ status: 429, headers, body: "slow", fault: "hang_body" }, { status: 200 });
    equal((await w.client({ attemptTimeout: 1_500 })(w.url)).status, 200);
    equal(w.story(), "attempt wait:server attempt success");
  },
  async "an error body that hangs does not outlast the deadline"(w) {
    await w.script({ status: 503, body: "slow", fault: "hang_body" });
    const response = await within(SOON, w.client({ deadline: 1_500 })(w.url));
    equal([response.status, response.bodyUsed], [503, false]);
    equal(w.story(), "attempt give_up:deadline");
    await response.body.cancel();
  },
  async "a success whose body hangs is handed on at once"(w) {
    await w.script({ status: 200, body: "0123456789", fault: "hang_body" });
    const response = await within(SOON, w.client()(w.url));
    equal(w.story(), "attempt success");
    const reader = response.body.getReader();
    equal((await reader.read()).value.length, 5, "first bytes");
    await reader.cancel();
  },
  async "an abort ends the reading of a body that hangs"(w) {
    await w.script({ status: 200, body: "0123456789", fault: "hang_body" });
    const controller = new AbortController();
    const response = await w.client()(w.url, { signal: controller.signal });
    const text = response.text();
    setTimeout(() => controller.abort(), 50);
    equal((await within(SOON, rejects(text))).name, "AbortError");
  },
  async "an abort while a hanging error body is looked at rejects at once"(w) {
    await w.script({ status: 503, body: "slow", fault: "hang_body" });
    const controller = new AbortController();
    const call = w.client()(w.url, { signal: controller.signal });
    while ((await w.log()).length === 0) await sleep(5);
    await sleep(100);
    const reason = new Error("enough");
    controller.abort(reason);
    check((await within(SOON, rejects(call))) === reason, "another reason");
    equal(w.story(), "attempt give_up:aborted");
  },
  async "a huge error that stays is handed on unread"(w) {
    await w.script({ status: 503, fault: "huge" });
    const response = await w.client({ retry: { maxRetries: 2 } })(w.url);
    equal([response.status, response.bodyUsed], [503, false]);
    equal(w.comeback.classificationOf(response).message, null, "message");
    const reader = response.body.getReader();
    const { value } = await reader.read();
    // How much comes at first is the engine's own.
    equal(new TextDecoder().decode(value).slice(0, 10), '{"error":{', "start");
    await reader.cancel();
    // No count of the server's: browsers repeat by themselves what meets a closed connection.
    equal(w.events.at(-1).attempt, 3, "attempts");
  },
  async "a success of more than 64 KiB is not looked through, and arrives whole"(w) {
    const body = { data: "x".repeat(300_000), success: false, error: { code: "BACKEND_ERROR" } };
    await w.script({ status: 200, body });
    const response = await w.client({ profile: commerce })(w.url);
    equal(w.story(), "attempt success");
    equal((await response.json()).data.length, 300_000, "length");
  },
  async "an error inside a 200 is found in a body of just under 64 KiB"(w) {
    const error = { code: "BACKEND_ERROR", message: "m" };
    await w.script(
      { status: 200, body: { data: "x".repeat(65_000), success: false, error } },
      { status: 200, body: { success: true } },
    );
    await w.client({ profile: commerce })(w.url);
    equal(w.story(), "attempt wait:backoff attempt success");
  },
  async "the last error is handed on whole, after it was looked at"(w) {
    const body = { error: { message: "ü".repeat(30_000) } };
    await w.script({ status: 404, body });
    const response = await w.client()(w.url);
    equal(await response.json(), body);
  },
  async "a server that says: at once, is asked again at once"(w) {
    const headers = { "retry-after": "0" };
    await w.script({ status: 503, headers, repeat: 2 }, { status: 200 });
    const response = await within(SOON, w.client({ retry: { jitter: "none" } })(w.url));
    equal(response.status, 200);
    equal(w.story(), "attempt wait:server attempt wait:server attempt success");
  },
  async "no delay between retries is a choice, too"(w) {
    await w.script({ status: 503, repeat: 2 }, { status: 200 });
    const call = w.client({ retry: { baseDelay: 0 } })(w.url);
    equal((await within(SOON, call)).status, 200);
  },
  async "an answer without a body, and one to HEAD, are as good as others"(w) {
    await w.script({ status: 503 }, { status: 204 }, { status: 503, body: "not sent" }, { status: 200 });
    const fetch = w.client();
    equal((await fetch(w.url)).status, 204);
    equal((await fetch(w.url, { method: "HEAD" })).status, 200);
    equal(w.story(), Array(2).fill("attempt wait:backoff attempt success").join(" "));
  },
  async "an abort after an error response leaves no rejection unhandled, its body read or not"(w) {
    const unhandled = [];
    const note = (event) => unhandled.push(String(event.reason ?? event));
    const node = globalThis.process?.versions?.node ? process : undefined;
    if (node) node.on("unhandledRejection", note);
    else addEventListener("unhandledrejection", note);
    try {
      for (const isRead of [false, true]) {
        await w.script({ status: 503, body: "slow", fault: "hang_body" });
        const controller = new AbortController();
        const fetch = w.client({ retry: { maxRetries: 0 }, deadline: 400 });
        const response = await fetch(w.url, { signal: controller.signal });
        const read = isRead ? response.text().catch(() => {}) : undefined;
        controller.abort();
        await read;
        await sleep(100);
      }
    } finally {
      if (node) node.off("unhandledRejection", note);
      else removeEventListener("unhandledrejection", note);
    }
    equal(unhandled, []);
  },
  async "an event stream's error is handed on at once"(w) {
    const headers = { "content-type": "text/event-stream" };
    await w.script({ status: 400, headers, body: "data: no", fault: "hang_body" });
    const began = performance.now();
    equal((await w.client()(w.url)).status, 400);
    check(performance.now() - began < 3_000, "it was looked into");
  },
  async "a body that only text() gives is read through a clone"(w) {
    const body = { error: { type: "insufficient_quota", message: "m" } };
    const answer = {
      status: 429, ok: false, headers: new Headers({ "content-type": "application/json" }), bodyUsed: false,
      clone: () => ({ text: async () => JSON.stringify(body) }),
    };
    equal(await w.client({ fetch: async () => answer })(w.url), answer);
    equal(w.events.at(-1).reason, "not_retryable");
  },
};
