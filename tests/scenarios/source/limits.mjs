// Limits known in advance: published by the profile, told by responses, given by the user.

import { network, never, ok, status, told, wait } from "./rules.mjs";
import { LATENCY, many, Story } from "./story.mjs";

const range = (n, make) => Array.from({ length: n }, (_, i) => make(i));
const fine = (call, at, hold) => {
  const story = new Story({ call, at });
  if (hold !== undefined) story.holdUntil(hold);
  return story.attempt().success();
};
/** Held for longer than it may be: nothing is sent. `story`: what came before. */
const refused = (call, at, afterMs, story = new Story({ call, at })) =>
  story.giveUp("rate_limit", { category: "rate_limit", retry: wait(afterMs) }, "ApiError");
const usedUp = (headers, code = 200) => ({ ...ok, answer: { status: code, headers }, status: code });
const none = (seconds) => usedUp({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(seconds) });
/** A call for each entry, begun `at` a time; its answer, after `takes` ms, says that `remaining` are left for the next 10 s. */
const parallel = (calls) => ({
  calls: calls.map(({ at = 0 }, i) => ({ at, url: `/${i}` })),
  routes: Object.fromEntries(calls.map(({ remaining, takes = LATENCY }, i) =>
    [`/${i}`, [{ answer: { ...usedUp({ "x-ratelimit-remaining": String(remaining), "x-ratelimit-reset": "10" }).answer, afterMs: takes } }]])),
  stories: calls.map(({ at = 0, held, takes = LATENCY }, i) => {
    const story = new Story({ call: i, at, url: `/${i}` });
    if (held) story.holdUntil(held);
    return story.attempt(takes).success();
  }),
});
const limited = (delay) => status(429, { delay });

export default [
  many("61 calls against 60 a minute: the 61st is held until the first is a minute old", {
    options: { profile: "marketplace" }, calls: [{ repeat: 61 }], routes: { "*": [ok] },
    stories: [...range(60, (i) => fine(i, 0)), fine(60, 0, 60_000)],
  }),
  many("61 calls, one each 100 ms", {
    options: { profile: "marketplace" }, calls: [{ repeat: 61, every: 100 }], routes: { "*": [ok] },
    stories: [...range(60, (i) => fine(i, i * 100)), fine(60, 6_000, 60_000)],
  }),
  many("61 calls, one a second: nobody is held", {
    options: { profile: "marketplace" }, calls: [{ repeat: 61, every: 1_000 }], routes: { "*": [ok] },
    stories: range(61, (i) => fine(i, i * 1_000)),
  }),
  many("a limit that is published is kept for each origin", {
    options: { rateLimit: { requests: 1, per: 1_000 } }, calls: [{ url: "/a" }, { url: "https://other.test/a" }, { url: "/a" }],
    routes: { "*": [ok] },
    stories: [fine(0, 0), new Story({ call: 1, url: "https://other.test/a" }).attempt().success(), fine(2, 0, 1_000)],
  }),
  many("rateLimit false: nothing is held", {
    options: { profile: "marketplace", rateLimit: false }, calls: [{ repeat: 61 }], routes: { "*": [ok] }, stories: range(61, (i) => fine(i, 0)),
  }),
  many("a limit of one's own, two a second, five calls", {
    options: { rateLimit: { requests: 2, per: 1_000 } }, calls: [{ repeat: 5 }], routes: { "*": [ok] },
    stories: [fine(0, 0), fine(1, 0), fine(2, 0, 1_000), fine(3, 0, 1_000), fine(4, 0, 2_000)],
  }),
  many("a limit that goes on and on: whoever was held for less does not wait for more than was allowed", {
    calls: [{}, { at: 50 }, { at: 60, options: { deadline: 150_000, retry: { maxServerDelay: 1_000_000 } } }], routes: { "*": [limited(100_000)] },
    stories: [
      [1, 2, 3].reduce((story) => story.wait(100_000, "server", limited(100_000)).attempt(), new Story().attempt())
        .giveUp("exhausted", limited(100_000)),
      ...[[1, 50], [2, 60]].map(([call, at]) =>
        refused(call, at, 100_000, new Story({ call, at }).holdUntil(100_000 + 2 * LATENCY, 100_000 + LATENCY - at))),
    ],
  }),
  many("nobody is sent away for the spread, which comes on top of what the server asks for", {
    seed: 5, options: { retry: { jitter: "equal" } },
    calls: [...range(8, (i) => ({ url: `/${i}` })), { url: "/99", at: 150 }],
    routes: {
      ...Object.fromEntries(range(8, (i) => [`/${i}`, [{ answer: { ...limited(110_000).answer, afterMs: 100 * (i + 1) } }, ok]])),
      "/99": [ok],
    },
    expect: { outcomes: range(9, (call) => ({ call, status: 200 })) },
  }),
  many("first come, first served", {
    options: { rateLimit: { requests: 1, per: 1_000 } }, calls: [{ repeat: 4, every: 100 }], routes: { "*": [ok] },
    stories: [fine(0, 0), fine(1, 100, 1_000), fine(2, 200, 2_000), fine(3, 300, 3_000)],
  }),
  many("a retry counts against the limit, and waits for it", {
    options: { rateLimit: { requests: 1, per: 5_000 } }, calls: [{}], routes: { "*": [status(503), ok] },
    expect: { sends: [{ t: 0, call: 0 }, { t: 5_000, call: 0 }], outcomes: [{ call: 0, t: 5_000 + LATENCY, status: 200 }] },
  }),
  many("a failed request counts as well", {
    options: { rateLimit: { requests: 1, per: 5_000 }, retry: { maxRetries: 0 } }, calls: [{ repeat: 2 }], routes: { "*": [network, ok] },
    stories: [new Story().attempt().giveUp("exhausted", network), fine(1, 0, 5_000)],
  }),
  many("a place in the line that is left goes to the next", {
    options: { rateLimit: { requests: 1, per: 1_000 } }, calls: [{}, { abortAt: 500 }, {}], routes: { "*": [ok] },
    expect: { sends: [{ t: 0, call: 0 }, { t: 1_000, call: 2 }], outcomes: [{ call: 0, status: 200 }, { call: 1, t: 500, error: "AbortError" }, { call: 2, t: 1_000 + LATENCY, status: 200 }] },
  }),
  many("a hold of just maxServerDelay is waited for", {
    options: { rateLimit: { requests: 1, per: 120_000 } }, calls: [{ repeat: 2 }], routes: { "*": [ok] }, stories: [fine(0, 0), fine(1, 0, 120_000)],
  }),
  many("a hold longer than maxServerDelay fails at once, nothing sent", {
    options: { rateLimit: { requests: 1, per: 200_000 } }, calls: [{ repeat: 2 }], routes: { "*": [ok] }, stories: [fine(0, 0), refused(1, 0, 200_000)],
  }),
  many("a hold longer than the deadline fails at once, nothing sent", {
    options: { rateLimit: { requests: 1, per: 10_000 }, deadline: 3_000 }, calls: [{ repeat: 2, every: 500 }], routes: { "*": [ok] },
    stories: [fine(0, 0), refused(1, 500, 9_500)],
  }),

  many("nothing remains, told by a success: the next call is held", {
    calls: [{}, { at: 100 }], routes: { "*": [none(10), ok] }, stories: [fine(0, 0), fine(1, 100, 10_000 + LATENCY)],
  }),
  many("nothing remains, told by the structured field", {
    calls: [{}, { at: 100 }], routes: { "*": [usedUp({ ratelimit: '"default";r=0;t=5' }), ok] }, stories: [fine(0, 0), fine(1, 100, 5_000 + LATENCY)],
  }),
  many("something remains: nobody is held", {
    calls: [{}, { at: 100 }], routes: { "*": [usedUp({ "x-ratelimit-remaining": "1", "x-ratelimit-reset": "10" }), ok] }, stories: [fine(0, 0), fine(1, 100)],
  }),
  many("nothing remains, and no word until when: nobody is held", {
    calls: [{}, { at: 100 }], routes: { "*": [usedUp({ "x-ratelimit-remaining": "0" }), ok] }, stories: [fine(0, 0), fine(1, 100)],
  }),
  many("nothing remains, told by a 404", {
    calls: [{}, { at: 100 }], routes: { "*": [status(404, { headers: { "ratelimit-remaining": "0", "ratelimit-reset": "4" } }), ok] },
    stories: [new Story().attempt().giveUp("not_retryable", { ...status(404), retry: told(never, 4_000) }), fine(1, 100, 4_000 + LATENCY)],
  }),
  many("parallel requests that are counted in another order than they were sent are not taken for others'", parallel([
    { remaining: 58, takes: 14 }, { remaining: 57, takes: 16 }, { remaining: 59, takes: 10 }, { remaining: 56, takes: 18 }, { remaining: 55, takes: 12 },
    { remaining: 54, at: 30 }, { remaining: 53, at: 60 }, { remaining: 52, at: 500 }, { remaining: 51, at: 2_000 },
  ])),
  many("others use the limit up, as two bursts show: the next call is held until it is renewed", parallel([
    { remaining: 41 }, { remaining: 40, takes: 12 }, { remaining: 20, at: 100 }, { remaining: 21, at: 100, takes: 12 },
    { remaining: 9, at: 300, held: 10_110 },
  ])),
  many("a limit told to one endpoint holds no other", {
    calls: [{ url: "/login", method: "POST" }, { at: 100, url: "/b" }], routes: { "/login": [limited(900_000)], "/b": [ok] },
    expect: { sends: [{ t: 0, call: 0 }, { t: 100, call: 1 }], outcomes: [{ call: 0, t: LATENCY, status: 429 }, { call: 1, t: 100 + LATENCY, status: 200 }] },
  }),
  many("nothing remains at one endpoint, told by a success: another one is not held", {
    calls: [{ url: "/search" }, { at: 100, url: "/b" }, { at: 200, url: "/search" }], routes: { "/search": [none(10), ok], "/b": [ok] },
    stories: [
      new Story({ url: "/search" }).attempt().success(), new Story({ call: 1, url: "/b", at: 100 }).attempt().success(),
      new Story({ call: 2, url: "/search", at: 200 }).holdUntil(10_000 + LATENCY).attempt().success(),
    ],
  }),
  many("ids in a path make no endpoints of their own", {
    calls: [{ url: "/orders/17" }, { at: 100, url: "/orders/ord_0b2" }, { at: 200, url: "/orders" }], routes: { "*": [none(10), ok] },
    stories: [
      new Story({ url: "/orders/17" }).attempt().success(),
      new Story({ call: 1, url: "/orders/ord_0b2", at: 100 }).holdUntil(10_000 + LATENCY).attempt().success(),
      new Story({ call: 2, url: "/orders", at: 200 }).attempt().success(),
    ],
  }),
  many("two endpoints refused in the same window: the limit is the origin's", {
    calls: [{ url: "/a" }, { at: 100, url: "/b" }, { at: 200, url: "/c" }], routes: { "/a": [limited(5_000), ok], "/b": [limited(6_000), ok], "/c": [ok] },
    expect: {
      sends: [[0, 0], [100, 1], [6_110, 0], [6_120, 1], [6_120, 2]].map(([t, call]) => ({ t, call })),
      outcomes: range(3, (call) => ({ call, status: 200 })),
    },
  }),
  many("two endpoints refused in windows that do not meet are limited each for itself", {
    calls: [{ url: "/a" }, { at: 6_000, url: "/b" }, { at: 6_100, url: "/c" }], routes: { "/a": [limited(5_000), ok], "/b": [limited(5_000), ok], "/c": [ok] },
    expect: {
      sends: [[0, 0], [5_010, 0], [6_000, 1], [6_100, 2], [11_010, 1]].map(([t, call]) => ({ t, call })),
      outcomes: range(3, (call) => ({ call, status: 200 })),
    },
  }),
  ...["origin", "endpoint"].map((limitScope) => many(`a profile says whose limit it is: limitScope ${limitScope}`, {
    options: { profile: { name: "own", limitScope } },
    calls: [{ url: "/a" }, { at: 100, url: "/b" }], routes: { "/a": [none(10)], "/b": [ok] },
    stories: [
      new Story({ url: "/a" }).attempt().success(),
      limitScope === "origin"
        ? new Story({ call: 1, url: "/b", at: 100 }).holdUntil(10_000 + LATENCY).attempt().success()
        : new Story({ call: 1, url: "/b", at: 100 }).attempt().success(),
    ],
  })),
  many("a limit told to one credential holds no other", {
    calls: ["A", "B", "A", undefined].map((authorization, i) => ({ at: 100 * i, ...authorization && { headers: { authorization } } })), routes: { "*": [none(10), ok] },
    expect: {
      sends: [[0, 0, "A"], [100, 1, "B"], [300, 3], [10_010, 2, "A"]].map(([t, call, authorization]) => ({ t, call, ...authorization && { authorization } })),
      outcomes: range(4, (call) => ({ call, status: 200 })),
    },
  }),
  many("a limit of one's own is kept for each credential", {
    options: { rateLimit: { requests: 1, per: 1_000 } },
    calls: ["A", "B", "A"].map((authorization) => ({ headers: { authorization } })), routes: { "*": [ok] },
    expect: { sends: [[0, 0, "A"], [0, 1, "B"], [1_000, 2, "A"]].map(([t, call, authorization]) => ({ t, call, authorization })) },
  }),
  many("one call in 30 s is sent all the same, and finds out that the limit is over", {
    calls: [{}, { at: 100 }, { at: 30_000 }, { at: 30_100 }, { at: 30_105 }, { at: 30_200 }], routes: { "*": [none(300), ok] },
    stories: [
      fine(0, 0), refused(1, 100, 300_000 + LATENCY - 100), refused(2, 30_000, 270_000 + LATENCY),
      fine(3, 30_100), refused(4, 30_105, 300_000 + LATENCY - 30_105), fine(5, 30_200),
    ],
  }),
  many("another origin is not held", {
    calls: [{}, { at: 100, url: "https://other.test/b" }], routes: { "*": [none(10), ok], "https://other.test/b": [ok] },
    stories: [fine(0, 0), new Story({ call: 1, at: 100, url: "https://other.test/b" }).attempt().success()],
  }),
  many("a call after the reset is not held", {
    calls: [{}, { at: 10_500 }], routes: { "*": [none(10), ok] }, stories: [fine(0, 0), fine(1, 10_500)],
  }),
  many("a limit told for too long: the next call fails at once", {
    calls: [{}, { at: 100 }], routes: { "*": [none(300), ok] }, stories: [fine(0, 0), refused(1, 100, 300_000 + LATENCY - 100)],
  }),
  many("a limit told for longer than the next call's deadline", {
    calls: [{}, { at: 100, options: { deadline: 2_000 } }], routes: { "*": [none(10), ok] }, stories: [fine(0, 0), refused(1, 100, 10_000 + LATENCY - 100)],
  }),
  many("new calls wait behind a 429's delay, first come first served", {
    calls: [{}, { at: 1_000 }], routes: { "*": [{ answer: { ...limited(5_000).answer, to: 5_000 } }, ok] },
    stories: [
      new Story().attempt().wait(5_000, "server", limited(5_000)).attempt().success(),
      new Story({ call: 1, at: 1_000 }).holdUntil(5_000 + 2 * LATENCY, null).attempt().success(),
    ],
  }),
  many("a limiter of 10 a second, 25 calls at once: all end well", {
    calls: [{ repeat: 25 }], routes: { "*": [{ answer: { ...limited(1_000).answer, limit: { requests: 10, per: 1_000 } } }, ok] },
    expect: { maxSends: 60, outcomes: range(25, (call) => ({ call, status: 200 })) },
  }),
];
