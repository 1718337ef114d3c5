// How long `classifyError` takes, beside a table written by hand: find the profile by the body's
// shape, look the code up, build an object of the same fields. The hand-written one is a lower
// bound, not an equal: its detection knows only these shapes, and it cleans no text, fills no
// figures into the words and checks nothing.
//
//   node benches/classify.bench.mjs      (after `cargo xtask build`)

import { catalog, classifyError } from "../pkg/dist/index.js";

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
  unknown: { error: { code: "no_such_code", message: "No idea" } },
};

const table = new Map();
for (const entry of catalog()) {
  if (!table.has(entry.profile)) table.set(entry.profile, new Map());
  table.get(entry.profile).set(entry.code, entry);
}

function profileOf(body) {
  if (typeof body.success === "boolean" && "meta" in body) return "commerce";
  if (typeof body.code === "number" && "timestamp" in body) return "marketplace";
  const code = body.error?.code;
  if (table.get("workspace").has(code) && "requestId" in body.error) return "workspace";
  return "http";
}

function byHand(body) {
  const profile = profileOf(body);
  const inner = body.error ?? body;
  const code = inner.code === undefined ? null : String(inner.code);
  const entry = table.get(profile).get(code);
  return {
    profile,
    code,
    known: entry !== undefined,
    category: entry?.category ?? "unknown",
    status: null,
    message: inner.message ?? null,
    requestId: body.meta?.request_id ?? inner.requestId ?? null,
    details: inner.details ? { ...inner.details } : null,
    recovery: {
      action: entry?.action ?? "contact_support",
      by: entry?.by ?? "support",
      title: entry?.title ?? "",
      message: entry?.message ?? "",
      lookup: entry?.lookup ?? null,
      hint: null,
      url: null,
    },
    retry: { ...(entry?.retry ?? { kind: "never" }) },
    exitCode: entry?.exitCode ?? 1,
  };
}

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
  const ours = nanoseconds(classifyError, envelope);
  const hand = nanoseconds(byHand, envelope);
  console.log(
    `${name.padEnd(12)} ${ours.toFixed(0).padStart(6)} ns/call   by hand ${hand.toFixed(0).padStart(5)} ns` +
      `   ratio ${(ours / hand).toFixed(1)}`,
  );
}
if (kept === undefined) process.exitCode = 1;
