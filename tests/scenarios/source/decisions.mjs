// The decision table: every kind of outcome, by method.

import { backoff, coded, hangs, network, never, ok, poll, refresh, status, STATUSES, told, wait } from "./rules.mjs";
import { one } from "./story.mjs";

const METHODS = [
  ["GET", { method: "GET" }],
  ["POST", { method: "POST", body: { kind: "text" } }],
  ["POST with key", { method: "POST", key: "mine", body: { kind: "text" } }],
];

const limited = coded(429, { error_code: "RATE_LIMITED", message: "m" }, "rate_limit", "RATE_LIMITED", wait(60_000));
const notReady = coded(200, { code: 8002, message: "m", data: null }, "not_ready", "8002", poll());
const waitIn400 = coded(400, { code: 2002, message: "m", data: null }, "rate_limit", "2002", wait(4_000), { headers: { "retry-after": "4" } });

/** A failure in a 200, beside a part of what was asked for. */
const begun = (code, category, retry) => ({
  ...coded(200, { code, message: "m", data: { orderId: 7 } }, category, String(code), retry, { headers: { "retry-after": "4" } }),
  begun: true,
});
const unkeyed = { profile: "marketplace", idempotencyKey: "never" };

/** What, the outcome, the options it needs, and what else the request has. */
const OUTCOMES = [
  ...STATUSES.map((code) => [`status ${code}`, status(code)]),
  ["429 with a delay", status(429, { delay: 7_000 })],
  ["425 with a delay", status(425, { delay: 2_000 })],
  ["503 with a delay", status(503, { delay: 3_000 })],
  ["403 with nothing left and a reset", {
    answer: { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" } },
    category: "rate_limit", code: null, retry: wait(9_000), delay: 9_000, status: 403,
  }],
  ["a code whose document says 60 s", limited, { profile: "noxinfluencer" }],
  ["a wait told in a 400", waitIn400, { profile: "marketplace", idempotencyKey: "never" }],
  ["a wait told in a 200", coded(200, { code: 2002, message: "m", data: null }, "rate_limit", "2002", wait(4_000), { headers: { "retry-after": "4" } }), unkeyed],
  ["a wait told in a 200 that was carried out in part", begun(2002, "rate_limit", wait(4_000)), unkeyed],
  ["new credentials asked for in a 200 that was carried out in part", begun(1002, "authentication", told(refresh, 4_000)), { ...unkeyed, refresh: [{ afterMs: 50, headers: { authorization: "Bearer new" } }] }, { authorization: "Bearer old" }],
  ["401 with a refresh", status(401), { refresh: [{ afterMs: 50, headers: { authorization: "Bearer new" } }] }],
  ["401 of credentials, with a refresh", status(401), { refresh: [{ afterMs: 50, headers: { authorization: "Bearer new" } }] }, { authorization: "Bearer old" }],
  ["a network failure", network],
  ["a timeout", hangs(2_000), { attemptTimeout: 2_000 }],
  ["not ready, to be polled", notReady, { profile: "marketplace", idempotencyKey: "never" }],
];

export default [
  ...OUTCOMES.flatMap(([what, outcome, options = {}, more = {}]) =>
    METHODS.map(([name, how]) => one(`${what}, ${name}`, [outcome, successOf(options)], { ...how, ...more, options }))),
  ...["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "QUERY"].flatMap((method) => [
    one(`status 500, ${method}`, [status(500), ok], { method }),
    one(`status 429, ${method}`, [status(429), ok], { method }),
  ]),
  one("a network failure, PATCH with key", [network, ok], { method: "PATCH", key: "mine" }),
  one("not ready, HEAD is polled", [coded(409, undefined, "not_ready", null, poll()), ok], {
    method: "HEAD",
    options: { profile: { name: "heads", statuses: { 409: { category: "not_ready", action: "poll", by: "wait", retry: "poll" } } } },
  }),
  one("methods all: a POST is retried after a 500", [status(500), ok], { method: "POST", options: { retry: { methods: "all" } } }),
  one("methods all: a POST is retried after a network failure", [network, ok], { method: "POST", options: { retry: { methods: "all" } } }),
  one("methods all: what was carried out in part is done again", [begun(2002, "rate_limit", wait(4_000)), successOf(unkeyed)], { method: "POST", options: { ...unkeyed, retry: { methods: "all" } } }),
  one("x-should-retry true on a 404, GET", [should(404, true), ok]),
  one("x-should-retry true on a 404 does not make a POST safe", [should(404, true), ok], { method: "POST" }),
  one("x-should-retry false on a 503", [should(503, false), ok]),
  one("x-should-retry false on a 429", [should(429, false), ok]),
  one("retries: 1 s, 2 s, 4 s, then the last response", [status(503)]),
  one("retries of a 500, likewise", [status(500)]),
  one("retries of a 429 without a delay, likewise", [status(429)]),
  one("retries of a network failure, likewise", [network]),
  one("retries into changing trouble", [network, status(500), status(429), status(502), ok]),
  one("a retry that meets a 404 ends there", [status(503), status(404)]),
  one("maxRetries 0", [status(503)], { options: { retry: { maxRetries: 0 } } }),
  one("retry false", [status(503)], { options: { retry: false } }),
  one("retry false, a network failure", [network], { options: { retry: false } }),
  one("maxRetries 1 for one call", [status(503)], { callOptions: { retry: { maxRetries: 1 } } }),
  one("retry false for one call", [status(503)], { callOptions: { retry: false } }),
  one("base, factor and cap of one's own", [status(503)], { options: { retry: { maxRetries: 6, baseDelay: 100, factor: 3, maxDelay: 1_000 } } }),
  one("a factor of 1.5", [status(503)], { options: { retry: { factor: 1.5 } } }),
  one("six retries reach the cap of 30 s", [status(503)], { options: { retry: { maxRetries: 7 } } }),
  one("the gate off: the same times for a lone call", [status(503)], { options: { retry: { gate: false } } }),
  one("throwOnError throws the last answer", [status(503)], { options: { retry: { maxRetries: 1 }, throwOnError: true } }),
  one("throwOnError throws the failure of the network", [network], { options: { retry: { maxRetries: 1 }, throwOnError: true } }),
  one("throwOnError hands a success on", [status(503), ok], { options: { throwOnError: true } }),
  one("throwOnError for one call", [status(404)], { callOptions: { throwOnError: true } }),
].map(asThrown);

/** Under a profile with a success flag, a success is one that says so. */
function successOf({ profile }) {
  if (profile !== "marketplace") return ok;
  return { answer: { status: 200, body: { code: 0, message: "success", data: {} } }, category: "ok", code: "0", status: 200, retry: never };
}

function should(code, flag) {
  const what = status(code, { headers: { "x-should-retry": String(flag) } });
  return { ...what, retry: flag ? backoff : never };
}

/** What is thrown in place of a last answer is an `ApiError`. */
function asThrown(scenario) {
  const throwing = scenario.options.throwOnError || scenario.calls[0].options?.throwOnError;
  for (const outcome of scenario.expect.outcomes) {
    if (throwing && outcome.category) {
      delete outcome.status;
      outcome.error = "ApiError";
    }
  }
  return scenario;
}
