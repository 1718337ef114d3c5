// `comeback/otel` with OpenTelemetry's own API and SDK, over real HTTP.

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync } from "node:fs";
import { after, before, beforeEach } from "node:test";
import * as api from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { instrument } from "../../pkg/dist/adapters/otel.js";
import { createFetch } from "../../pkg/dist/index.js";
import { commerce } from "../../pkg/dist/profiles/commerce.js";
import { answers, check, FAST, rejection, script, stopServer } from "./adapters.world.mjs";

const { ok, down, limited, quota } = answers;
const SECRET = "s3cr3t";

/** What `@opentelemetry/context-async-hooks` does. */
const storage = new AsyncLocalStorage();
const contexts = {
  active: () => storage.getStore() ?? api.ROOT_CONTEXT,
  with: (context, run, self, ...args) => storage.run(context, () => run.apply(self, args)),
  bind: (context, run) => (...args) => storage.run(context, () => run(...args)),
  enable: () => contexts,
  disable: () => contexts,
};

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
before(() => {
  api.context.setGlobalContextManager(contexts);
  api.trace.setGlobalTracerProvider(provider);
  api.propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
after(async () => {
  await stopServer();
  await provider.shutdown();
});
beforeEach(() => exporter.reset());

/** A meter of its own, and what it has measured. */
function metered() {
  const memory = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: memory, exportIntervalMillis: 3_600_000 });
  const meters = new MeterProvider({ readers: [reader] });
  return {
    meter: meters.getMeter("test"),
    async points() {
      await reader.forceFlush();
      const [{ scopeMetrics }] = memory.getMetrics();
      await meters.shutdown();
      const all = scopeMetrics.flatMap(({ metrics }) => metrics);
      return Object.fromEntries(all.map(({ descriptor, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ attributes, value }) => ({ ...attributes, value: value.count ?? value })),
      ]));
    },
  };
}

const client = (options, more) => createFetch({ retry: FAST, ...more, ...instrument(api, options) });
const spans = () => exporter.getFinishedSpans();
const attribute = (name) => spans().map((span) => span.attributes[name]);
const traceparents = async (s) => (await s.log()).map(({ headers }) => headers.traceparent);

check("one client span per attempt, with the names of the semantic conventions", async () => {
  const s = await script(down, down, ok);
  const response = await client()(`${s.url}/${SECRET}?token=${SECRET}`, { headers: { authorization: SECRET } });
  assert.equal(response.status, 200);
  assert.equal(spans().length, 3);
  const { hostname, port } = new URL(s.url);
  for (const span of spans()) {
    assert.equal(span.kind, api.SpanKind.CLIENT);
    assert.equal(span.name, "GET");
    assert.equal(span.attributes["http.request.method"], "GET");
    assert.equal(span.attributes["server.address"], hostname);
    assert.equal(span.attributes["server.port"], Number(port));
    assert.equal(JSON.stringify([span.name, span.attributes, span.events, span.status]).includes(SECRET), false);
    assert.ok(span.ended);
  }
  assert.deepEqual(attribute("http.request.resend_count"), [undefined, 1, 2]);
  assert.deepEqual(attribute("http.response.status_code"), [503, 503, 200]);
  assert.deepEqual(attribute("error.type"), ["503", "503", undefined]);
  assert.deepEqual(attribute("comeback.category"), ["unavailable", "unavailable", undefined]);
  assert.deepEqual(attribute("url.full"), [undefined, undefined, undefined]);
  assert.deepEqual(spans().map(({ status }) => status.code), [2, 2, 0]);
});

/** What differs between the attempts of a call. */
const VARYING = ["http.request.resend_count", "http.response.status_code", "error.type", "comeback.category"];

for (const { name, profile, steps, spans: want } of JSON.parse(readFileSync(new URL("../spans.json", import.meta.url), "utf8"))) {
  check(`spans are those of the Rust middleware: ${name}`, async () => {
    const s = await script(...steps);
    await client({}, profile && { profile: commerce })(s.url);
    const got = spans().map(({ attributes }) => Object.fromEntries(
      VARYING.filter((key) => key in attributes).map((key) => [key, `${attributes[key]}`]),
    ));
    assert.deepEqual(got, want);
  });
}

check("the server sees another traceparent for each attempt, of the same trace", async () => {
  const s = await script(down, down, ok);
  await client()(s.url, { headers: { traceparent: "00-11111111111111111111111111111111-2222222222222222-01", "x-own": "1" } });
  const seen = await traceparents(s);
  assert.equal(new Set(seen).size, 3);
  assert.equal(new Set(seen.map((header) => header.split("-")[1])).size, 1);
  assert.deepEqual(seen.map((header) => header.split("-")[2]), spans().map((span) => span.spanContext().spanId));
  assert.ok((await s.log()).every(({ headers }) => headers["x-own"] === "1"));
});

check("attempts are siblings under the span that is active when the call begins", async () => {
  const s = await script(down, ok);
  const parent = provider.getTracer("app").startSpan("order");
  await api.context.with(api.trace.setSpan(api.context.active(), parent), () => client()(s.url));
  const { traceId, spanId } = parent.spanContext();
  for (const span of spans()) {
    assert.equal(span.parentSpanContext.spanId, spanId);
    assert.equal(span.spanContext().traceId, traceId);
  }
  assert.equal(spans().length, 2);
});

check("concurrent calls are numbered each for itself, also while their headers are fetched", async () => {
  const scripts = await Promise.all(Array.from({ length: 8 }, (_, i) => script(...Array(i % 3).fill(down), ok)));
  const headers = async () => {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    return { "x-token": "t" };
  };
  const fetch = client({}, { headers, retry: { ...FAST, gate: false, budget: false } });
  await Promise.all(scripts.map((s) => fetch(s.url)));
  const byTrace = Map.groupBy?.(spans(), (span) => span.spanContext().traceId)
    ?? spans().reduce((map, span) => map.set(span.spanContext().traceId, [...(map.get(span.spanContext().traceId) ?? []), span]), new Map());
  assert.equal(byTrace.size, 8);
  const counts = [...byTrace.values()].map((list) => list.map((span) => span.attributes["http.request.resend_count"] ?? 0));
  assert.deepEqual(counts.sort((a, b) => a.length - b.length).map((list) => list.join()), [
    "0", "0", "0", "0,1", "0,1", "0,1", "0,1,2", "0,1,2",
  ]);
});

check("a request without a response has its category as error.type", async () => {
  const s = await script({ fault: "reset" }, ok);
  await client()(s.url);
  assert.deepEqual(attribute("error.type"), ["network", undefined]);
  assert.deepEqual(attribute("http.response.status_code"), [undefined, 200]);
  exporter.reset();
  const slow = await script({ delay_ms: 60_000, ...ok });
  await rejection(client({}, { attemptTimeout: 50, retry: { maxRetries: 0 } })(slow.url));
  assert.deepEqual(attribute("error.type"), ["timeout"]);
  exporter.reset();
  const signal = AbortSignal.timeout(50);
  await rejection(client()((await script({ delay_ms: 60_000, ...ok })).url, { signal }));
  assert.equal(spans().length, 1);
});

check("an error inside a 200 has its category", async () => {
  const s = await script({ status: 200, body: { success: false, error: { code: "SESSION_EXPIRED", message: SECRET } } });
  await client({}, { profile: commerce })(s.url);
  assert.deepEqual(attribute("error.type"), ["expired"]);
  assert.deepEqual(attribute("comeback.category"), ["expired"]);
});

check("attempts, waits and reasons of giving up are counted", async () => {
  const { meter, points } = metered();
  const fetch = client({ meter }, { retry: { ...FAST, maxRetries: 2 } });
  await fetch((await script(down, limited, ok)).url);
  await fetch((await script(quota)).url);
  const { hostname, port } = new URL((await script(ok)).url);
  const at = { "http.request.method": "GET", "server.address": hostname, "server.port": Number(port) };
  const { "comeback.attempts": attempts, "comeback.wait.duration": waits, "comeback.give_ups": giveUps } = await points();
  assert.deepEqual(attempts, [
    { ...at, "http.response.status_code": 503, "error.type": "503", value: 1 },
    { ...at, "http.response.status_code": 429, "error.type": "429", value: 2 },
    { ...at, "http.response.status_code": 200, value: 1 },
  ]);
  assert.deepEqual(waits, [
    { "comeback.reason": "backoff", value: 1 },
    { "comeback.reason": "server", value: 1 },
  ]);
  assert.deepEqual(giveUps, [{ "comeback.reason": "not_retryable", "error.type": "quota", value: 1 }]);
});

check("the app decides about url.full and about which requests get a traceparent", async () => {
  const s = await script(ok);
  const url = (full) => full.replace(/\?.*/, "");
  await client({ url, propagate: () => false })(`${s.url}/x?token=${SECRET}`);
  assert.deepEqual(attribute("url.full"), [`${s.url}/x`]);
  assert.deepEqual(await traceparents(s), [undefined]);
});

check("in a page, only its own origin gets a traceparent unless the app says more", async () => {
  const s = await script(ok, ok, ok);
  const { origin } = new URL(s.url);
  try {
    globalThis.location = { origin: "https://page.test", href: "https://page.test/" };
    await client()(s.url);
    await client({ propagate: (url) => url.startsWith(origin) })(s.url);
    globalThis.location = { origin, href: `${origin}/` };
    await client()(s.url);
  } finally {
    delete globalThis.location;
  }
  assert.deepEqual((await traceparents(s)).map((header) => typeof header), ["undefined", "string", "string"]);
});

check("a Request keeps its headers and its body", async () => {
  const s = await script(ok);
  await client()(new Request(s.url, { method: "POST", body: "hello", headers: { "x-own": "1" } }));
  const [{ method, headers }] = await s.log();
  assert.equal(method, "POST");
  assert.equal(headers["x-own"], "1");
  assert.equal(headers["content-length"], "5");
  assert.ok(headers.traceparent);
});

check("a listener of one's own is called, and nothing that fails in tracing costs a call", async () => {
  const events = [];
  const tracer = { startSpan() { throw new Error("broken tracer"); } };
  const meter = { createCounter: () => ({ add() { throw new Error("broken"); } }), createHistogram: () => ({ record() { throw new Error("broken"); } }) };
  const fetch = client({ tracer, meter, onEvent: ({ type }) => void events.push(type) });
  assert.equal((await fetch((await script(down, ok)).url)).status, 200);
  assert.deepEqual(events, ["attempt", "wait", "attempt", "success"]);
});

check("the spans of a fetch without a client, and without events, end as well", async () => {
  const s = await script(down, ok);
  const { fetch } = instrument(api);
  assert.equal((await fetch(s.url)).status, 503);
  assert.equal((await createFetch({ retry: FAST, fetch })(s.url)).status, 200);
  assert.deepEqual(attribute("http.response.status_code"), [503, 200]);
});
