// How long `classifyError` takes, beside a table written by hand that does the same for these
// envelopes: finds the profile by the body's shape, looks the code up, cleans the text, copies the
// details, fills the figures in. Both must give the same object, which is checked first. What the
// hand-written one leaves out is everything else: other shapes, errors, headers, hostile values.
//
//   node benches/classify.bench.mjs      (after `cargo xtask build`)

import assert from "node:assert/strict";

import { catalog, classifyError } from "../pkg/dist/index.js";
import { all } from "../pkg/dist/profiles/index.js";

const ENVELOPES = {
  commerce: {
    success: false,
    data: null,
    error: {
      code: "INSUFFICIENT_BALANCE",
      message: "Insufficient balance.",
      details: { current_balance: 50, required_amount: 100 },
    },
    meta: { request_id: "req_x" },
  },
  workspace: { error: { code: "rate_limited", message: "Slow down", requestId: "req_1" } },
  marketplace: { code: 1002, message: "x", data: null, timestamp: 1 },
  unknown: { error: { code: "strange_code", message: "No idea" } },
};

const table = new Map();
for (const entry of catalog(["http", ...all])) {
  if (!table.has(entry.profile)) table.set(entry.profile, new Map());
  table.get(entry.profile).set(entry.code, entry);
}

function profileOf(body) {
  const { error } = body;
  const code = error?.code;
  if (typeof body.code === "number" && "message" in body && ("data" in body || "timestamp" in body)) return "marketplace";
  if ("error_code" in body || body.action?.url || body.action?.hint) return "noxinfluencer";
  if (body.success === false && code !== undefined) {
    const [inCommerce, inPublishing] = [table.get("commerce").has(code), table.get("publishing").has(code)];
    if (inCommerce !== inPublishing) return inCommerce ? "commerce" : "publishing";
    return "data" in body || "details" in error ? "commerce" : "publishing";
  }
  if (code !== undefined && (error.requestId !== undefined || table.get("workspace").has(code))) return "workspace";
  return "http";
}

const UNSAFE = /[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+/g;
const clean = (text) => text.replace(UNSAFE, "").slice(0, 1000);
const unknown = classifyError({ nothing: true });
const byTable = (body) => classifyError(body, { profile: all });

function byHand(body) {
  const profile = profileOf(body);
  const inner = body.error ?? body;
  const code = inner.code === undefined ? null : String(inner.code);
  const entry = table.get(profile).get(code);
  const details = inner.details ? { ...inner.details } : null;
  const retry = entry?.retry ?? { kind: "never" };
  let message = entry?.message ?? unknown.recovery.message;
  if (code === "INSUFFICIENT_BALANCE" && typeof details?.current_balance === "number") {
    message = `Your balance is ${details.current_balance}, but you need ${details.required_amount}. Top up and try again.`;
  }
  const requestId = body.meta?.request_id ?? inner.requestId ?? null;
  return {
    profile,
    code,
    known: entry !== undefined,
    category: entry?.category ?? "unknown",
    status: null,
    message: inner.message === undefined ? null : clean(inner.message),
    requestId: requestId === null ? null : clean(requestId),
    details,
    recovery: {
      action: entry?.action ?? "contact_support",
      by: entry?.by ?? "support",
      title: entry?.title ?? unknown.recovery.title,
      message,
      lookup: entry?.lookup ?? null,
      hint: null,
      url: null,
    },
    // A wait of unknown length is a backoff.
    retry: retry.kind === "wait" && retry.afterMs === undefined ? { kind: "backoff", maxRetries: 3 } : { ...retry },
    fields: [],
    report: entry?.report ?? "bug",
    fields: [],
    exitCode: entry?.exitCode ?? 1,
  };
}

/** What is written by hand has no key for a catalogue of one's own. */
const withoutKey = ({ recovery: { key: _, params: __, ...recovery }, ...rest }) => ({ ...rest, recovery });
for (const envelope of Object.values(ENVELOPES)) assert.deepEqual(byHand(envelope), withoutKey(byTable(envelope)));

/** The best of some rounds: the rest is the machine's noise. */
function nanoseconds(run, input) {
  const rounds = 7;
  const calls = 100_000;
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < calls; i++) kept = run(input);
    best = Math.min(best, ((performance.now() - start) / calls) * 1e6);
  }
  return best;
}

/** Keeps the results from being optimised away. */
let kept;

for (const [name, envelope] of Object.entries(ENVELOPES)) {
  const ours = nanoseconds(byTable, envelope);
  const hand = nanoseconds(byHand, envelope);
  console.log(
    `${name.padEnd(12)} ${ours.toFixed(0).padStart(6)} ns/call   by hand ${hand.toFixed(0).padStart(5)} ns` +
      `   ratio ${(ours / hand).toFixed(1)}`,
  );
}
if (kept === undefined) process.exitCode = 1;
