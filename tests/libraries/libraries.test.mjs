// What real libraries throw or hand back, over real HTTP, is read as the vectors say.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import { PostgrestClient } from "@supabase/postgrest-js";
import { createTRPCClient, httpLink } from "@trpc/client";
import { Client, fetchExchange } from "@urql/core";
import { request as graphql } from "graphql-request";
import OpenAI from "openai";
import Stripe from "stripe";
import { classifyError } from "../../pkg/dist/index.js";
import { clients } from "./clients.mjs";
import { startServer } from "./server.mjs";

const network = { category: "network", status: null, code: null };
/** By failure. */
const EXPECTED = {
  401: { category: "authentication", code: "token_expired", message: "The token has expired." },
  422: { category: "validation", code: null, message: "The email must be an address." },
  429: { category: "rate_limit", code: "too_many", afterMs: 7000, requestId: "req-429" },
  503: { category: "unavailable", code: null },
  cut: { category: "network", code: null },
  truncated: { isFailure: true, code: null },
  refused: network,
  reset: network,
  timeout: { ...network, category: "timeout" },
  abort: { ...network, category: "aborted" },
};
const OF_BODY = ["code", "message"];
const OF_HEADERS = ["afterMs", "requestId"];

let server;
const ignore = () => {};
before(async () => {
  server = await startServer();
  // Some libraries leave a rejection behind when a connection is cut.
  process.on("unhandledRejection", ignore);
});
after(async () => {
  process.off("unhandledRejection", ignore);
  await server.close();
});

/** What the request failed with. */
async function failureOf(send) {
  let result;
  try {
    result = await send();
  } catch (error) {
    return error;
  }
  assert.ok(result?.failure, "the request did not fail");
  return result.failure;
}

async function check(send, expected, without = []) {
  const got = classifyError(await failureOf(send));
  const { isFailure, ...fields } = expected;
  assert.notEqual(got.category, "ok");
  for (const [field, want] of Object.entries(fields)) {
    if (without.includes(field)) continue;
    assert.deepEqual(field === "afterMs" ? got.retry.afterMs : got[field], want, field);
  }
  assert.ok(!JSON.stringify(got).includes("s3cr3t"), "a secret of the request is in it");
  assert.deepEqual(structuredClone(got), got);
}

for (const [name, { get, lacks = [] }] of Object.entries(clients)) {
  describe(name, () => {
    const without = [
      ...(lacks.includes("body") ? OF_BODY : []),
      ...(lacks.includes("headers") ? OF_HEADERS : []),
    ];
    for (const kind of Object.keys(EXPECTED).filter((kind) => !lacks.includes(kind))) {
      test(kind, { timeout: 20_000 }, () => check(() => {
        const controller = new AbortController();
        if (kind === "abort") setTimeout(() => controller.abort(), 50);
        const origin = kind === "refused" ? server.refused : server.url;
        const path = kind === "timeout" || kind === "abort" ? "hang" : kind;
        const timeout = kind === "timeout" ? 150 : 15_000;
        return get(`${origin}/${path}?token=s3cr3t`, { kind, timeout, signal: controller.signal });
      }, EXPECTED[kind], without));
    }
  });
}

const openai = (baseURL, options) =>
  new OpenAI({ apiKey: "s3cr3t", baseURL, maxRetries: 0, ...options }).models.list();
const anthropic = (baseURL) => new Anthropic({ apiKey: "s3cr3t", baseURL, maxRetries: 0 })
  .messages.create({ model: "m", max_tokens: 1, messages: [{ role: "user", content: "x" }] });
function stripe(url) {
  const { hostname: host, port } = new URL(url);
  const client = new Stripe("sk_test_s3cr3t", { host, port, protocol: "http", maxNetworkRetries: 0 });
  return client.customers.retrieve("x");
}
const postgrest = async (url) => ({
  failure: (await new PostgrestClient(url, { headers: { apikey: "s3cr3t" } }).from("x").select()).error,
});
const trpc = (url) => createTRPCClient({ links: [httpLink({ url })] }).x.query();
const urql = async (url) => ({
  failure: (await new Client({ url, exchanges: [fetchExchange], preferGetMethod: false })
    .query("query { me { id } }", {}).toPromise()).error,
});
const request = (url) => graphql({ url, document: "query { me { id } }" });
const unauthenticated = { category: "authentication", code: "UNAUTHENTICATED", message: "Sign in first." };

/** Clients of one service: name, request, expected. */
const SERVICES = [
  ["openai: a limit", (s) => openai(`${s.url}/openai`),
    { category: "rate_limit", code: "rate_limit_exceeded", afterMs: 1500 }],
  ["openai: timeout", (s) => openai(`${s.url}/hang`, { timeout: 150 }), EXPECTED.timeout],
  ["openai: refused", (s) => openai(s.refused), network],
  ["anthropic: overloaded", (s) => anthropic(`${s.url}/anthropic`),
    { category: "unavailable", code: "overloaded_error", message: "Overloaded" }],
  ["anthropic: refused", (s) => anthropic(s.refused), network],
  ["stripe: a parameter", (s) => stripe(s.url),
    { category: "validation", code: "parameter_missing", requestId: "req-stripe" }],
  ["stripe: refused", (s) => stripe(s.refused), network],
  ["postgrest: an expired token", (s) => postgrest(`${s.url}/postgrest`),
    { code: "PGRST301", message: "JWT expired" }],
  ["postgrest: refused", (s) => postgrest(s.refused), network],
  ["tRPC: a limit", (s) => trpc(`${s.url}/trpc`),
    { category: "rate_limit", code: "TOO_MANY_REQUESTS", status: 429, afterMs: 7000 }],
  ["tRPC: refused", (s) => trpc(s.refused), network],
  ["urql: errors in a 200", (s) => urql(`${s.url}/graphql-auth`), unauthenticated],
  ["urql: refused", (s) => urql(s.refused), network],
  ["graphql-request: errors in a 200", (s) => request(`${s.url}/graphql-auth`), unauthenticated],
  ["graphql-request: refused", (s) => request(s.refused), network],
];
for (const [name, send, expected] of SERVICES) {
  test(name, { timeout: 20_000 }, () => check(() => send(server), expected));
}
