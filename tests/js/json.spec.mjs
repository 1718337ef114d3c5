// `.json`: the body of a call that went well, within the call's time; of any other an ApiError.

import { check, equal, play, rejects, SOON, within } from "./world.mjs";

export default (context) => play(scenarios, context);

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
      equal((await within(SOON, rejects(call))).name, "TimeoutError");
    }
    // No count of the server's: browsers repeat by themselves what meets a closed connection.
    equal(w.story(), "attempt success attempt success");
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
    await w.until("success");
    controller.abort();
    equal((await within(SOON, rejects(call))).name, "AbortError");
  },
  async "a body that hangs does not delay the calls in line"(w) {
    const down = { status: 503, headers: { "retry-after-ms": "100" } };
    await w.script(down, down, { status: 200, body: '{"a": 1}', fault: "hang_body" }, { status: 200 });
    const fetch = w.client();
    const controller = new AbortController();
    const first = fetch.json(w.url, { signal: controller.signal });
    await w.until("wait");
    // Of another address: Firefox lets requests to one wait in line.
    const second = fetch(`${w.url}?n=2`);
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
