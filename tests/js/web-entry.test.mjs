// `comeback/web`: the first requests do not wait for the wasm, only the verdict does.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { commerce, publishing } from "../../pkg/dist/profiles/index.js";
import { BUILTIN } from "../profiles.mjs";

const wasm = readFileSync(new URL("../../pkg/dist/wasm/comeback.wasm", import.meta.url));
const real = globalThis.fetch;

let entry;
/** Lets the wasm arrive, or fail. */
let arrive;
let wasmRequests;

let server;
let origin;
/** What the server was asked, and how it answers. */
let seen;
let answers;

before(async () => {
  server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = answers.shift() ?? { status: 200 };
    seen.push({ method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() });
    if (answer === "hang") return;
    response.writeHead(answer.status, answer.headers).end(answer.body ?? "body");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  server.close();
  server.closeAllConnections();
});

beforeEach(async () => {
  seen = [];
  answers = [];
  wasmRequests = 0;
  let settle;
  const arrived = new Promise((resolve, reject) => settle = { resolve, reject });
  arrived.catch(() => {});
  arrive = (what = new Response(wasm, { headers: { "content-type": "application/wasm" } })) => {
    if (what instanceof Error) settle.reject(what);
    else settle.resolve(what);
  };
  globalThis.fetch = (input, init) => {
    if (!String(input).endsWith("comeback.wasm")) return real(input, init);
    wasmRequests++;
    return arrived;
  };
  entry = await freshEntry();
});
afterEach(() => {
  globalThis.fetch = real;
});

const folders = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Modules are known by their address, so each test takes the tree from an address of its own. */
function freshEntry() {
  const folder = mkdtempSync(join(tmpdir(), "comeback-web-"));
  folders.push(folder);
  const pkg = new URL("../../pkg/", import.meta.url);
  cpSync(new URL("dist/", pkg), join(folder, "dist"), { recursive: true });
  cpSync(new URL("package.json", pkg), join(folder, "package.json"));
  return import(entryUrl());
}

function entryUrl() {
  return pathToFileURL(join(folders.at(-1), "dist/web/web.js"));
}

const busy = { status: 503, headers: { "retry-after-ms": "1" } };
const exact = { retry: { jitter: "none", baseDelay: 1 } };

/** Until it is so; the test fails if it never is. */
async function until(check) {
  const end = Date.now() + 20_000;
  while (!check()) {
    if (Date.now() > end) assert.fail(`waited too long for ${check}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("nothing is loaded at import", () => {
  assert.equal(wasmRequests, 0);
});

test("a success is handed on before the wasm is there", async () => {
  const response = await entry.createFetch()(origin);
  assert.equal(await response.text(), "body");
  assert.equal(wasmRequests, 1);
});

test("the request leaves at once; its verdict and the retry wait for the wasm", async () => {
  answers = [busy];
  const events = [];
  const call = entry.createFetch({ ...exact, onEvent: ({ type }) => events.push(type) })(origin);
  await until(() => seen.length === 1);
  arrive();
  const response = await call;
  assert.equal(response.status, 200);
  assert.equal(seen.length, 2, "the first answer counts as the first attempt's");
  assert.deepEqual(events, ["attempt", "wait", "attempt", "success"]);
});

test("comeback/web/otel numbers the request that left early as the call's first", async () => {
  const { instrument } = await import(new URL("adapters/otel.js", entryUrl()));
  const spans = [];
  const tracer = { startSpan(name, { attributes }, parent) {
    const span = { parent, attributes, setAttributes: (more) => Object.assign(attributes, more), setStatus() {}, end: () => spans.push(span) };
    return span;
  } };
  const meter = { createCounter: () => ({ add() {} }), createHistogram: () => ({ record() {} }) };
  const api = {
    trace: { setSpan: (_, span) => span, getSpan: (context) => context?.attributes && context },
    context: { active: () => ({}) }, propagation: { inject() {} },
  };
  answers = [busy];
  const call = entry.createFetch({ ...exact, ...instrument(api, { tracer, meter }) })(origin);
  await until(() => seen.length === 1);
  arrive();
  await call;
  const [first, second] = spans;
  assert.deepEqual(spans.map(({ attributes }) => attributes["http.request.resend_count"]), [undefined, 1]);
  assert.equal(second.parent, first, "one trace");
});

test("the body of an init, and of a Request, is there for the retry", async () => {
  const fetch = entry.createFetch(exact);
  answers = [busy, busy];
  const calls = [
    fetch(origin, { method: "PUT", body: "from init" }),
    fetch(new Request(origin, { method: "PUT", body: "from Request" })),
  ];
  await until(() => seen.length === 2);
  arrive();
  for (const response of await Promise.all(calls)) assert.equal(response.status, 200);
  const bodies = seen.map(({ body }) => body);
  assert.deepEqual(bodies.sort(), ["from Request", "from Request", "from init", "from init"]);
});

test("a URL object that is changed after the call changes no request", async () => {
  answers = Array.from({ length: 12 }, () => ({ status: 200 }));
  const { json } = entry.createFetch({ fetch: async (input) => Response.json(String(input)) });
  const url = new URL(origin);
  const calls = answers.map((_, page) => {
    url.searchParams.set("page", page);
    return json(url);
  });
  arrive();
  assert.deepEqual((await Promise.all(calls)).map((text) => text.split("=")[1]), answers.map((_, page) => `${page}`));
});

test("retry: false waits for no wasm, whatever the answer is", async () => {
  answers = [{ status: 503 }, ...Array(12).fill({ status: 404 })];
  const fetch = entry.createFetch({ retry: false, profile: commerce });
  assert.equal((await fetch(origin)).status, 503);
  const statuses = await Promise.all(Array.from({ length: 12 }, async () => (await fetch(origin)).status));
  assert.deepEqual(new Set(statuses), new Set([404]));
  await assert.rejects(fetch("http://127.0.0.1:6667/"), TypeError);
  arrive();
  await entry.ready();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(seen.length, 13);
});

test("the client as the global fetch loads the wasm with the one under it", async () => {
  const under = globalThis.fetch;
  globalThis.fetch = entry.fetch;
  answers = [{ status: 503, headers: { "retry-after-ms": "1" } }, { status: 200 }];
  const call = fetch(origin);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(wasmRequests, 1);
  arrive();
  assert.equal((await call).status, 200);
  globalThis.fetch = under;
});

test("json is of the body, also where it is handed on early, and within the deadline", async () => {
  const slow = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("[")) });
  const bodies = ["[1]", null, slow];
  const { json } = entry.createFetch({ fetch: async () => new Response(bodies.shift()), deadline: 1_500 });
  assert.deepEqual(await json(origin), [1]);
  assert.equal(await json(origin), undefined);
  await assert.rejects(json(origin), { name: "TimeoutError" });
});

test("headers that can be read once are on the request, whatever its method", async () => {
  const fetch = entry.createFetch();
  const headers = () => new Headers({ "x-own": "1" }).entries();
  await fetch(origin, { method: "POST", headers: headers() });
  await fetch(origin, { method: "PUT", headers: headers() });
  assert.deepEqual(seen.map(({ headers }) => headers["x-own"]), ["1", "1"]);
});

test("a stream is sent once, early, and not again", async () => {
  answers = [{ status: 500 }];
  const body = new Blob(["streamed"]).stream();
  const call = entry.createFetch(exact)(origin, { method: "PUT", body, duplex: "half" });
  await until(() => seen.length === 1);
  arrive();
  assert.equal((await call).status, 500);
  assert.deepEqual(seen.map((it) => it.body), ["streamed"]);
});

test("the idempotency key of a named profile is on the early request, and the same on the retry", async () => {
  answers = [busy];
  const call = entry.createFetch({ ...exact, profile: commerce })(origin, { method: "POST", body: "x" });
  await until(() => seen.length === 1);
  arrive();
  assert.equal((await call).status, 200);
  const keys = seen.map(({ headers }) => headers["idempotency-key"]);
  assert.match(keys[0], /^[0-9a-f-]{36}$/);
  assert.deepEqual(keys, [keys[0], keys[0]]);
});

test("no key where the profile takes none, or where keys are turned off, and never another than the caller's", async () => {
  const post = (options, headers) => entry.createFetch(options)(origin, { method: "POST", headers });
  arriveSoon();
  await post({ profile: publishing });
  await post({ profile: commerce, idempotencyKey: "never" });
  await post({ profile: commerce }, { "idempotency-key": "mine" });
  assert.deepEqual(seen.map(({ headers }) => headers["idempotency-key"]), [undefined, undefined, "mine"]);
});

function arriveSoon() {
  setTimeout(arrive, 50);
}

test("keys are on early requests just where they are on later ones", async () => {
  const profiles = BUILTIN;
  const all = (fetches) => Promise.all(fetches.map((fetch) => fetch(origin, { method: "POST" })));
  const fetches = profiles.map((profile) => entry.createFetch({ profile, fetch: keep }));
  const kept = [];
  async function keep(input, init) {
    kept.push(new Headers(init?.headers).has("idempotency-key"));
    return new Response("{}");
  }
  const early = all(fetches);
  await until(() => kept.length === profiles.length);
  arrive();
  await early;
  await all(fetches);
  assert.deepEqual(kept.slice(0, profiles.length), kept.slice(profiles.length));
  assert.deepEqual(kept.slice(0, profiles.length), [false, false, false, true, true, false]);
});

test("an abort ends the call at once, before the wasm is there", async () => {
  answers = ["hang"];
  const controller = new AbortController();
  const call = entry.createFetch()(origin, { signal: controller.signal });
  await until(() => seen.length === 1);
  const reason = new Error("enough");
  controller.abort(reason);
  await assert.rejects(call, reason);
  await assert.rejects(entry.createFetch()(origin, { signal: controller.signal }), reason);
  assert.equal(seen.length, 1, "what is aborted is not sent");
});

test("an abort after the wasm came ends the early request, too", async () => {
  answers = ["hang"];
  const controller = new AbortController();
  let passed;
  const fetch = entry.createFetch({ fetch: (input, init) => (passed = init.signal, real(input, init)) });
  const call = fetch(origin, { signal: controller.signal });
  await until(() => seen.length === 1);
  arrive();
  await entry.ready();
  controller.abort();
  await assert.rejects(call, { name: "AbortError" });
  assert.ok(passed.aborted);
});

test("an attempt's timeout counts from the early request, and leads to a retry", async () => {
  answers = ["hang"];
  const call = entry.createFetch({ ...exact, attemptTimeout: 1_500 })(origin);
  await until(() => seen.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 1_700));
  arrive();
  assert.equal((await call).status, 200);
  assert.equal(seen.length, 2);
});

test("a deadline is kept while the wasm is on its way, and after it came", async () => {
  answers = ["hang", "hang"];
  await assert.rejects(entry.createFetch({ deadline: 50 })(origin), { name: "TimeoutError" });
  const call = entry.createFetch({ deadline: 1_500 })(origin);
  await until(() => seen.length === 2);
  arrive();
  await assert.rejects(call, { name: "TimeoutError" });
});

test("ten requests leave early, and the others when the wasm is there", async () => {
  const fetch = entry.createFetch({ onEvent() {} });
  const calls = Array.from({ length: 15 }, () => fetch(origin));
  await until(() => seen.length === 10);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(seen.length, 10);
  arrive();
  await Promise.all(calls);
  assert.equal(seen.length, 15);
});

test("a limit of one's own is kept by the early requests, and counts them", async () => {
  const fetch = entry.createFetch({ rateLimit: { requests: 2, per: 60_000 }, retry: { maxServerDelay: 1_000 } });
  const calls = Array.from({ length: 3 }, () => fetch(origin).then(() => "sent", (error) => error.name));
  await until(() => seen.length === 2);
  arrive();
  assert.deepEqual(await Promise.all(calls), ["sent", "sent", "ApiError"]);
  assert.equal(seen.length, 2);
});

test("without the wasm the early response is handed on, and later calls are plain fetch at once", async () => {
  answers = [{ status: 503 }, { status: 503 }];
  const fetch = entry.createFetch({ profile: commerce });
  const call = fetch(origin);
  await until(() => seen.length === 1);
  arrive(new TypeError("unreachable"));
  const response = await call;
  assert.equal(response.status, 503);
  assert.equal(await response.text(), "body");
  assert.equal((await fetch(origin)).status, 503);
  assert.equal(seen.length, 2);
  assert.equal(wasmRequests, 1, "the file is not asked for again and again");
  await assert.rejects(entry.ready(), /unreachable/);
});

test("a network failure before the wasm is there is retried like any other", async () => {
  let failures = 1;
  const flaky = async () => {
    if (failures--) throw new TypeError("fetch failed");
    return new Response("ok");
  };
  const call = entry.createFetch({ ...exact, fetch: flaky })("https://example.test/");
  arriveSoon();
  assert.equal(await (await call).text(), "ok");
});

test("any MIME type will do", async () => {
  arrive(new Response(wasm, { headers: { "content-type": "application/octet-stream" } }));
  await entry.ready();
  assert.equal(entry.classifyError({ status: 503 }).category, "unavailable");
});

test("what needs the wasm says so: unknown, or an error with advice", async () => {
  assert.equal(entry.classifyError({ status: 503 }).category, "unknown");
  assert.throws(() => entry.catalog("http"), /await ready\(\)/);
  // A profile is defined where a module begins: it is checked when the core is there.
  const profile = entry.defineProfile({ name: "mine", codes: { X: { category: "quota" } } });
  entry.defineProfile({ name: "wrong", codes: { X: { category: "quote" } } });
  const said = [];
  const { error } = console;
  console.error = (what) => said.push(String(what));
  arrive();
  await entry.ready();
  assert.equal(entry.classifyError({ status: 503 }).category, "unavailable");
  console.error = error;
  assert.equal(said.length, 1);
  assert.match(said[0], /^TypeError: defineProfile: codes\.X\.category must be one of /);
  assert.equal(entry.classifyError({ status: 400, body: { code: "X" } }, { profile }).category, "quota");
  assert.ok(entry.catalog(commerce).length > 0);
});

test("an error page in the place of the wasm rejects ready()", async () => {
  arrive(new Response("<!doctype html>", { status: 404 }));
  await assert.rejects(entry.ready(), /status 404/);
});

test("a page in the place of the wasm, as development servers send it, rejects ready()", async () => {
  arrive(new Response("<!doctype html>", { headers: { "content-type": "text/html; charset=utf-8" } }));
  await assert.rejects(entry.ready(), /is a page, not the wasm/);
});

test("where WebAssembly is forbidden, that is what is said, and nothing is asked for again", async () => {
  const { compile, compileStreaming } = WebAssembly;
  const refuse = async () => {
    throw new WebAssembly.CompileError("refused by the content security policy");
  };
  Object.assign(WebAssembly, { compile: refuse, compileStreaming: refuse });
  try {
    arrive();
    await assert.rejects(entry.ready(), /'wasm-unsafe-eval'/);
    assert.throws(() => entry.catalog("http"), /'wasm-unsafe-eval'/);
    assert.ok((await entry.createFetch()(origin)).ok);
    assert.equal(wasmRequests, 1);
  } finally {
    Object.assign(WebAssembly, { compile, compileStreaming });
  }
});

test("wrong options and no URLs are refused as ever", async () => {
  assert.throws(() => entry.createFetch({ retries: 1 }), /retries is not an option/);
  await assert.rejects(entry.createFetch()(origin, {}, { retries: 1 }), /retries is not an option/);
  // A custom fetch may resolve the path: the verdict waits for the wasm.
  arrive();
  await assert.rejects(entry.createFetch()("no url"), TypeError);
});

test("the three entries have the same names", async () => {
  const names = (module) => Object.keys(module).sort();
  const dist = new URL("../../pkg/dist/", import.meta.url);
  const standard = names(await import(new URL("index.js", dist)));
  assert.deepEqual(names(entry), [...standard, "ready"].sort());
  assert.deepEqual(names(await import(new URL("web.js", dist))), names(entry));
});

test("in Node, comeback/web is the entry that needs no loading", async () => {
  const here = await import("../../pkg/dist/web.js");
  await here.ready();
  assert.equal(here.classifyError({ status: 503 }).category, "unavailable");
});
