// `comeback/sentry` with Sentry's own client: what arrives at its transport.

import assert from "node:assert/strict";
import { after } from "node:test";
import { Client, createStackParser, createTransport, resolvedSyncPromise, Scope } from "@sentry/core";
import { beforeSend } from "../../pkg/dist/adapters/sentry.js";
import { ApiError, classifyError, createFetch } from "../../pkg/dist/index.js";
import { commerce } from "../../pkg/dist/profiles/commerce.js";
import { answers, check, rejection, script, stopServer } from "./adapters.world.mjs";

const { down, invalid } = answers;
const SECRET = "s3cr3t";
after(stopServer);

/** The smallest client that Sentry's own code can be. */
class TestClient extends Client {
  eventFromException(error, hint) {
    const value = { type: error?.name ?? "Error", value: String(error?.message ?? error) };
    return resolvedSyncPromise({ exception: { values: [value] }, level: "error", event_id: hint?.event_id });
  }
  eventFromMessage(message, level) {
    return resolvedSyncPromise({ message, level });
  }
}

/** A client with this filter, and the events that its transport has sent. */
function sentry(options) {
  const sent = [];
  const transport = () => createTransport({ recordDroppedEvent() {} }, async ({ body }) => {
    const [, [item]] = JSON.parse(`[${body.split("\n").slice(0, 1)}, [${body.split("\n")[2]}]]`);
    sent.push(item);
    return { statusCode: 200 };
  });
  const client = new TestClient({
    dsn: "https://key@sentry.example/1", integrations: [], transport,
    stackParser: createStackParser(), beforeSend: beforeSend(options),
  });
  return {
    async capture(error, event = {}) {
      const scope = new Scope();
      scope.setClient(client);
      if (event.tags) scope.setTags(event.tags);
      if (event.fingerprint) scope.setFingerprint(event.fingerprint);
      scope.captureException(error);
      await client.flush(2_000);
      return sent.pop();
    },
    async message(text) {
      client.captureMessage(text, "info", {}, new Scope());
      await client.flush(2_000);
      return sent.pop();
    },
  };
}

const once = (options) => createFetch({ retry: { maxRetries: 0 }, throwOnError: true, ...options });
const failed = async (url, init, options) => rejection(once(options)(url, init));

check("what the person or time solves is not sent", async () => {
  const { capture } = sentry();
  for (const status of [401, 402, 404, 409, 422, 429]) {
    assert.equal(await capture(new ApiError(classifyError({ status }), undefined, 1)), undefined, `${status}`);
  }
  assert.equal(await capture(await failed((await script(invalid)).url)), undefined);
  // In a page.
  globalThis.document = {};
  assert.equal(await capture(new TypeError("Failed to fetch")), undefined);
  delete globalThis.document;
  assert.equal(await capture(new DOMException("gone", "AbortError")), undefined);
});

check("outages and bugs are sent, grouped by profile, code and route, with tags", async () => {
  const { capture } = sentry();
  const { url } = await script(down);
  const key = url.split("/").pop();
  const path = `${url}/orders/17/lines/0b0ad0a4-7d1c-4a6f-9b52-3b6f6f0f3a11?token=${SECRET}`;
  const event = await capture(await failed(path, { method: "POST", headers: { authorization: SECRET } }));
  const route = event.tags["comeback.route"];
  assert.match(route, /^POST \/.*\/orders\/\*\/lines\/\*$/);
  assert.deepEqual(event.fingerprint, ["comeback", "http", "down", route]);
  const { "comeback.route": _, ...tags } = event.tags;
  assert.deepEqual(tags, {
    "comeback.profile": "http", "comeback.category": "unavailable", "comeback.report": "outage",
    "comeback.action": "retry", "comeback.code": "down", "comeback.status": 503,
  });
  const text = JSON.stringify(event);
  assert.equal(text.includes(SECRET), false);
  assert.equal(text.includes(key), false, "the last segment of the script's URL is an id");
  const bug = await capture(await failed((await script({ status: 400, body: { code: "bad" } })).url));
  assert.equal(bug.tags["comeback.report"], "bug");
});

check("the same failure of two orders is one group, and one of another endpoint is another", async () => {
  const { capture } = sentry();
  const { url } = await script(down);
  const print = async (path) => (await capture(await failed(url + path))).fingerprint.join();
  assert.equal(await print("/orders/17"), await print("/orders/18?x=1"));
  assert.notEqual(await print("/orders/17"), await print("/baskets/17"));
});

check("errors that have nothing to do with a request are left as they are", async () => {
  const { capture, message } = sentry();
  for (const error of [new Error("broken"), new TypeError("x is not a function"), "text", { own: 1 }]) {
    const event = await capture(error);
    assert.ok(event, String(error));
    assert.equal(event.tags, undefined);
    assert.equal(event.fingerprint, undefined);
  }
  assert.equal((await message("hello")).message, "hello");
});

check("on a server, a lost connection of another client is left as it is: it may be the database's", async () => {
  const { capture } = sentry();
  const lost = (message) => Object.assign(new Error(message), { code: "ECONNREFUSED", syscall: "connect" });
  for (const error of [lost("connect"), new TypeError("fetch failed", { cause: lost("inner") })]) {
    const event = await capture(error);
    assert.equal(event.tags, undefined);
    assert.equal(event.fingerprint, undefined);
  }
  const { url } = await script({ fault: "reset" });
  assert.equal(await capture(await rejection(createFetch({ retry: { maxRetries: 0 } })(url))), undefined);
});

check("the classification is found in what wraps it, and made where there is none", async () => {
  const { capture } = sentry();
  const api = await failed((await script(invalid)).url);
  assert.equal(await capture(new Error("checkout failed", { cause: api })), undefined);
  const axios = Object.assign(new Error("Request failed"), {
    name: "AxiosError", response: { status: 500, data: { code: "E7" }, headers: {} }, config: { url: `https://x.test/?k=${SECRET}` },
  });
  const event = await capture(axios);
  assert.deepEqual(event.fingerprint, ["{{ default }}", "comeback", "http", "E7"]);
  assert.equal(JSON.stringify(event).includes(SECRET), false);
});

check("the classification that was reached on the way counts for an error of fetch's own, too", async () => {
  const { capture } = sentry({ drop: [] });
  const { url } = await script({ fault: "reset" });
  const event = await capture(await rejection(createFetch({ retry: { maxRetries: 0 } })(`${url}/items/7`)));
  assert.equal(event.tags["comeback.category"], "network");
  assert.match(event.tags["comeback.route"], /\/items\/\*$/);
});

check("the app's own tags and fingerprint are kept", async () => {
  const { capture } = sentry();
  const error = await failed((await script(down)).url);
  const event = await capture(error, { tags: { "comeback.code": "mine", area: "shop" }, fingerprint: ["own"] });
  assert.equal(event.tags["comeback.code"], "mine");
  assert.equal(event.tags.area, "shop");
  assert.deepEqual(event.fingerprint, ["own"]);
});

check("what is dropped, the profile and the route can be chosen", async () => {
  const body = { success: false, error: { code: "INTERNAL_ERROR", message: SECRET } };
  // Sentry sends the same object once.
  const error = () => Object.assign(new Error("m"), { name: "HTTPError", response: { status: 500, data: body } });
  const own = sentry({ profile: commerce, drop: ["expected", "bug"], route: () => "GET /orders/:id" });
  const event = await own.capture(error());
  assert.deepEqual(event.fingerprint, ["comeback", "commerce", "INTERNAL_ERROR", "GET /orders/:id"]);
  assert.equal(JSON.stringify(event).includes(SECRET), false);
  assert.equal(await sentry({ drop: ["outage"] }).capture(error()), undefined);
  assert.equal(await sentry({ drop: ({ category }) => category === "server" }).capture(error()), undefined);
  assert.ok(await sentry({ drop: () => false }).capture(new ApiError(classifyError({ status: 404 }), undefined, 1)));
  const broken = sentry({ route() { throw new Error("broken"); } });
  assert.deepEqual((await broken.capture(error())).fingerprint.slice(0, 3), ["{{ default }}", "comeback", "http"]);
});

check("a sentence or an id in the place of a code is neither a tag nor part of a group", async () => {
  const { capture } = sentry();
  for (const code of [`user ada@example.com is ${SECRET}`, "0b0ad0a4-7d1c-4a6f-9b52-3b6f6f0f3a11"]) {
    const event = await capture(new ApiError(classifyError({ status: 500, body: { code } }), undefined, 1));
    assert.equal(event.tags["comeback.code"], undefined);
    assert.equal(JSON.stringify([event.tags, event.fingerprint]).includes(code), false);
    assert.ok(event.fingerprint.includes("server"));
  }
});

check("a hostile exception costs no event", async () => {
  const hostile = new Proxy({}, { get() { throw new Error("no"); } });
  const event = { message: "m" };
  assert.equal(beforeSend()(event, { originalException: hostile }), event);
  assert.equal(beforeSend()(event, undefined), event);
  const transaction = { type: "transaction" };
  assert.equal(beforeSend()(transaction, { originalException: new TypeError("Failed to fetch") }), transaction);
});
