// An abort rejects at once with the signal's reason, wherever the call is, and leaves nothing behind.

import { coded, network, ok, poll, status } from "./rules.mjs";
import { LATENCY, many, Story } from "./story.mjs";

const down = status(503);
const hangs = { answer: { hang: true } };
const pending = coded(200, { code: 8002, message: "m", data: null }, "not_ready", "8002", poll());
const at = (story, t) => {
  story.t = t;
  return story.aborted();
};
const single = (name, { call, routes, story, ...more }) =>
  many(name, { calls: [{ url: "/a", ...call }], routes, stories: [story], ...more });

export default [
  single("before the call", { call: { abortAt: 0 }, routes: { "/a": [{ answer: { never: true } }] }, story: new Story().aborted() }),
  single("in flight", { call: { abortAt: 50 }, routes: { "/a": [hangs] }, story: at(new Story().attempt(), 50) }),
  single("in flight, with an attemptTimeout", { call: { abortAt: 50 }, options: { attemptTimeout: 1_000 }, routes: { "/a": [hangs] }, story: at(new Story().attempt(), 50) }),
  single("in flight of a retry", { call: { abortAt: 1_500 }, routes: { "/a": [down, hangs] }, story: at(new Story().attempt().wait(1_000, "backoff", down).attempt(), 1_500) }),
  single("in backoff", { call: { abortAt: 500 }, routes: { "/a": [down] }, story: at(new Story().attempt().wait(1_000, "backoff", down), 500) }),
  single("in backoff, the gate off", { call: { abortAt: 500 }, options: { retry: { gate: false } }, routes: { "/a": [down] }, story: at(new Story().attempt().wait(1_000, "backoff", down), 500) }),
  single("in a wait that the server asked for", { call: { abortAt: 20_000 }, routes: { "/a": [status(429, { delay: 60_000 })] }, story: at(new Story().attempt().wait(60_000, "server", status(429, { delay: 60_000 })), 20_000) }),
  single("while polling", { call: { abortAt: 3_000 }, options: { profile: "marketplace" }, routes: { "/a": [pending] }, story: at(new Story().attempt().wait(2_000, "poll", pending).attempt().wait(3_000, "poll", pending), 3_000) }),
  single("while refreshing", {
    call: { abortAt: 500, headers: { authorization: "Bearer old" } }, options: { refresh: [{ afterMs: 5_000, headers: {} }] }, routes: { "/a": [status(401)] },
    story: at(new Story({ authorization: "Bearer old" }).attempt().refresh(0, status(401)), 500),
  }),
  single("while offline", { call: { abortAt: 500 }, offline: [{ from: 0, to: 10_000 }], routes: { "/a": [network] }, story: at(new Story().attempt().wait(1_000, "backoff", network), 500) }),
  single("while an error body is looked at", { only: "js", call: { abortAt: 500 }, routes: { "/a": [{ answer: { status: 503, hangBody: true } }] }, story: at(new Story().attempt(), 500) }),
  single("after the end: it changes nothing", { call: { abortAt: 500 }, routes: { "/a": [ok] }, story: new Story().attempt().success() }),
  many("held by a published limit", {
    options: { rateLimit: { requests: 1, per: 5_000 } }, calls: [{}, { abortAt: 1_000 }], routes: { "*": [ok] },
    stories: [new Story().attempt().success(), at(new Story({ call: 1 }).holdUntil(5_000), 1_000)],
  }),
  many("held by a limit that a response told", {
    calls: [{}, { at: 100, abortAt: 1_000 }], routes: { "*": [{ answer: { status: 200, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "10" } } }] },
    stories: [new Story().attempt().success(), at(new Story({ call: 1, at: 100 }).holdUntil(10_000 + LATENCY), 1_000)],
  }),
  many("in line behind others: they go on", {
    calls: [{}, { abortAt: 500 }, {}], routes: { "*": [{ answer: { ...down.answer, from: 0, to: 800 } }, ok] },
    stories: [
      new Story().attempt().wait(1_000, "backoff", down).attempt().success(),
      at(new Story({ call: 1 }).attempt().waitUntil(500, "backoff", down, { told: null }), 500),
      new Story({ call: 2 }).attempt().waitUntil(1_000 + 2 * LATENCY, "backoff", down, { told: null }).attempt().success(),
    ],
  }),
  many("the first in line: the next one knocks in its place", {
    calls: [{ abortAt: 500 }, {}], routes: { "*": [{ answer: { ...down.answer, from: 0, to: 800 } }, ok] },
    stories: [
      at(new Story().attempt().wait(1_000, "backoff", down), 500),
      new Story({ call: 1 }).attempt().waitUntil(1_000 + LATENCY, "backoff", down, { told: null }).attempt().success(),
    ],
  }),
  many("while another's refresh is awaited", {
    options: { refresh: [{ afterMs: 1_000, headers: { authorization: "Bearer new" } }] },
    calls: [{ url: "/a" }, { url: "/b", abortAt: 500 }].map((call) => ({ ...call, headers: { authorization: "Bearer old" } })), routes: { "*": [status(401), ok] },
    expect: { outcomes: [{ call: 0, t: 1_000 + 2 * LATENCY, status: 200 }, { call: 1, t: 500, error: "AbortError" }] },
  }),
];
