// An abort rejects at once with the signal's own reason, wherever the call is, and ends it.

import { check, equal, play, rejects, sleep, SOON, within } from "./world.mjs";
import { noxinfluencer } from "../../pkg/dist/profiles/index.js";

export default (context) => play(scenarios, context);

/** Aborts once the call has come to an event; gives what it rejects with. */
async function abortedAt(w, event, call, controller, reason) {
  await w.until(event);
  await sleep(30);
  controller.abort(reason);
  return within(SOON, rejects(call));
}

/**
 * No event may follow the end of a call, and no request but those of its reported attempts. The
 * server may see the last of them after the abort.
 */
async function staysSilent(w, ms = 300) {
  const events = w.events.length;
  const attempts = w.events.filter((event) => event.type === "attempt").length;
  await sleep(ms);
  equal(w.events.length, events, "events");
  const sent = (await w.log()).length;
  check(sent <= attempts, `${sent} requests for ${attempts} attempts`);
}

const REASON = { why: "a reason need not be an error" };

/** Credentials that a 401 refuses. */
const OLD = { headers: { authorization: "Bearer old" } };

const scenarios = {
  async "before the call: nothing is sent, and the reason is the signal's"(w) {
    await w.script({ status: 200 });
    const error = await rejects(w.client()(w.url, { signal: AbortSignal.abort(REASON) }));
    check(error === REASON, `rejected with ${error}`);
    equal((await w.log()).length, 0, "requests");
    equal(w.events.at(-1).reason, "aborted");
  },
  async "before the call: no attempt is reported, as none was made"(w) {
    await w.script({ status: 200 });
    await rejects(w.client()(w.url, { signal: AbortSignal.abort() }));
    equal(w.story(), "give_up:aborted");
    equal(w.events[0].attempt, 0, "attempts");
  },
  async "in flight"(w) {
    await w.script({ fault: "hang" });
    const controller = new AbortController();
    const call = w.client()(w.url, { signal: controller.signal });
    check((await abortedAt(w, "attempt", call, controller, REASON)) === REASON, "another reason");
    equal(w.story(), "attempt give_up:aborted");
    await staysSilent(w);
  },
  async "in flight, with a time for the attempt and a deadline"(w) {
    await w.script({ fault: "hang" });
    const controller = new AbortController();
    const options = { attemptTimeout: 5_000, deadline: 6_000 };
    const call = w.client(options)(w.url, { signal: controller.signal });
    check((await abortedAt(w, "attempt", call, controller, REASON)) === REASON, "another reason");
    equal(w.story(), "attempt give_up:aborted");
  },
  async "in mid-wait"(w) {
    await w.script({ status: 503, headers: { "retry-after-ms": "1000" } });
    const controller = new AbortController();
    const call = w.client()(w.url, { signal: controller.signal });
    check((await abortedAt(w, "wait", call, controller, REASON)) === REASON, "another reason");
    equal(w.story(), "attempt wait:server give_up:aborted");
    // Longer than the wait would have been.
    await staysSilent(w, 1_300);
  },
  async "in a retry that hangs"(w) {
    await w.script({ status: 503 }, { fault: "hang" });
    const controller = new AbortController();
    const call = w.client()(w.url, { signal: controller.signal });
    check((await abortedAt(w, "wait", call, controller, REASON)) === REASON, "another reason");
    await staysSilent(w);
    equal(w.events.filter((event) => event.type === "give_up").length, 1, "ends");
  },
  async "while polling"(w) {
    await w.script({ status: 409, body: { error_code: "ASYNC_NOT_READY", message: "m" } });
    const controller = new AbortController();
    const call = w.client({ profile: noxinfluencer })(w.url, { signal: controller.signal });
    check((await abortedAt(w, "wait", call, controller, REASON)) === REASON, "another reason");
    equal(w.story(), "attempt wait:poll give_up:aborted");
  },
  async "during a refresh, whose signal is aborted"(w) {
    await w.script({ status: 401 });
    const controller = new AbortController();
    let given;
    const refresh = (_, signal) => {
      given = signal;
      return new Promise(() => {});
    };
    const call = w.client({ refresh })(w.url, { ...OLD, signal: controller.signal });
    check((await abortedAt(w, "refresh", call, controller, REASON)) === REASON, "another reason");
    check(given.aborted && given.reason === REASON, "refresh did not get the abort");
    equal(w.story(), "attempt refresh give_up:aborted");
  },
  async "while another call's refresh is awaited; the other goes on"(w) {
    await w.script({ status: 401, repeat: 2 }, { status: 200 });
    let end;
    const refresh = () => new Promise((resolve) => {
      end = () => resolve({ authorization: "Bearer new" });
    });
    const fetch = w.client({ refresh });
    const first = fetch(w.url, OLD);
    await w.until("refresh");
    const controller = new AbortController();
    const second = fetch(w.url, { ...OLD, signal: controller.signal });
    while ((await w.log()).length < 2) await sleep(5);
    await sleep(50);
    controller.abort(REASON);
    check((await within(SOON, rejects(second))) === REASON, "another reason");
    end();
    equal((await first).status, 200);
  },
  async "a refresh goes on for the others when the call that began it is aborted"(w) {
    await w.script({ status: 401, repeat: 2 }, { status: 200 });
    let refreshes = 0;
    let end;
    const refresh = (_, signal) => new Promise((resolve, reject) => {
      refreshes++;
      end = () => resolve({ authorization: "Bearer new" });
      signal.addEventListener("abort", () => reject(signal.reason));
    });
    const fetch = w.client({ refresh });
    const controller = new AbortController();
    const first = fetch(w.url, { ...OLD, signal: controller.signal });
    await w.until("refresh");
    const second = fetch(w.url, OLD);
    while ((await w.log()).length < 2) await sleep(5);
    await sleep(50);
    controller.abort(REASON);
    check((await rejects(first)) === REASON, "another reason");
    end();
    equal((await within(SOON, second)).status, 200);
    equal(refreshes, 1, "refreshes");
  },
  async "in a hold for a published limit; the next in line still goes"(w) {
    await w.script({ status: 200 });
    const fetch = w.client({ rateLimit: { requests: 1, per: 2_000 } });
    await fetch(w.url);
    const controller = new AbortController();
    const held = fetch(w.url, { signal: controller.signal });
    const next = fetch(w.url);
    check((await abortedAt(w, "hold", held, controller, REASON)) === REASON, "another reason");
    equal((await within(SOON, next)).status, 200);
    equal((await w.log()).length, 2, "requests");
  },
  async "of the probe: the next in line takes its place"(w) {
    await w.script({ status: 503, repeat: 2 }, { fault: "hang" }, { status: 200 });
    // Long enough for the second call's own first attempt.
    const fetch = w.client({ retry: { baseDelay: 3_000, maxDelay: 3_000 } });
    const controller = new AbortController();
    const first = fetch(w.url, { signal: controller.signal });
    await w.until("wait");
    const second = fetch(w.url);
    while ((await w.log()).length < 3) await sleep(5);
    controller.abort(REASON);
    check((await rejects(first)) === REASON, "another reason");
    equal((await within(SOON, second)).status, 200);
  },
  async "by the signal of a Request"(w) {
    await w.script({ fault: "hang" });
    const controller = new AbortController();
    const call = w.client()(new Request(w.url, { signal: controller.signal }));
    check((await abortedAt(w, "attempt", call, controller, REASON)) === REASON, "another reason");
    equal(w.story(), "attempt give_up:aborted");
  },
  async "the signal in init takes the place of the Request's, null too"(w) {
    await w.script({ status: 200 }, { status: 503 }, { status: 200 }, { status: 503 }, { status: 200 });
    const request = new Request(w.url, { signal: AbortSignal.abort() });
    const { signal } = new AbortController();
    equal((await fetch(request, { signal: null })).status, 200, "status of fetch");
    equal((await w.client()(request, { signal })).status, 200);
    equal((await w.client()(request, { signal: null })).status, 200);
  },
  async "with every kind of reason"(w) {
    await w.script({ status: 503, headers: { "retry-after-ms": "5000" } });
    for (const reason of ["text", 0, null, new Error("mine")]) {
      const controller = new AbortController();
      const call = w.client()(w.url, { signal: controller.signal });
      await sleep(60);
      controller.abort(reason);
      check((await within(SOON, rejects(call))) === reason, `another reason than ${reason}`);
    }
  },
  async "by a timeout signal, which is an abort by the caller and not retried"(w) {
    await w.script({ fault: "hang" });
    const error = await rejects(w.client()(w.url, { signal: AbortSignal.timeout(80) }));
    equal(error.name, "TimeoutError");
    equal(w.story(), "attempt give_up:aborted");
  },
  async "under throwOnError the reason is thrown as it is"(w) {
    await w.script({ fault: "hang" });
    const controller = new AbortController();
    const call = w.client().json(w.url, { signal: controller.signal });
    check((await abortedAt(w, "attempt", call, controller, REASON)) === REASON, "another reason");
  },
  async "after the end it reaches the body alone"(w) {
    await w.script({ status: 200, body: "ok" });
    const controller = new AbortController();
    const response = await w.client()(w.url, { signal: controller.signal });
    equal(await response.text(), "ok");
    controller.abort(REASON);
    await staysSilent(w);
    equal(w.story(), "attempt success");
  },
  async "no listener stays on the signal"(w) {
    await w.script({ status: 503, repeat: 2 }, { status: 401 }, { status: 200 });
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener, signal.removeEventListener];
    signal.addEventListener = (...event) => (listeners++, add.apply(signal, event));
    signal.removeEventListener = (...event) => (listeners--, remove.apply(signal, event));
    const refresh = async () => ({ authorization: "Bearer new" });
    // A fetch of one's own: what the engine's puts on the signal is the engine's affair.
    const plain = (input, { signal: _, ...init }) => fetch(input, init);
    await w.client({ refresh, fetch: plain })(w.url, { ...OLD, signal });
    equal(w.story(), "attempt wait:backoff attempt wait:backoff attempt refresh attempt success");
    equal(listeners, 0, "listeners");
  },
};
