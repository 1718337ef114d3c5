// What a limit counts: whose calls, to which endpoints. And what `retry: false` and `rateLimit: false`
// take no notice of.

import { network, never, ok, refresh, status, wait } from "./rules.mjs";
import { LATENCY, many, Story } from "./story.mjs";

const range = (n, make) => Array.from({ length: n }, (_, i) => make(i));
const limited = (delay) => status(429, { delay });
/** A 429 with a delay in `Retry-After`, and with more headers. */
const told = (seconds, headers) => status(429, { delay: seconds * 1_000, headers: { "retry-after": String(seconds), ...headers } });
/** A success with headers. */
const fine = (headers) => ({ ...ok, answer: { status: 200, headers } });
const usedUp = (seconds) => fine({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(seconds) });
/** A success that names its limit, of which enough remains for the next minute. */
const in_ = (headers) => fine({ "x-ratelimit-remaining": "50", "x-ratelimit-reset": "60", ...headers });

const MINUTES = 900_000;
const story = (call, at, url, more) => new Story({ call, at, url, ...more });
/** A call that goes out at once, and well. */
const free = (call, at, url, more) => story(call, at, url, more).attempt().success();
const refused = (call, at, url, afterMs) =>
  story(call, at, url).giveUp("rate_limit", { category: "rate_limit", retry: wait(afterMs) }, "ApiError");
const tooLong = (call, url, what) => story(call, 0, url, url === "/login" ? { method: "POST" } : {}).attempt().giveUp("server_delay_too_long", what);

/**
 * Two endpoints that were seen in limits, one of which is used up later for 60 s: a call to each.
 * `own` and `other`: what their answers say; `refusal`: what that of the used-up limit says.
 */
function named(name, own, other, isShared, refusal = own) {
  const busy = told(60, refusal);
  const [b, d] = [story(2, 1_000, "/b"), story(3, 1_000, "/never-seen")];
  if (isShared) b.holdUntil(60_120, 59_110);
  return many(`a limit that the server names ${name}`, {
    calls: [{ url: "/b" }, { url: "/a", at: 100 }, { url: "/b", at: 1_000 }, { url: "/never-seen", at: 1_000 }],
    routes: { "/a": [busy, in_(own)], "/b": [in_(other)], "/never-seen": [ok] },
    stories: [
      free(0, 0, "/b"),
      story(1, 100, "/a").attempt().wait(60_000, "server", busy).attempt().success(),
      b.attempt().success(),
      d.attempt().success(),
    ],
  });
}

const hour = { retry: { baseDelay: 3_600_000, maxDelay: 3_600_000 } };
const down = status(503);

export default [
  many("a 429 of a sign-in for 15 minutes: only the sign-in is refused unsent", {
    calls: [
      { url: "/login", method: "POST" }, { url: "/login", method: "POST", at: 1_000 }, { url: "/login", at: 1_000 },
      { url: "/orders", at: 1_000 }, { url: "/login", method: "POST", at: 1_000, headers: { authorization: "B" } },
    ],
    routes: { "/login": [told(900), ok], "/orders": [ok] },
    stories: [
      tooLong(0, "/login", told(900)), refused(1, 1_000, "/login", MINUTES - 990), free(2, 1_000, "/login"),
      free(3, 1_000, "/orders"), free(4, 1_000, "/login", { method: "POST", authorization: "B" }),
    ],
  }),
  many("a success with nothing left for 15 minutes: only its endpoint is refused unsent", {
    calls: [{ url: "/search" }, { url: "/search", at: 1_000 }, { url: "/orders", at: 1_000 }, { url: "/search", at: 1_000, headers: { authorization: "B" } }],
    routes: { "/search": [usedUp(900), ok], "/orders": [ok] },
    stories: [
      free(0, 0, "/search"), refused(1, 1_000, "/search", MINUTES - 990), free(2, 1_000, "/orders"),
      free(3, 1_000, "/search", { authorization: "B" }),
    ],
  }),
  many("a 429 of a type-ahead holds no order", {
    calls: [{ url: "/suggest" }, { url: "/checkout", method: "POST", at: 500 }],
    routes: { "/suggest": [told(30), ok], "/checkout": [ok] },
    stories: [
      story(0, 0, "/suggest").attempt().wait(30_000, "server", told(30)).attempt().success(),
      free(1, 500, "/checkout", { method: "POST" }),
    ],
  }),
  many("told a second: nothing that another endpoint was told makes it longer", {
    calls: [{ url: "/export" }, { url: "/a", at: 100 }, { url: "/a", at: 200 }],
    routes: { "/export": [told(86_400)], "/a": [told(1), ok] },
    stories: [
      tooLong(0, "/export", told(86_400)),
      story(1, 100, "/a").attempt().wait(1_000, "server", told(1)).attempt().success(),
      story(2, 200, "/a").holdUntil(1_120, 910).attempt().success(),
    ],
  }),
  many("two endpoints refused in the same window: the limit is that of the whole origin", {
    calls: [{ url: "/a" }, { url: "/b", at: 500 }, { url: "/c", at: 1_000 }, { url: "/c", at: 1_000, headers: { authorization: "B" } }],
    routes: { "/a": [told(20), ok], "/b": [told(20), ok], "/c": [ok] },
    expect: {
      sends: [[0, 0], [500, 1], [1_000, 3], [20_510, 0], [20_520, 1], [20_520, 2]].map(([t, call]) => ({ t, call, ...(call === 3 && { authorization: "B" }) })),
      outcomes: range(4, (call) => ({ call, status: 200 })),
    },
  }),
  named("holds the endpoints that were seen in it", { "x-ratelimit-resource": "core" }, { "x-ratelimit-resource": "core" }, true),
  named("holds no endpoint of another one", { "x-ratelimit-resource": "search" }, { "x-ratelimit-resource": "core" }, false),
  named("by a bucket, likewise", { "x-ratelimit-bucket": "0f3a" }, { "x-ratelimit-bucket": "0f3a" }, true),
  named("by a policy, likewise", { ratelimit: '"daily";r=50;t=60' }, { ratelimit: '"daily";r=50;t=60' }, true, { ratelimit: '"daily";r=0;t=60' }),
  many("a named limit belongs to one credential", {
    calls: ["A", "B", "A", "B"].map((authorization, i) => ({ url: "/a", at: 1_000 * i, headers: { authorization } })),
    routes: { "/a": [in_({ "x-ratelimit-resource": "core" }), in_({ "x-ratelimit-resource": "core" }), told(60, { "x-ratelimit-resource": "core" }), ok] },
    expect: {
      sends: [[0, 0], [1_000, 1], [2_000, 2], [3_000, 3], [62_010, 2]].map(([t, call]) => ({ t, call, authorization: "AB"[call % 2] })),
      outcomes: range(4, (call) => ({ call, status: 200 })),
    },
  }),
  many("every 30 s one of the calls that are refused unsent goes all the same", {
    calls: [{}, { at: 10_000 }, { at: 31_000 }, { at: 32_000 }, { at: 62_000 }], routes: { "*": [told(900), told(900), ok] },
    expect: {
      sends: [[0, 0], [31_000, 2], [62_000, 4]].map(([t, call]) => ({ t, call })),
      outcomes: [{ call: 0, status: 429 }, { call: 1, error: "ApiError" }, { call: 2, status: 429 }, { call: 3, error: "ApiError" }, { call: 4, status: 200 }],
    },
  }),
  many("only the spread does not fit into the deadline: the call goes when the server's delay is over", {
    seed: 3, options: { retry: { jitter: "equal" } },
    calls: [{ options: { deadline: 70_000 } }], routes: { "*": [limited(60_000), ok] },
    expect: { outcomes: [{ call: 0, status: 200 }], sends: [{ call: 0, t: 0 }, { call: 0 }] },
  }),
  many("a call is held by no two limits for longer, together, than it may wait", {
    options: { rateLimit: { requests: 1, per: 100_000 } },
    calls: [{}, { at: 20 }], routes: { "*": [limited(110_000), ok] },
    stories: [
      new Story().attempt().wait(110_000, "server", limited(110_000)).attempt().success(),
      story(1, 20).holdUntil(110_020, 109_990)
        .giveUp("rate_limit", { category: "rate_limit", retry: wait(99_990) }, "ApiError"),
    ],
  }),

  many("retry false: sent at once, whatever is used up", {
    options: { rateLimit: { requests: 2, per: 60_000 } },
    calls: [{}, { at: 100 }, ...range(3, (i) => ({ at: 200 + i, options: { retry: false } }))],
    routes: { "*": [limited(30_000), ok] },
    expect: {
      sends: [[0, 0], [200, 2], [201, 3], [202, 4], [60_201, 0], [60_211, 1]].map(([t, call]) => ({ t, call })),
      outcomes: range(5, (call) => ({ call, status: 200 })),
    },
  }),
  ...[down, limited(1_000), network, status(401)].map((what) => many(`retry false: once, after ${what.status ?? "no connection"}`, {
    options: { refresh: [{ headers: { authorization: "new" } }] },
    calls: [{ options: { retry: false }, headers: { authorization: "old" } }], routes: { "*": [what, ok] },
    stories: [
      story(0, 0, "/a", { authorization: "old" }).attempt()
        .giveUp(what.retry === refresh || what.retry === never ? "not_retryable" : "exhausted", what),
    ],
  })),
  many("retry false: nothing polls", {
    only: "js", options: { profile: "noxinfluencer" }, calls: [{ options: { retry: false } }],
    routes: { "*": [{ answer: { status: 409, body: { error_code: "ASYNC_NOT_READY", message: "m" } } }, ok] },
    expect: { sends: [{ t: 0, call: 0 }], outcomes: [{ call: 0, t: LATENCY, status: 409 }] },
  }),
  many("retry false for the client: an object for one call turns retrying on", {
    options: { retry: false }, calls: [{ options: { retry: { jitter: "none" } } }], routes: { "*": [down, ok] },
    stories: [new Story().attempt().wait(1_000, "backoff", down).attempt().success()],
  }),
  many("rateLimit false: a call waits for what it was told itself, and for no other", {
    options: { profile: "marketplace", rateLimit: false },
    calls: [{}, { at: 100 }, { at: 200 }], routes: { "*": [limited(30_000), usedUp(60), ok] },
    stories: [
      new Story().attempt().wait(30_000, "server", limited(30_000)).attempt().success(),
      free(1, 100), free(2, 200),
    ],
  }),

  many("a long backoff of one call's own, and its end, leave nothing to the next call", {
    calls: [{ options: hour, abortAt: 1_000 }, { at: 2_000 }], routes: { "*": [down, down, ok] },
    stories: [
      new Story().attempt().wait(3_600_000, "backoff", down).pass(990 - 3_600_000).aborted(),
      story(1, 2_000).attempt().wait(1_000, "backoff", down).attempt().success(),
    ],
  }),
];
