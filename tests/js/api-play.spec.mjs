// The five APIs as they are lived with: limits that count, logins that run out, results that take
// their time, credits that are used up, orders whose answer is lost. Each scenario is a tenant.

import { check, equal, play, rejects } from "./world.mjs";
import { profileOf } from "../profiles.mjs";
import { commerce, marketplace, noxinfluencer, publishing, workspace } from "../../pkg/dist/profiles/index.js";

// They mostly wait, so several run at a time.
export default (context) => play(scenarios, context, 3);

const JSON_TYPE = { "content-type": "application/json" };

function post(body, headers) {
  return { method: "POST", body: JSON.stringify(body), headers: { ...JSON_TYPE, ...headers } };
}

/** New credentials from an API, as its users get them. */
function refresher(w, path, query) {
  return async () => {
    const response = await fetch(w.api(path, query), { method: "POST" });
    return { authorization: `Bearer ${(await response.json()).data.token}` };
  };
}

const EXPIRED = { headers: { authorization: "Bearer expired" } };

/** Once what a server does with a request is certain, its answer is lost. */
const LOST = { __fault: "hang", __processed: "1", __times: "1" };

const scenarios = {
  async "marketplace: calls one after the other stay below a limit in the headers"(w) {
    const fetch = w.client({ profile: marketplace });
    const url = w.api("/marketplace/tasks", { __limit: "3", __window_ms: "2500" });
    for (let n = 0; n < 5; n++) equal((await fetch(url)).status, 200);
    equal(await w.traffic(), { requests: 5, refused: 0 });
    check(w.events.some((event) => event.type === "hold"), w.story());
  },
  async "marketplace: parallel calls over the limit all get through"(w) {
    const fetch = w.client({ profile: marketplace, retry: { maxRetries: 8 } });
    const url = w.api("/marketplace/tasks", { __limit: "4", __window_ms: "1000" });
    const all = await Promise.all(Array.from({ length: 8 }, () => fetch(url)));
    equal(all.map((response) => response.status), Array(8).fill(200));
    // Four are refused at first; then no more than a few look too early.
    check((await w.traffic()).refused <= 8, `${(await w.traffic()).refused} refused`);
  },
  async "publishing: a refusal's own delay is kept"(w) {
    const fetch = w.client({ profile: publishing });
    const url = w.api("/publishing/credits", { __limit: "1", __window_ms: "2900" });
    equal((await fetch(url)).status, 200);
    equal((await fetch(url)).status, 200);
    equal(w.story(), "attempt success attempt wait:server attempt success");
    check(w.events[3].delay >= 2_900, `waited ${w.events[3].delay} ms`);
    equal(await w.traffic(), { requests: 3, refused: 1 });
  },
  async "noxinfluencer: a refusal without a delay is a minute's, and no deadline waits for that"(w) {
    const fetch = w.client({ profile: noxinfluencer, deadline: 5_000 });
    const url = w.api("/noxinfluencer/quota", { __limit: "1" });
    equal((await fetch(url)).status, 200);
    const response = await fetch(url);
    const { kind, afterMs } = w.comeback.classificationOf(response).retry;
    equal({ kind, afterMs }, { kind: "wait", afterMs: 60_000 });
    equal(w.story(), "attempt success attempt give_up:deadline");
  },
  async "commerce: too many sessions in a 429 is not a rate limit"(w) {
    const fetch = w.client({ profile: commerce });
    for (let n = 0; n < 3; n++) equal((await fetch(w.api("/commerce/sessions"), post({}))).status, 201);
    const error = await rejects(fetch.json(w.api("/commerce/sessions"), post({})));
    equal(error.classification.status, 429);
    equal([error.classification.category, error.classification.recovery.action], ["quota", "close_sessions"]);
    equal((await w.traffic()).requests, 4, "requests");
  },
  async "marketplace: five calls with an old login meet one refresh"(w) {
    const refresh = refresher(w, "/marketplace/auth/refresh");
    const fetch = w.client({ profile: marketplace, refresh });
    const url = w.api("/marketplace/tasks");
    const all = await Promise.all(Array.from({ length: 5 }, () => fetch(url, EXPIRED)));
    equal(all.map((response) => response.status), Array(5).fill(200));
    // Five refused, one refresh, five that went well: what the server counts.
    equal(await w.traffic(), { requests: 11, refused: 5 });
    equal((await fetch(url, EXPIRED)).status, 200);
    equal(await w.traffic(), { requests: 12, refused: 5 }, "traffic after one more");
  },
  async "commerce: a login that runs out again is renewed again"(w) {
    const refresh = refresher(w, "/commerce/auth/refresh", { expires_ms: "2500" });
    const fetch = w.client({ profile: commerce, refresh });
    const url = w.api("/commerce/balance");
    equal((await fetch(url, EXPIRED)).status, 200);
    await new Promise((resolve) => setTimeout(resolve, 2_600));
    equal((await fetch(url, EXPIRED)).status, 200);
    equal(w.events.filter((event) => event.type === "refresh").length, 2, "refreshes");
    equal(await w.traffic(), { requests: 6, refused: 2 });
  },
  async "marketplace: a login that stays refused is renewed once"(w) {
    const refresh = refresher(w, "/marketplace/auth/refresh", { expires_ms: "0" });
    const response = await w.client({ profile: marketplace, refresh })(w.api("/marketplace/tasks"), EXPIRED);
    equal(response.status, 401);
    equal(w.story(), "attempt refresh attempt give_up:not_retryable");
  },
  async "keys that no refresh mends are not refreshed"(w) {
    let refreshes = 0;
    const refresh = async () => (refreshes++, {});
    for (const [api, path, key, category] of [
      ["marketplace", "tasks", "invalid", "authentication"],
      ["marketplace", "tasks", "noscope", "permission"],
      ["marketplace", "tasks", "unbound", "account"],
      ["commerce", "balance", "invalid", "authentication"],
      ["commerce", "balance", "disabled", "account"],
      ["publishing", "credits", "invalid", "authentication"],
      ["workspace", "v1/usage", "key_revoked", "authentication"],
      ["workspace", "v1/usage", "key_suspended", "account"],
      ["noxinfluencer", "quota", "invalid", "authentication"],
    ]) {
      const headers = { authorization: `Bearer ${key}` };
      const response = await w.client({ profile: profileOf(api), refresh })(w.api(`/${api}/${path}`), { headers });
      equal(w.comeback.classificationOf(response).category, category, `${api} ${key}`);
    }
    equal(refreshes, 0, "refreshes");
    equal((await w.traffic()).requests, 9, "requests");
  },
  async "noxinfluencer: an export is polled until it is ready"(w) {
    const client = w.client({ profile: noxinfluencer });
    const body = post({ creator_id: "creator_7", ready_ms: 1500 });
    const started = await client.json(w.api("/noxinfluencer/exports"), body);
    const id = (started.data ?? started).export_id;
    w.events.length = 0;
    const text = JSON.stringify(await client.json(w.api(`/noxinfluencer/exports/${id}`)));
    check(text.includes('"rows":42'), text);
    equal(w.story(), "attempt wait:poll attempt success");
    check(w.events[1].delay >= 1_900, `asked again after ${w.events[1].delay} ms`);
    const again = await rejects(client.json(w.api("/noxinfluencer/exports"), body));
    equal([again.classification.category, again.attempts], ["duplicate", 1]);
  },
  async "marketplace: a payment under way is polled, and is not a failure of the origin"(w) {
    const fetch = w.client({ profile: marketplace });
    const polled = fetch.json(w.api("/marketplace/recharges/demo-1", { ready_ms: "1500" }));
    await w.until("wait");
    equal((await fetch(w.api("/marketplace/tasks"))).status, 200);
    check(w.story().endsWith("wait:poll attempt success"), w.story());
    equal((await polled).data.state, "done");
  },
  async "marketplace: polling ends when its time is over"(w) {
    const fetch = w.client({ profile: marketplace, pollTimeout: 1_000 });
    const response = await fetch(w.api("/marketplace/recharges/demo-2", { ready_ms: "60000" }));
    equal(w.comeback.classificationOf(response).category, "not_ready");
    equal(w.story(), "attempt give_up:exhausted");
  },
  async "workspace: credits run down, and then no retry helps"(w) {
    const fetch = w.client({ profile: workspace });
    const left = [];
    for (let page = 1; page <= 10; page++) {
      const response = await fetch(w.api("/workspace/v1/creators", { page: `${page}` }));
      left.push(response.headers.get("x-credits-remaining"));
    }
    equal(left.at(-1), "0", "credits left");
    const error = await rejects(fetch.json(w.api("/workspace/v1/creators")));
    const { category, recovery, retry } = error.classification;
    equal([category, recovery.action, retry.kind], ["quota", "top_up", "never"]);
    equal(await w.traffic(), { requests: 11, refused: 1 });
    const [method, path] = recovery.lookup.split(" ");
    const usage = await fetch.json(w.api(`/workspace${path}`), { method });
    check(JSON.stringify(usage).includes('"balance":0'), JSON.stringify(usage));
  },
  async "commerce: an order whose answer is lost is sent again with its key, and made once"(w) {
    const fetch = w.client({ profile: commerce, attemptTimeout: 1_500, idempotencyKey: "always" });
    const order = await fetch(w.api("/commerce/orders", LOST), post({ product: "mug" }));
    equal([order.status, order.headers.get("idempotent-replayed")], [201, "true"]);
    equal((await order.json()).data.order_id, "order_1");
    equal((await fetch.json(w.api("/commerce/balance"))).data.balance, 87.5, "balance");
    check(w.story().startsWith("attempt wait:backoff attempt success"), w.story());
  },
  async "commerce: so is one whose connection is reset"(w) {
    const fetch = w.client({ profile: commerce, idempotencyKey: "always" });
    const url = w.api("/commerce/orders", { ...LOST, __fault: "reset" });
    equal((await fetch(url, post({ product: "mug" }))).status, 201);
    equal((await fetch.json(w.api("/commerce/balance"))).data.balance, 87.5, "balance");
  },
  async "commerce: without a key it is not sent again, and was made all the same"(w) {
    const fetch = w.client({ profile: commerce, attemptTimeout: 1_500, idempotencyKey: "never" });
    const url = w.api("/commerce/orders", LOST);
    equal((await rejects(fetch(url, post({ product: "mug" })))).name, "TimeoutError");
    equal(w.story(), "attempt give_up:unsafe_method");
    equal((await fetch.json(w.api("/commerce/balance"))).data.balance, 87.5, "balance");
  },
  async "marketplace: a task that was taken by a lost answer is not taken from oneself"(w) {
    const fetch = w.client({ profile: marketplace, attemptTimeout: 1_500, idempotencyKey: "always" });
    const answer = await fetch.json(w.api("/marketplace/orders", LOST), post({ task: "task_9" }));
    equal(answer.data, { order: "order_1", task: "task_9" });
    const error = await rejects(fetch.json(w.api("/marketplace/orders"), post({ task: "task_9" })));
    equal([error.classification.category, error.classification.recovery.action], ["conflict", "choose_other"]);
  },
  async "commerce: another order under a used key is refused, and no new key is made up"(w) {
    const fetch = w.client({ profile: commerce });
    const key = { "idempotency-key": "mine" };
    await fetch.json(w.api("/commerce/orders"), post({ product: "mug" }, key));
    const error = await rejects(fetch.json(w.api("/commerce/orders"), post({ product: "sticker" }, key)));
    equal([error.classification.code, error.attempts], ["IDEMPOTENCY_CONFLICT", 1]);
    equal((await fetch.json(w.api("/commerce/balance"))).data.balance, 87.5, "balance");
  },
  async "commerce: what is sold out stays so"(w) {
    const fetch = w.client({ profile: commerce });
    await fetch.json(w.api("/commerce/orders"), post({ product: "poster", quantity: 2 }));
    const error = await rejects(fetch.json(w.api("/commerce/orders"), post({ product: "poster" })));
    equal([error.classification.recovery.action, error.attempts], ["choose_other", 1]);
  },
  async "an outage is outlived by all calls, at little cost to the server"(w) {
    const outage = w.api("/_mock/outage", { for_ms: "700", __status: "503" });
    equal((await fetch(outage, { method: "PUT" })).status, 200);
    const client = w.client({ profile: commerce, retry: { baseDelay: 150, maxDelay: 300, maxRetries: 8 } });
    const calls = Array.from({ length: 12 }, () => client(w.api("/commerce/products")));
    equal((await Promise.all(calls)).map((response) => response.status), Array(12).fill(200));
    const { requests } = await w.traffic();
    check(requests <= 40, `${requests} requests for 12 calls`);
  },
};
