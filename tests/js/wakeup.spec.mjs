// No call waits for ever: a wait that is over before anybody listens, and one that another call's
// success ends, are both ended. The fetch is made by hand, as it is moments that count.

import { check, equal, play, within } from "./world.mjs";
import { noxinfluencer } from "../../pkg/dist/profiles/index.js";

export default (context) => play(scenarios, context);

/** Longer than any wait here. */
const LONG = 20_000;

/** A fetch that gives these statuses one after the other, then 200. */
function answering(...statuses) {
  return async () => new Response("", { status: statuses.shift() ?? 200 });
}

/** How many of the calls have not ended after a long time. */
async function hanging(calls) {
  const ends = calls.map((call) => within(LONG, call).then(() => true, () => false));
  return (await Promise.all(ends)).filter((ended) => !ended).length;
}

/**
 * One call fails, and `moments` later another's success arrives, which lets the first one go.
 */
function failureThenSuccess(w, moments, body) {
  let arrive;
  const arrival = new Promise((resolve) => {
    arrive = resolve;
  });
  let sent = 0;
  const fetch = w.client({
    retry: { baseDelay: 100, maxDelay: 100 },
    async fetch(url) {
      if (url.endsWith("/good")) await arrival;
      else if (sent++ === 0) {
        Promise.resolve().then(async () => {
          for (let n = 0; n < moments; n++) await null;
          arrive();
        });
        return new Response(body, { status: 503 });
      }
      return new Response("ok");
    },
  });
  const good = fetch(`${w.url}/good`);
  const bad = fetch(`${w.url}/bad`);
  return Promise.all([good, bad]);
}

const scenarios = {
  async "a wait of nothing, with the gate"(w) {
    const fetch = w.client({ fetch: answering(503, 503), retry: { baseDelay: 0 } });
    equal((await within(LONG, fetch(w.url))).status, 200);
  },
  async "a wait of nothing, without the gate"(w) {
    const fetch = w.client({ fetch: answering(503, 503), retry: { baseDelay: 0, gate: false } });
    equal((await within(LONG, fetch(w.url))).status, 200);
  },
  async "a wait of nothing, with a time for the attempt"(w) {
    const options = { attemptTimeout: 60_000, retry: { baseDelay: 0 } };
    const fetch = w.client({ fetch: answering(503, 503), ...options });
    equal((await within(LONG, fetch(w.url))).status, 200);
  },
  async "a wait of nothing, with a deadline"(w) {
    const options = { deadline: 60_000, retry: { baseDelay: 0 } };
    const fetch = w.client({ fetch: answering(503, 503), ...options });
    equal((await within(LONG, fetch(w.url))).status, 200);
  },
  async "polling without a wait"(w) {
    const polling = { status: 409, headers: { "retry-after": "0" } };
    let sent = 0;
    const fetch = w.client({
      profile: noxinfluencer,
      fetch: async () => (sent++ ? new Response("{}") : new Response('{"error_code":"ASYNC_NOT_READY","message":"m"}', polling)),
    });
    equal((await within(LONG, fetch(w.url))).status, 200);
  },
  async "waits that are over while the machine is busy"(w) {
    for (const gate of [true, false]) {
      const calls = Array.from({ length: 100 }, () => {
        const retry = { baseDelay: 1, maxDelay: 1, jitter: "none", gate };
        return w.client({ fetch: answering(503), retry })(w.url);
      });
      equal(await hanging(calls), 0, `hanging calls of 100, gate ${gate},`);
    }
  },
  async "a success at any moment after a failure"(w) {
    for (const body of [null, "text"]) {
      const calls = Array.from({ length: 60 }, (_, n) => failureThenSuccess(w, n, body));
      equal(await hanging(calls), 0, `hanging pairs of 60, body ${body},`);
    }
  },
  async "the wait begins with an event, also where it is over at once"(w) {
    const fetch = w.client({ fetch: answering(503), retry: { baseDelay: 0 } });
    await within(LONG, fetch(w.url));
    check(w.story() === "attempt wait:backoff attempt success", w.story());
  },
  async "a fetch that ignores its signal ends all the same"(w) {
    const never = () => new Promise(() => {});
    const timed = w.client({ fetch: never, attemptTimeout: 20, retry: { maxRetries: 1 } })(w.url);
    const late = w.client({ fetch: never, deadline: 20 })(w.url);
    const controller = new AbortController();
    const aborted = w.client({ fetch: never })(w.url, { signal: controller.signal });
    controller.abort();
    const rejected = [timed, late, aborted].map((call) => call.catch(() => new Response("")));
    equal(await hanging(rejected), 0);
  },
};
