// New credentials: one refresh at a time for the same refused value, and each value's own.

import { coded, ok, refresh as refreshKind, status } from "./rules.mjs";
import { LATENCY, many, one, Story } from "./story.mjs";

const TAKES = 50;
const gives = (token, afterMs = TAKES) => ({ afterMs, headers: token ? { authorization: token } : {} });
const refresh = [gives("Bearer new")];
const fails = [{ afterMs: TAKES, fail: true }];
const hangs = [{ hang: true }];
const options = { refresh };
const OLD = "Bearer old";
const as = (authorization) => ({ headers: { authorization } });
const old = as(OLD);
const unauthorized = status(401);
/** A code that asks for new credentials, whatever the request carried. */
const expired = coded(401, { code: 1002, message: "m", data: null }, "authentication", "1002", refreshKind);
const fine = { answer: { status: 200, body: { code: 0, message: "m", data: null } }, status: 200, category: "ok" };
const marketplace = { profile: "marketplace", idempotencyKey: "never", rateLimit: false };
/** An answer after so many ms. */
const after = (afterMs, what) => ({ ...what, answer: { ...what.answer, afterMs } });
const to = (...urls) => urls.map((url) => ({ url, ...old }));
const authorization = OLD;

/** A call that meets a 401 at `takes`, and goes again with the new token at `again`. */
const refreshed = (call, url, again, { leads = false, takes = LATENCY, at = 0, from = OLD, into = "Bearer new", what = unauthorized, refreshMs = TAKES } = {}) => {
  const story = new Story({ call, url, at, authorization: from }).attempt(takes);
  if (leads) story.refresh(refreshMs, what);
  story.t = again;
  story.authorization = into;
  return story.attempt().success();
};
/** A call that goes well at once. */
const served = (call, url, at, token) => new Story({ call, url, at, authorization: token }).attempt().success();
/** A call that ends with its own 401, with no refresh of its own; `waits`: for another's. */
const refused = (call, url, { at = 0, token = OLD, waits = 0, what = unauthorized, reason = "refresh_failed", leads } = {}) => {
  const story = new Story({ call, url, at, authorization: token }).attempt();
  if (leads) story.refresh(waits, what);
  else story.pass(waits);
  return story.giveUp(reason, what);
};

const basics = [
  one("a 401 is refreshed, and goes once more", [unauthorized, ok], { options, authorization }),
  one("a second 401 ends it", [unauthorized], { options, authorization }),
  one("a 401 without a refresh callback is an answer", [unauthorized], { authorization }),
  one("a POST is refreshed, too", [unauthorized, ok], { method: "POST", body: { kind: "text" }, options, authorization }),
  one("a refresh is no retry", [unauthorized, status(503), status(503), status(503), ok], { options, authorization }),
  one("a refresh with no retries allowed", [unauthorized, ok], { options: { refresh, retry: { maxRetries: 0 } }, authorization }),
  one("a refresh amid retries", [status(503), unauthorized, status(503), ok], { options, authorization }),
  one("a failed refresh gives the original response", [unauthorized], { options: { refresh: fails }, refreshFails: true, authorization }),
  one("a stream body is not sent again after a refresh", [unauthorized], { method: "POST", body: { kind: "stream" }, replayable: false, options, authorization }),
  one("refresh false for one call: the 401 is its answer", [unauthorized], { options, callOptions: { refresh: false }, authorization }),
  one("a 401 of a request without credentials is an answer: a wrong password is sent once", [unauthorized], { method: "POST", body: { kind: "text" }, options }),
  one("a code that asks for a refresh is refreshed without credentials, too", [expired, fine], { options: { ...marketplace, refresh } }),
  one("a key in a header of its own is a credential, too", [unauthorized, ok], { options, headers: { "x-api-key": "old" }, isCarried: true }),
];

const values = [
  many("a refreshed value is replaced from then on", {
    options, calls: [{ url: "/a", ...old }, { url: "/b", at: 1_000, ...old }], routes: { "/a": [unauthorized, ok], "/b": [ok] },
    stories: [refreshed(0, "/a", 60, { leads: true }), served(1, "/b", 1_000, "Bearer new")],
  }),
  many("another value goes out as it was given, and so does a call with none", {
    options, calls: [{ url: "/a", ...old }, { url: "/b", at: 1_000, ...as("Bearer b") }, { url: "/c", at: 2_000 }],
    routes: { "/a": [unauthorized, ok], "/b": [ok], "/c": [ok] },
    stories: [refreshed(0, "/a", 60, { leads: true }), served(1, "/b", 1_000, "Bearer b"), served(2, "/c", 2_000)],
  }),
  many("headers that the refused call did not carry go with its retry alone", {
    options: { ...marketplace, refresh }, calls: [{ url: "/a" }, { url: "/b", at: 1_000 }], routes: { "/a": [expired, fine], "/b": [fine] },
    stories: [refreshed(0, "/a", 60, { leads: true, from: null, what: expired }), served(1, "/b", 1_000)],
  }),
  many("calls without credentials that wait for one refresh all get its headers", {
    options: { ...marketplace, refresh }, calls: [{ url: "/a" }, { url: "/b" }], routes: { "*": [expired, fine] },
    stories: ["/a", "/b"].map((url, call) => refreshed(call, url, LATENCY + TAKES, { leads: call === 0, from: null, what: expired })),
  }),
  many("nothing goes to another origin", {
    options, calls: [{ url: "/a", ...old }, { url: "https://other.test/a", at: 1_000, ...old }, { url: "https://other.test/b", at: 2_000 }],
    routes: { "/a": [unauthorized, ok], "https://other.test/a": [ok], "https://other.test/b": [ok] },
    stories: [refreshed(0, "/a", 60, { leads: true }), served(1, "https://other.test/a", 1_000, OLD), served(2, "https://other.test/b", 2_000)],
  }),
  many("another origin refreshes the same value for itself", {
    options: { refresh: [gives("Bearer 1"), gives("Bearer 2")] },
    calls: [{ url: "/a", ...old }, { url: "https://other.test/a", at: 1_000, ...old }],
    routes: { "/a": [unauthorized, ok], "https://other.test/a": [unauthorized, ok] },
    stories: [
      refreshed(0, "/a", 60, { leads: true, into: "Bearer 1" }),
      refreshed(1, "https://other.test/a", 1_060, { at: 1_000, leads: true, into: "Bearer 2" }),
    ],
  }),
  many("credentials that run out later are refreshed anew", {
    options: { refresh: [...refresh, gives("Bearer newer", 20)] },
    calls: [{ url: "/a", ...old }, { url: "/b", at: 1_000, ...old }, { url: "/c", at: 2_000, ...old }, { url: "/d", at: 3_000, ...as("Bearer new") }],
    routes: { "/a": [unauthorized, ok], "/b": [unauthorized, ok], "*": [ok] },
    stories: [
      refreshed(0, "/a", 60, { leads: true }),
      refreshed(1, "/b", 1_030, { at: 1_000, leads: true, refreshMs: 20, from: "Bearer new", into: "Bearer newer" }),
      served(2, "/c", 2_000, "Bearer newer"), served(3, "/d", 3_000, "Bearer newer"),
    ],
  }),
  many("after forget() every call goes out as it was given", {
    options, forget: [1_000], calls: [{ url: "/a", ...old }, { url: "/b", at: 2_000, ...old }], routes: { "/a": [unauthorized, ok], "/b": [ok] },
    stories: [refreshed(0, "/a", 60, { leads: true }), served(1, "/b", 2_000, OLD)],
  }),
  many("a 401 that comes after forget() is its call's answer: new credentials may be another person's", {
    options, forget: [500], calls: [{ url: "/a", ...old }], routes: { "*": [after(1_000, unauthorized), ok] },
    stories: [new Story({ url: "/a", authorization: OLD }).attempt(1_000).giveUp("not_retryable", unauthorized)],
  }),
  many("forget() ends a refresh in progress, and what it gives is not used", {
    options: { refresh: [gives("Bearer new", 1_000)] }, forget: [500],
    calls: [{ url: "/a", ...old }, { url: "/b", ...old }, { url: "/c", at: 5_000, ...old }], routes: { "/a": [unauthorized], "/b": [unauthorized], "/c": [ok] },
    stories: [
      refused(0, "/a", { leads: true, waits: 490 }), refused(1, "/b", { waits: 490 }), served(2, "/c", 5_000, OLD),
    ],
  }),
];

const together = [
  many("three 401s at a time: one refresh", {
    options, calls: to("/a", "/b", "/c"), routes: { "*": [unauthorized, ok] },
    stories: ["/a", "/b", "/c"].map((url, call) => refreshed(call, url, LATENCY + TAKES, { leads: call === 0 })),
  }),
  many("two people's 401s: a refresh for each, at the same time", {
    options: { refresh: [gives("Bearer a2"), gives("Bearer b2", 30)] },
    calls: [{ url: "/a", ...as("Bearer a") }, { url: "/b", ...as("Bearer b") }], routes: { "*": [unauthorized, ok] },
    stories: [
      refreshed(0, "/a", 60, { leads: true, from: "Bearer a", into: "Bearer a2" }),
      refreshed(1, "/b", 40, { leads: true, from: "Bearer b", into: "Bearer b2", refreshMs: 30 }),
    ],
  }),
  many("two people's cookies: a refresh for each, at the same time", {
    options: { ...marketplace, refresh: [gives("Bearer a2"), gives("Bearer b2", 30)] },
    calls: [{ url: "/a", headers: { cookie: "s=a" } }, { url: "/b", headers: { cookie: "s=b" } }], routes: { "*": [expired, fine] },
    stories: [
      refreshed(0, "/a", 60, { leads: true, from: null, into: "Bearer a2", what: expired }),
      refreshed(1, "/b", 40, { leads: true, from: null, into: "Bearer b2", refreshMs: 30, what: expired }),
    ],
  }),
  many("a 401 that arrives while the refresh is under way waits for it", {
    options, calls: to("/a", "/b"), routes: { "/a": [unauthorized, ok], "/b": [after(30, unauthorized), ok] },
    stories: [refreshed(0, "/a", 60, { leads: true }), refreshed(1, "/b", 60, { takes: 30 })],
  }),
  many("a 401 that arrives after the refresh goes again without one", {
    options, calls: to("/a", "/b"), routes: { "/a": [unauthorized, ok], "/b": [after(100, unauthorized), ok] },
    stories: [refreshed(0, "/a", 60, { leads: true }), refreshed(1, "/b", 100, { takes: 100 })],
  }),
  many("likewise where the refresh renewed a cookie and gave no headers", {
    options: { refresh: [gives()] }, calls: to("/a", "/b"), routes: { "/a": [unauthorized, ok], "/b": [after(100, unauthorized), ok] },
    stories: [refreshed(0, "/a", 60, { leads: true, into: OLD }), refreshed(1, "/b", 100, { takes: 100, into: OLD })],
  }),
  many("a call that met a replaced value may still be refreshed", {
    options: { refresh: [gives("Bearer 1"), gives("Bearer 2")] }, calls: to("/a", "/b"),
    routes: { "/a": [unauthorized, ok], "/b": [after(100, unauthorized), unauthorized, ok] },
    stories: [refreshed(0, "/a", 60, { leads: true, into: "Bearer 1" }), (() => {
      const story = new Story({ call: 1, url: "/b", authorization: OLD }).attempt(100);
      story.authorization = "Bearer 1";
      story.attempt().refresh(TAKES, unauthorized);
      story.authorization = "Bearer 2";
      return story.attempt().success();
    })()],
  }),
  many("a refresh goes on when the call that began it is aborted", {
    only: "js",
    options, calls: [{ url: "/a", ...old, abortAt: 30 }, { url: "/b", ...old }], routes: { "*": [unauthorized, ok] },
    stories: [new Story({ url: "/a", authorization: OLD }).attempt().refresh(20, unauthorized).aborted(), refreshed(1, "/b", 60)],
  }),
];

const failures = [
  many("a failed refresh ends all who waited for it", {
    options: { refresh: fails }, calls: to("/a", "/b", "/c"), routes: { "*": [unauthorized, ok] },
    stories: ["/a", "/b", "/c"].map((url, call) => refused(call, url, { leads: call === 0, waits: TAKES })),
  }),
  many("after a failed refresh the same value is not refreshed for 30 s", {
    options: { refresh: [fails[0], refresh[0]] }, calls: [0, 1_000, 30_000, 30_060].map((at, n) => ({ url: `/${n}`, at, ...old })),
    routes: { "/3": [unauthorized, ok], "*": [unauthorized] },
    stories: [
      refused(0, "/0", { leads: true, waits: TAKES }), refused(1, "/1", { at: 1_000 }), refused(2, "/2", { at: 30_000 }),
      refreshed(3, "/3", 30_120, { at: 30_060, leads: true }),
    ],
  }),
  many("after a failed refresh another value is refreshed at once", {
    options: { refresh: [fails[0], refresh[0]] }, calls: [{ url: "/a", ...old }, { url: "/b", at: 1_000, ...as("Bearer b") }], routes: { "/a": [unauthorized], "/b": [unauthorized, ok] },
    stories: [refused(0, "/a", { leads: true, waits: TAKES }), refreshed(1, "/b", 1_060, { at: 1_000, leads: true, from: "Bearer b" })],
  }),
  many("ten calls whose new credentials are refused, too: one refresh", {
    options, calls: Array.from({ length: 10 }, (_, n) => ({ url: `/${n}`, at: n * 1_000, ...old })), routes: { "*": [unauthorized] },
    stories: Array.from({ length: 10 }, (_, n) => {
      if (n > 0) return refused(n, `/${n}`, { at: n * 1_000, token: "Bearer new" });
      const story = new Story({ url: "/0", authorization: OLD }).attempt().refresh(TAKES, unauthorized);
      story.authorization = "Bearer new";
      return story.attempt().giveUp("not_retryable", unauthorized);
    }),
  }),
  many("ten calls in turn whose refresh fails: one refresh", {
    options: { refresh: fails }, calls: Array.from({ length: 10 }, (_, n) => ({ url: `/${n}`, at: n * 1_000, ...old })), routes: { "*": [unauthorized] },
    stories: Array.from({ length: 10 }, (_, n) => refused(n, `/${n}`, { at: n * 1_000, leads: n === 0, waits: n === 0 ? TAKES : 0 })),
  }),
  many("a refresh that hangs ends after refreshTimeout, 30 s by default", {
    options: { refresh: hangs }, calls: to("/a", "/b"), routes: { "*": [unauthorized] },
    stories: [refused(0, "/a", { leads: true, waits: 30_000 }), refused(1, "/b", { waits: 30_000 })],
  }),
  many("a refreshTimeout of one's own", {
    options: { refresh: [hangs[0], refresh[0]], refreshTimeout: 500 }, calls: [{ url: "/a", ...old }, { url: "/b", at: 31_000, ...old }],
    routes: { "/a": [unauthorized], "/b": [unauthorized, ok] },
    stories: [refused(0, "/a", { leads: true, waits: 500 }), refreshed(1, "/b", 31_060, { at: 31_000, leads: true })],
  }),
  one("a deadline ends the wait for a refresh", [unauthorized], {
    options: { refresh: hangs, deadline: 2_000 }, authorization,
    expect: new Story({ authorization: OLD }).attempt().refresh(1_990, unauthorized).giveUp("deadline", unauthorized),
  }),
];

const provided = [
  many("headers() gives what the call does not", {
    options: { headers: [{ headers: { authorization: "Bearer store" } }] }, calls: [{ url: "/a" }, { url: "/b", ...as("Bearer own") }], routes: { "*": [ok] },
    stories: [served(0, "/a", 0, "Bearer store"), served(1, "/b", 0, "Bearer own")],
  }),
  many("headers() is asked before each attempt", {
    options: { headers: [{ headers: { authorization: "Bearer 1" } }, { from: 500, headers: { authorization: "Bearer 2" } }] },
    calls: [{ url: "/a" }], routes: { "/a": [status(503), ok] },
    stories: [(() => {
      const story = new Story({ authorization: "Bearer 1" }).attempt().wait(1_000, "backoff", status(503));
      story.authorization = "Bearer 2";
      return story.attempt().success();
    })()],
  }),
  many("a value of headers() that was refused is replaced until there is another one", {
    options: { refresh, headers: [{ headers: { authorization: OLD } }, { from: 2_000, headers: { authorization: "Bearer store" } }] },
    calls: [{ url: "/a" }, { url: "/b", at: 1_000 }, { url: "/c", at: 2_000 }], routes: { "/a": [unauthorized, ok], "*": [ok] },
    stories: [refreshed(0, "/a", 60, { leads: true }), served(1, "/b", 1_000, "Bearer new"), served(2, "/c", 2_000, "Bearer store")],
  }),
  many("a value that headers() has replaced meanwhile goes again with the new one, without a refresh", {
    options: { refresh, headers: [{ headers: { authorization: OLD } }, { from: 5, headers: { authorization: "Bearer store" } }] },
    calls: [{ url: "/a" }], routes: { "/a": [unauthorized, ok] },
    stories: [refreshed(0, "/a", LATENCY, { into: "Bearer store" })],
  }),
  many("a header of the app's own counts as credentials", {
    options: { refresh: [gives()], headers: [{ headers: { "x-session": "s" } }] }, calls: [{ url: "/a" }], routes: { "/a": [unauthorized, ok] },
    stories: [refreshed(0, "/a", 60, { leads: true, from: null, into: null })],
  }),
];

export default [...basics, ...values, ...together, ...failures, ...provided];
