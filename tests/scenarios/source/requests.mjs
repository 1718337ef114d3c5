// What is sent again, and with which key; and what concerns the JavaScript side alone.

import { backoff, coded, network, never, ok, status } from "./rules.mjs";
import { many, one, Story } from "./story.mjs";

const down = status(503);
const commerce = (code) => ({ success: false, data: null, error: { code, message: "m" } });
const backend = coded(502, commerce("BACKEND_ERROR"), "unavailable", "BACKEND_ERROR", backoff);
const good = { answer: { status: 200, body: { success: true } }, category: "ok", code: null, status: 200, retry: never };
const keyed = { options: { profile: "commerce" } };
/** The library makes the key; the runner's source of UUIDs counts. */
const made = (answers, method, call = 0, n = 1) => ({ ...keyed, method, expect: told(answers, method, `key-${n}`, call) });
const cors = (code, headers) => ({ ...status(code, { headers }), answer: { status: code, type: "cors", headers } });

function told(answers, method, key, call) {
  const story = new Story({ method, key, call });
  answers.forEach((what, n) => {
    story.attempt();
    if (what.category === "ok") story.success(what);
    else if (what.retry.kind === "never") story.giveUp("not_retryable", what);
    else story.wait(1_000 * 2 ** n, "backoff", what);
  });
  return story;
}

const conflict = coded(409, commerce("IDEMPOTENCY_CONFLICT"), "conflict", "IDEMPOTENCY_CONFLICT", never);

export default [
  ...["text", "params", "form", "blob", "buffer", "request"].map((kind) =>
    one(`a body that can be sent again: ${kind}`, [down, down, ok], { method: "PUT", body: { kind } })),
  one("a stream body: one attempt", [down], { method: "PUT", body: { kind: "stream" }, replayable: false }),
  one("a stream body, a network failure", [network], { method: "PUT", body: { kind: "stream" }, replayable: false }),
  one("a stream body, a 429", [status(429, { delay: 1_000 })], { method: "POST", body: { kind: "stream" }, replayable: false }),
  one("a stream body that goes well", [ok], { method: "PUT", body: { kind: "stream" }, replayable: false }),
  one("a stream body, an answer that is never retried", [status(404)], { method: "PUT", body: { kind: "stream" }, replayable: false }),

  ...["POST", "PATCH"].map((method) =>
    one(`a ${method} to an API that takes keys gets one, the same on every attempt`, [backend, backend, good], made([backend, backend, good], method))),
  one("a network failure of a POST to an API that takes keys", [network, good], made([network, good], "POST")),
  ...["GET", "PUT", "DELETE"].map((method) => one(`a ${method} to an API that takes keys gets none`, [backend, good], { ...keyed, method })),
  one("the caller's own key is not touched", [backend, good], { ...keyed, method: "POST", key: "mine" }),
  one("idempotencyKey never: no key, no retry", [backend], { method: "POST", options: { profile: "commerce", idempotencyKey: "never" } }),
  one("idempotencyKey never for one call", [backend], { method: "POST", ...keyed, callOptions: { idempotencyKey: "never" } }),
  one("an API that takes no keys gets none", [status(502)], { method: "POST", options: { profile: "publishing" } }),
  one("with no profile named there is no key", [status(502)], { method: "POST" }),
  one("IDEMPOTENCY_CONFLICT: no new key is made up", [conflict], made([conflict], "POST")),
  one("IDEMPOTENCY_CONFLICT on a retry", [backend, conflict], made([backend, conflict], "POST")),
  many("each call has its own key", {
    ...keyed, calls: [{ method: "POST", url: "/a" }, { method: "POST", url: "/b", at: 100 }],
    routes: { "*": [good] },
    stories: [new Story({ method: "POST", key: "key-1" }).attempt().success(good), new Story({ call: 1, method: "POST", url: "/b", at: 100, key: "key-2" }).attempt().success(good)],
  }),
  many("a body beside a GET is a programming error, thrown as it is, unretried", {
    only: "js", calls: [{ body: { kind: "text" } }], routes: { "*": [{ answer: { never: true } }] },
    expect: { sends: [], outcomes: [{ call: 0, t: 0, error: "TypeError" }] },
  }),

  ...[429, 503].flatMap((code) => [
    one(`a ${code} of another origin, its timing headers hidden`, [{ ...cors(code, {}), hidden: true }, ok], { only: "js" }),
    one(`a ${code} of another origin, its Retry-After readable`, [{ ...cors(code, { "retry-after": "2" }), ...status(code, { delay: 2_000, headers: {} }), answer: { status: code, type: "cors", headers: { "retry-after": "2" } } }, ok], { only: "js" }),
    one(`a ${code} of another origin, a POST`, [{ ...cors(code, {}), hidden: true }, ...(code === 429 ? [ok] : [])], { only: "js", method: "POST" }),
  ]),
  one("a 502 of another origin hides nothing that matters", [cors(502, {}), ok], { only: "js" }),
  one("a 429 of the same origin without timing headers", [status(429), ok]),
];
