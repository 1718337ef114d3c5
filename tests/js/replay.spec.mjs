// Every kind of body that can be sent again is sent again byte for byte, and no other is.

import { check, equal, header, play, rejects } from "./world.mjs";
import { commerce } from "../../pkg/dist/profiles/index.js";

export default (context) => play(scenarios, context);

const DOWN = { status: 503, headers: { "retry-after-ms": "30" } };
const TEXT = "grüße\u0000\n\"end\"";
const BYTES = Uint8Array.from({ length: 256 }, (_, n) => n);

/** Sends twice, as the first answer is a 503; gives the two requests as the server saw them. */
async function twice(w, ...request) {
  await w.script(DOWN, { status: 200 });
  equal((await w.client()(...request)).status, 200, "status");
  const log = await w.log();
  equal(log.length, 2, "requests");
  return log;
}

function same([first, second], text, length) {
  equal(first.body, text, "first body");
  equal(first.body_len, length, "first length");
  equal([second.body, second.body_len], [first.body, first.body_len], "second body");
  equal(header(second, "content-type"), header(first, "content-type"), "second type");
}

/** What the log shows of bytes that are not text. */
function shown(bytes) {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

async function put(w, body, text, length, type) {
  const log = await twice(w, w.url, { method: "PUT", body });
  same(log, text, length);
  equal(header(log[0], "content-type"), type, "type");
}

/** A form's body with its boundary, which each sending makes anew, replaced. */
function form(entry) {
  const [, boundary] = /boundary=(.+)$/.exec(header(entry, "content-type"));
  return entry.body.replaceAll(boundary, "BOUNDARY");
}

function stream(text) {
  return new Blob([text]).stream();
}

/** Where streams are unknown, they are sent as the text of an object. */
function sendsStreams() {
  let asked = false;
  const { headers } = new Request("http://localhost/", {
    method: "POST",
    body: stream("x"),
    get duplex() {
      asked = true;
      return "half";
    },
  });
  return asked && !headers.has("content-type");
}

const scenarios = {
  async "a URL object that is changed after the call changes no retry"(w) {
    await w.script(DOWN, { status: 200 });
    const url = new URL(`${w.url}?page=1`);
    const call = w.client()(url);
    url.searchParams.set("page", "2");
    equal((await call).status, 200);
    equal((await w.log()).map(({ url, query, path }) => url ?? query ?? path).map((text) => text.includes("page=2")), [false, false], "changed");
  },
  async "a Request as the second argument is read as fetch reads it"(w) {
    await w.script(DOWN, { status: 200 });
    const request = new Request(`${w.url}/elsewhere`, { method: "DELETE", headers: { "x-own": "1" } });
    equal((await w.client()(w.url, request)).status, 200);
    equal((await w.log()).map((entry) => [entry.method, header(entry, "x-own")]), [["DELETE", "1"], ["DELETE", "1"]]);
  },
  async "so is a method that is inherited"(w) {
    await w.script({ status: 200 });
    await w.client()(w.url, Object.create({ method: "DELETE" }));
    equal((await w.log())[0].method, "DELETE");
  },
  async "a Request of another realm or library is handed on as it is"(w) {
    const sent = [];
    const foreign = (number) => ({ url: w.url, method: "POST", headers: new Headers(), bodyUsed: false, number, clone: () => foreign(number + 1) });
    const plain = async (input) => (sent.push(input), new Response(null, { status: 500 }));
    equal((await w.client({ fetch: plain })(foreign(0))).status, 500);
    // A POST: sent once.
    equal(sent.map(({ url, method, number }) => [url, method, number]), [[w.url, "POST", 1]]);
  },
  async "of a view its own bytes are kept, and not those around it"(w) {
    const whole = new Uint8Array(1_000).fill(120);
    for (const body of [whole.subarray(10, 13), new DataView(whole.buffer, 10, 3), whole.buffer.slice(10, 13)]) {
      let kept;
      const plain = async (_, init) => (kept = init.body, new Response());
      await w.client({ fetch: plain })(w.url, { method: "PUT", body });
      equal([kept.byteLength, kept.buffer.byteLength, new TextDecoder().decode(kept)], [3, 3, "xxx"]);
    }
  },
  async "fields by symbol reach a fetch of one's own, and __proto__ is a name like others"(w) {
    const own = Symbol("own");
    let seen;
    const plain = async (_, init) => (seen = init, new Response());
    await w.client({ fetch: plain })(w.url, { ...JSON.parse('{"__proto__":{"method":"DELETE"}}'), [own]: 1 });
    equal([seen[own], seen.method], [1, undefined]);
  },
  async "a body without cancel, as that of a Node stream, is let go"(w) {
    const statuses = [503, 200];
    const plain = async () => {
      const response = new Response("text", { status: statuses.shift() });
      Object.defineProperty(response, "body", { value: {} });
      return response;
    };
    equal((await w.client({ fetch: plain })(w.url)).status, 200);
  },
  async "a path alone is passed to a custom fetch [node]"(w) {
    const asked = [];
    const plain = async (input) => {
      asked.push(input);
      return new Response("{}", { status: asked.length < 2 ? 503 : 404 });
    };
    const error = await rejects(w.client({ fetch: plain }).json("/cart?id=1"));
    equal([error.name, error.classification.category, asked], ["ApiError", "not_found", ["/cart?id=1", "/cart?id=1"]]);
  },
  async "headers that can be gone through once"(w) {
    await w.script(DOWN, { status: 200 });
    const once = function* () {
      yield ["x-api-key", "mine"];
    };
    await w.client()(w.url, { method: "PUT", headers: once() });
    equal((await w.log()).map((entry) => header(entry, "x-api-key")), ["mine", "mine"]);
  },
  async "a string"(w) {
    await put(w, TEXT, TEXT, new TextEncoder().encode(TEXT).length, "text/plain;charset=UTF-8");
  },
  async "an empty string"(w) {
    same(await twice(w, w.url, { method: "PUT", body: "" }), "", 0);
  },
  async "URLSearchParams"(w) {
    const body = new URLSearchParams([["a", "1 ü"], ["a", "&"]]);
    const type = "application/x-www-form-urlencoded;charset=UTF-8";
    await put(w, body, "a=1+%C3%BC&a=%26", 16, type);
  },
  async "a Blob, with its type"(w) {
    await put(w, new Blob([BYTES], { type: "image/x" }), shown(BYTES), 256, "image/x");
  },
  async "an ArrayBuffer"(w) {
    await put(w, BYTES.slice().buffer, shown(BYTES), 256, undefined);
  },
  async "a typed array that shows a part of its buffer"(w) {
    await put(w, BYTES.subarray(60, 70), shown(BYTES.slice(60, 70)), 10, undefined);
    const wide = new Uint16Array(BYTES.slice().buffer, 64, 4);
    await put(w, wide, shown(BYTES.slice(64, 72)), 8, undefined);
  },
  async "a DataView"(w) {
    const view = new DataView(BYTES.slice().buffer, 97, 26);
    await put(w, view, "abcdefghijklmnopqrstuvwxyz", 26, undefined);
  },
  async "FormData with a file"(w) {
    const body = new FormData();
    body.append("name", "ü");
    body.append("file", new File([BYTES.subarray(32, 64)], "a b.bin", { type: "x/y" }));
    const log = await twice(w, w.url, { method: "PUT", body });
    const [first, second] = log.map(form);
    check(/filename="a(%20| )b.bin"/.test(first) && first.includes(shown(BYTES.subarray(32, 64))), first);
    equal(second, first, "second body");
  },
  async "a large body"(w) {
    const log = await twice(w, w.url, { method: "PUT", body: "0123456789".repeat(100_000) });
    equal(log.map((entry) => entry.body_len), [1_000_000, 1_000_000], "lengths");
  },
  async "a Request with a body"(w) {
    const headers = { "x-api-key": "k", "content-type": "x/y" };
    const log = await twice(w, new Request(w.url, { method: "PUT", body: TEXT, headers }));
    same(log, TEXT, new TextEncoder().encode(TEXT).length);
    equal(log.map((e) => [e.method, header(e, "x-api-key"), header(e, "content-type")]), Array(2).fill(["PUT", "k", "x/y"]));
  },
  async "a Request with a form keeps its boundary"(w) {
    const body = new FormData();
    body.append("a", "b");
    const log = await twice(w, new Request(w.url, { method: "PUT", body }));
    same(log, log[0].body, log[0].body_len);
    check(form(log[0]).includes('name="a"'), log[0].body);
  },
  async "a Request whose body init replaces"(w) {
    const request = new Request(w.url, { method: "PUT", body: "old", headers: { "x-api-key": "k" } });
    const log = await twice(w, request, { body: "new" });
    same(log, "new", 3);
    equal(log.map((entry) => header(entry, "x-api-key")), ["k", "k"]);
  },
  async "a Request whose headers init replaces keeps its body"(w) {
    const request = new Request(w.url, { method: "PUT", body: "text", headers: { "x-api-key": "k" } });
    const log = await twice(w, request, { headers: { "x-tenant": "t" } });
    same(log, "text", 4);
    equal(log.map((e) => [header(e, "x-api-key"), header(e, "x-tenant")]), Array(2).fill([undefined, "t"]));
  },
  async "a Request whose method init replaces"(w) {
    const request = new Request(w.url, { method: "POST", body: "text" });
    const log = await twice(w, request, { method: "PUT" });
    equal(log.map((entry) => [entry.method, entry.body]), Array(2).fill(["PUT", "text"]));
  },
  async "a POST Request with a key of its own"(w) {
    const headers = { "idempotency-key": "mine" };
    await w.script({ status: 500 }, { status: 200 });
    await w.client({ profile: commerce })(new Request(w.url, { method: "POST", body: "x", headers }));
    equal((await w.log()).map((e) => [header(e, "idempotency-key"), e.body]), Array(2).fill(["mine", "x"]));
  },
  async "a POST Request without a key gets one, and keeps body and headers"(w) {
    const headers = { "content-type": "application/json", "x-api-key": "k" };
    await w.script({ status: 500, body: "" }, { status: 200 });
    const request = new Request(w.url, { method: "POST", body: "{}", headers });
    await w.client({ profile: commerce, idempotencyKey: "always", retry: { methods: "all" } })(request);
    const [entry] = await w.log();
    equal([entry.body, header(entry, "content-type"), header(entry, "x-api-key")], ["{}", "application/json", "k"]);
    check(header(entry, "idempotency-key")?.length === 36, "no key");
  },
  async "a Request that was used already rejects as fetch rejects it, and nothing is sent"(w) {
    await w.script({ status: 200 });
    const request = new Request(w.url, { method: "PUT", body: "x" });
    await request.text();
    equal((await rejects(fetch(request))).name, "TypeError");
    equal((await rejects(w.client()(request))).name, "TypeError");
    check(!w.story().includes("wait"), w.story());
    equal((await w.log()).length, 0, "requests");
  },
  async "a used Request is good for another body, as it is for fetch"(w) {
    await w.script(DOWN, { status: 200 }, { status: 200 });
    const request = new Request(w.url, { method: "PUT", body: "old" });
    await request.text();
    await w.client()(request, { body: "new" });
    equal((await w.log()).map((entry) => entry.body), ["new", "new"]);
  },
  async "what the caller changes after the call does not reach a retry"(w) {
    await w.script(DOWN, { status: 200 });
    const body = new TextEncoder().encode("before");
    const headers = { "x-api-key": "before" };
    const init = { method: "PUT", body, headers };
    const call = w.client()(w.url, init);
    body.fill(120);
    headers["x-api-key"] = "after";
    init.method = "DELETE";
    await call;
    const seen = (await w.log()).map((e) => [e.method, e.body, header(e, "x-api-key")]);
    equal(seen, Array(2).fill(["PUT", "before", "before"]));
  },
  async "a stream is sent once"(w) {
    if (!sendsStreams()) return;
    await w.script(DOWN);
    // Chromium sends streams over HTTP/2 only: there it is a network failure.
    const init = { method: "PUT", body: stream("text"), duplex: "half" };
    const response = await w.client()(w.url, init).catch((error) => error);
    if (response.status) equal([response.status, (await w.log())[0].body], [503, "text"]);
    equal(w.story(), "attempt give_up:body_not_replayable");
  },
  async "a stream that arrives is a success like another [node]"(w) {
    await w.script({ status: 200 });
    await w.client()(w.url, { method: "PUT", body: stream("text"), duplex: "half" });
    equal((await w.log())[0].body, "text");
    equal(w.story(), "attempt success");
  },
  async "a stream is not sent again after a refresh [node]"(w) {
    await w.script({ status: 401 });
    let refreshes = 0;
    const refresh = async () => (refreshes++, { authorization: "Bearer new" });
    const headers = { authorization: "Bearer old" };
    const init = { method: "PUT", body: stream("text"), duplex: "half", headers };
    equal((await w.client({ refresh })(w.url, init)).status, 401);
    equal(refreshes, 0, "refreshes");
    equal(w.story(), "attempt give_up:body_not_replayable");
  },
  async "an async iterable is a stream, too [node]"(w) {
    await w.script(DOWN);
    const body = (async function* parts() {
      yield new TextEncoder().encode("text");
    })();
    equal((await w.client()(w.url, { method: "PUT", body, duplex: "half" })).status, 503);
    equal(w.story(), "attempt give_up:body_not_replayable");
  },
  async "a Request with a stream is cloned, and so sent again [node]"(w) {
    const init = { method: "PUT", body: stream("text"), duplex: "half" };
    same(await twice(w, new Request(w.url, init)), "text", 4);
  },
};
