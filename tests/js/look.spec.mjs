// A look at an error's body is taken only where it can change what is done, or what is told.

import { check, equal, play, sleep } from "./world.mjs";
import { commerce } from "../../pkg/dist/profiles/index.js";

export default (context) => play(scenarios, context, 4);

/** A look that could change what is done takes longer for a body that stays open. */
const FULL_LOOK = 4_500;

/** A fetch whose responses have a body that never ends. */
function stalling(status, headers) {
  const fetch = async () => {
    fetch.calls++;
    const response = new Response(new ReadableStream({ start: (c) => c.enqueue(new Uint8Array([123])) }), { status, headers });
    const { clone } = response;
    response.clone = () => (fetch.clones++, clone.call(response));
    return response;
  };
  return Object.assign(fetch, { calls: 0, clones: 0 });
}

/** Makes a call; fails when it waits as long as a full look takes. */
async function soon(call) {
  const began = performance.now();
  const result = await call;
  const took = performance.now() - began;
  check(took < FULL_LOOK, `took ${took} ms`);
  return result;
}

const scenarios = {
  async "retry: false never looks: the classification is that of status and headers"({ comeback }) {
    for (const options of [{}, { profile: commerce }, { onEvent() {} }]) {
      const fetch = stalling(429, { "retry-after": "7" });
      const response = await soon(comeback.createFetch({ fetch, retry: false, ...options })("https://a.test/"));
      equal([response.status, response.bodyUsed, fetch.calls, fetch.clones], [429, false, 1, 0]);
      const { category, retry } = comeback.classificationOf(response);
      equal([category, retry.afterMs], ["rate_limit", 7_000]);
    }
  },
  async "retry: false for one call never looks either"({ comeback }) {
    const fetch = stalling(503);
    await soon(comeback.createFetch({ fetch })("https://a.test/", undefined, { retry: false }));
    equal([fetch.calls, fetch.clones], [1, 0]);
  },
  async "retry: false looks into no success"({ comeback }) {
    const fetch = stalling(200, { "content-type": "application/json" });
    const client = comeback.createFetch({ fetch, retry: false, profile: commerce });
    equal((await soon(client("https://a.test/"))).status, 200);
    equal(fetch.clones, 0);
  },
  async "retry: false with throwOnError looks, as the error is told"({ comeback }) {
    const body = { success: false, error: { code: "PRODUCT_OUT_OF_STOCK", message: "m" }, data: null };
    const fetch = async () => Response.json(body, { status: 409 });
    const client = comeback.createFetch({ fetch, retry: false, profile: commerce, throwOnError: true });
    const error = await client("https://a.test/").catch((error) => error);
    equal(error.classification.code, "PRODUCT_OUT_OF_STOCK");
  },
  async "after the last retry a body that stays open is not waited for"({ comeback }) {
    const fetch = stalling(500, { "content-length": "70000" });
    const open = stalling(500);
    const steps = [fetch, open];
    const client = comeback.createFetch({
      fetch: (...args) => steps.shift()(...args),
      retry: { maxRetries: 1, baseDelay: 0 },
    });
    equal((await soon(client("https://a.test/"))).status, 500);
    equal(steps.length, 0, "attempts left");
  },
  async "a body that can be sent once is followed by nothing"({ comeback }) {
    const fetch = stalling(500);
    const body = new ReadableStream();
    const response = await soon(comeback.createFetch({ fetch })("https://a.test/", { method: "POST", body, duplex: "half" }));
    equal(response.status, 500);
  },
  async "the last error still tells all that it says"({ comeback }) {
    const fetch = async () => Response.json({ error: { code: "E7", request_id: "r7" } }, { status: 500 });
    const response = await comeback.createFetch({ fetch, retry: { maxRetries: 0 } })("https://a.test/");
    const { code, requestId } = comeback.classificationOf(response);
    equal([code, requestId], ["E7", "r7"]);
  },
  async "retry: false tells how a Request with a body failed"(w) {
    await w.script({ fault: "reset" });
    const client = w.client({ retry: false });
    const error = await client(new Request(w.url, { method: "PUT", body: "x" })).catch((error) => error);
    equal([error.name, w.comeback.classificationOf(error).category], ["TypeError", "network"]);
    equal(w.events.map(({ type }) => type), ["attempt", "give_up"]);
  },
  async "an event stream is never looked at"({ comeback }) {
    const fetch = stalling(500, { "content-type": "text/event-stream" });
    const client = comeback.createFetch({ fetch, onEvent() {}, retry: { maxRetries: 0 } });
    equal((await soon(client("https://a.test/"))).status, 500);
    equal(fetch.clones, 0);
  },
  async "an abort after a look at a body that stays open leaves no rejection behind"(w) {
    await w.script({ status: 503, body: "x".repeat(2_000), fault: "hang_body" });
    const uses = [
      () => {},
      (response) => void response.text().catch(() => {}),
      (response) => void response.body?.getReader().read().catch(() => {}),
      (response) => response.body?.cancel(),
    ];
    for (const options of [{ retry: false }, { retry: { maxRetries: 0 } }]) {
      for (const use of uses) {
        const controller = new AbortController();
        const client = w.comeback.createFetch(options);
        const body = new Blob(["x"]);
        const response = await client(w.url, { method: "POST", body, signal: controller.signal });
        use(response);
        await sleep(10);
        controller.abort();
      }
    }
    // The pages and Node report what nothing handles.
    await sleep(50);
  },
  async "retry: false clones no Request, and changes no argument"({ comeback }) {
    const seen = [];
    const fetch = async (...args) => (seen.push(args), new Response());
    const request = new Request("https://a.test/", { method: "POST", body: "x" });
    request.clone = () => { throw new Error("cloned"); };
    const body = new Uint8Array(3);
    const client = comeback.createFetch({ fetch, retry: false });
    await client(request);
    await client("https://a.test/", { method: "POST", body });
    check(seen[0][0] === request, "another Request");
    check(seen[1][1].body === body, "another body");
  },
};
