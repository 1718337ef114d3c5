// What a call leaves behind, and when it ends: discarded bodies, times for attempts and calls.

import { check, equal, play, rejects, SOON, within } from "./world.mjs";
import { noxinfluencer } from "../../pkg/dist/profiles/index.js";

export default (context) => play(scenarios, context);

/** A fetch that keeps what it gave. */
function keeping(responses) {
  return async (input, init) => {
    const response = await fetch(input, init);
    responses.push(response);
    return response;
  };
}

/** A call that ends, whatever the server does. */
function soon(call) {
  return within(SOON, call);
}

/** Credentials that a 401 refuses. */
const OLD = { headers: { authorization: "Bearer old" } };

const scenarios = {
  async "the body of every discarded response is cancelled, that of the last is not"(w) {
    const body = { error: { message: "m" } };
    await w.script({ status: 503, body }, { status: 500, body: "x".repeat(200_000) }, { status: 429, body }, { status: 404, body });
    const responses = [];
    const response = await w.client({ fetch: keeping(responses) })(w.url);
    equal(responses.map((r) => r.bodyUsed), [true, true, true, false], "disturbed");
    check(response === responses[3], "another response");
    equal(await response.json(), body);
  },
  async "bodies discarded for a refresh and for polling are cancelled, too"(w) {
    const waiting = { status: 409, headers: { "retry-after-ms": "20" }, body: { error_code: "ASYNC_NOT_READY", message: "m" } };
    await w.script({ status: 401, body: "no" }, waiting, { status: 200, body: { done: true } });
    const responses = [];
    const refresh = () => ({ authorization: "Bearer new" });
    // A 401 of no API's shape is read by `http`, which asks for new credentials.
    const profile = [noxinfluencer, "http"];
    const response = await w.client({ fetch: keeping(responses), profile, refresh })(w.url, OLD);
    equal(responses.map((r) => r.bodyUsed), [true, true, false], "disturbed");
    equal(await response.json(), { done: true });
  },
  async "hanging bodies that were discarded hold no connections"(w) {
    // Browsers have six for an origin, and Firefox lets requests to one address wait in line.
    for (let n = 0; n < 7; n++) {
      await w.script({ status: 503, body: "slow", fault: "hang_body" }, { status: 200, body: "ok" });
      const options = { attemptTimeout: 1_000, retry: { maxRetries: 1, budget: false } };
      equal(await (await soon(w.client(options)(w.url))).text(), "ok", `answer ${n}`);
    }
  },
  async "huge bodies that were discarded are not received"(w) {
    await w.script({ status: 503, fault: "huge", repeat: 4 }, { status: 200, body: "ok" });
    const response = await w.client({ retry: { maxRetries: 4 } })(w.url);
    equal(await response.text(), "ok");
    // Chromium repeats some of them by itself.
    check(w.events.at(-1).attempt > 1, w.story());
  },
  async "every attempt against a server that hangs gets the whole time"(w) {
    await w.script({ fault: "hang" });
    const times = [];
    const onEvent = (event) => times.push(performance.now()) && w.events.push(event);
    const client = w.client({ attemptTimeout: 1_000, retry: { maxRetries: 3 }, onEvent });
    const error = await rejects(client(w.url));
    equal(error.name, "TimeoutError");
    const { category, status } = w.comeback.classificationOf(error);
    equal([category, status], ["timeout", null]);
    // Each by the client's clock: how late a request arrives depends on how busy the machine is.
    const took = times.flatMap((time, n) => (w.events[n].type === "attempt" ? times[n + 1] - time : []));
    equal(took.length, 4, "attempts");
    check(took.every((ms) => ms >= 990), `attempts took ${took} ms`);
    const log = await w.log();
    equal(log.length, 4, "requests");
    const all = log.at(-1).at_ms - log[0].at_ms;
    check(all >= 2_700, `the last request came ${all} ms after the first`);
    equal(w.events.at(-1).reason, "exhausted");
  },
  async "a slow answer in time is not a timeout, after attempts that were"(w) {
    await w.script({ fault: "hang", repeat: 2 }, { status: 200, delay_ms: 300 });
    equal((await w.client({ attemptTimeout: 1_500 })(w.url)).status, 200);
    equal(w.story(), "attempt wait:backoff attempt wait:backoff attempt success");
  },
  async "a POST that took too long may have been processed"(w) {
    await w.script({ fault: "hang" });
    const call = w.client({ attemptTimeout: 100 })(w.url, { method: "POST", body: "x" });
    equal((await rejects(call)).name, "TimeoutError");
    equal(w.story(), "attempt give_up:unsafe_method");
  },
  async "the deadline ends a retry that hangs"(w) {
    await w.script({ status: 503 }, { fault: "hang" });
    const error = await soon(rejects(w.client({ deadline: 1_500 })(w.url)));
    equal(error.name, "TimeoutError");
    equal(w.story(), "attempt wait:backoff attempt give_up:deadline");
  },
  async "the deadline holds over attempts that each have their time"(w) {
    await w.script({ fault: "hang" });
    const error = await soon(rejects(w.client({ deadline: 500, attemptTimeout: 180, retry: { maxRetries: 9 } })(w.url)));
    equal(error.name, "TimeoutError");
    equal(w.events.at(-1).reason, "deadline");
    check((await w.log()).length <= 4, "more attempts than fit");
  },
  async "the deadline ends polling"(w) {
    // Looks after 1 s and 2.5 s; the next would be at 4.75 s. A deadline that cuts off the body of
    // a look would leave its status alone to tell, so there is time to spare on a slow machine.
    const waiting = { status: 409, headers: { "retry-after-ms": "1000" }, body: { error_code: "ASYNC_NOT_READY", message: "m" } };
    await w.script(waiting);
    const call = w.client({ profile: noxinfluencer, deadline: 4_500 })(w.url);
    // It may come while a request is under way.
    const end = await soon(call.catch((error) => error));
    check(end.status === 409 || end.name === "TimeoutError", String(end));
    equal(w.events.at(-1).reason, "deadline");
    check((await w.log()).length >= 2, "no second look");
  },
  async "the deadline ends a refresh that hangs, with the original response"(w) {
    await w.script({ status: 401, body: "no" });
    const fetch = w.client({ deadline: 1_500, refresh: () => new Promise(() => {}) });
    const response = await soon(fetch(w.url, OLD));
    equal([response.status, await response.text()], [401, "no"]);
    equal(w.story(), "attempt refresh give_up:deadline");
  },
  async "the deadline ends the waiting for another call's refresh"(w) {
    await w.script({ status: 401, repeat: 2 }, { status: 200 });
    let end;
    const refresh = () => new Promise((resolve) => {
      end = () => resolve({ authorization: "Bearer new" });
    });
    const fetch = w.client({ refresh });
    const first = fetch(w.url, OLD);
    await w.until("refresh");
    const response = await soon(fetch(w.url, OLD, { deadline: 1_500 }));
    equal(response.status, 401);
    end();
    equal((await first).status, 200);
  },
  async "a hold that does not fit into the deadline fails at once, and nothing is sent"(w) {
    await w.script({ status: 200 });
    const fetch = w.client({ rateLimit: { requests: 1, per: 60_000 } });
    await fetch(w.url);
    const error = await soon(rejects(fetch(w.url, {}, { deadline: 5_000 })));
    equal(w.comeback.classificationOf(error).category, "rate_limit");
    equal(w.events.at(-1).reason, "rate_limit");
    equal((await w.log()).length, 1, "requests");
  },
  async "the final response is unread, whatever its status"(w) {
    for (const status of [200, 400, 404, 418, 500, 503]) {
      await w.script({ status, body: { n: status } });
      const response = await w.client({ retry: { maxRetries: 1 } })(`${w.url}/x?n=1`);
      equal([response.status, response.bodyUsed, response.url], [status, false, `${w.url}/x?n=1`]);
      equal(await response.clone().json(), { n: status });
      equal(await response.json(), { n: status });
    }
  },
  async "retry: false sends once, and decides nothing else"(w) {
    await w.script({ status: 503, body: "down" });
    const response = await w.client({ retry: false })(w.url);
    equal([response.status, await response.text()], [503, "down"]);
    equal(w.story(), "attempt give_up:exhausted");
  },
};
