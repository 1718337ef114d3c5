// New credentials: one refresh at a time, for all.

import { ok, status } from "./rules.mjs";
import { LATENCY, many, one, Story } from "./story.mjs";

const refresh = [{ afterMs: 50, headers: { authorization: "Bearer new" } }];
const fails = [{ afterMs: 50, fail: true }];
const options = { refresh };
const old = { headers: { authorization: "Bearer old" } };
const unauthorized = status(401);
/** An answer after so many ms. */
const after = (afterMs, what) => ({ ...what, answer: { ...what.answer, afterMs } });
const to = (...urls) => urls.map((url) => ({ url }));

/** A call that meets a 401 at `LATENCY`, and goes again with the new token at `again`. */
const refreshed = (call, url, again, first) => {
  const story = new Story({ call, url }).attempt();
  if (first) story.refresh(50, unauthorized);
  story.t = again;
  story.authorization = "Bearer new";
  return story.attempt().success();
};

export default [
  one("a 401 is refreshed, and goes once more", [unauthorized, ok], { options }),
  one("a second 401 ends it", [unauthorized], { options }),
  one("a 401 without a refresh callback is an answer", [unauthorized]),
  one("a POST is refreshed, too", [unauthorized, ok], { method: "POST", body: { kind: "text" }, options }),
  one("a refresh is no retry", [unauthorized, status(503), status(503), status(503), ok], { options }),
  one("a refresh with no retries allowed", [unauthorized, ok], { options: { refresh, retry: { maxRetries: 0 } } }),
  one("a refresh amid retries", [status(503), unauthorized, status(503), ok], { options }),
  one("a failed refresh gives the original response", [unauthorized], { options: { refresh: fails }, refreshFails: true }),
  one("a stream body is not sent again after a refresh", [unauthorized], { method: "POST", body: { kind: "stream" }, replayable: false, options }),
  many("the new token takes the place of the old one", {
    options, calls: [{ url: "/a", ...old }], routes: { "/a": [unauthorized, ok] },
    stories: [(() => {
      const story = new Story({ authorization: "Bearer old" }).attempt().refresh(50, unauthorized);
      story.authorization = "Bearer new";
      return story.attempt().success();
    })()],
  }),
  many("three 401s at a time: one refresh", {
    options, calls: to("/a", "/b", "/c"), routes: { "*": [unauthorized, ok] },
    stories: ["/a", "/b", "/c"].map((url, call) => refreshed(call, url, LATENCY + 50, call === 0)),
  }),
  many("a 401 that arrives while the refresh is under way waits for it", {
    options, calls: to("/a", "/b"), routes: { "/a": [unauthorized, ok], "/b": [after(30, unauthorized), ok] },
    stories: [refreshed(0, "/a", 60, true), (() => {
      const story = new Story({ call: 1, url: "/b" }).attempt(30);
      story.t = 60;
      story.authorization = "Bearer new";
      return story.attempt().success();
    })()],
  }),
  many("a 401 that arrives after the refresh goes again without one", {
    options, calls: to("/a", "/b"), routes: { "/a": [unauthorized, ok], "/b": [after(100, unauthorized), ok] },
    stories: [refreshed(0, "/a", 60, true), (() => {
      const story = new Story({ call: 1, url: "/b" }).attempt(100);
      story.authorization = "Bearer new";
      return story.attempt().success();
    })()],
  }),
  many("the new credentials stay in use for later calls", {
    options, calls: [{ url: "/a" }, { url: "/b", at: 1_000 }], routes: { "/a": [unauthorized, ok], "/b": [ok] },
    stories: [refreshed(0, "/a", 60, true), new Story({ call: 1, url: "/b", at: 1_000, authorization: "Bearer new" }).attempt().success()],
  }),
  many("credentials that run out later are refreshed anew", {
    options: { refresh: [...refresh, { afterMs: 20, headers: { authorization: "Bearer newer" } }] },
    calls: [{ url: "/a" }, { url: "/b", at: 1_000 }], routes: { "*": [unauthorized, ok] },
    stories: [refreshed(0, "/a", 60, true), (() => {
      const story = new Story({ call: 1, url: "/b", at: 1_000, authorization: "Bearer new" }).attempt().refresh(20, unauthorized);
      story.authorization = "Bearer newer";
      return story.attempt().success();
    })()],
  }),
  many("a failed refresh ends all who waited for it", {
    options: { refresh: fails }, calls: to("/a", "/b", "/c"), routes: { "*": [unauthorized, ok] },
    stories: ["/a", "/b", "/c"].map((url, call) => {
      const story = new Story({ call, url }).attempt();
      if (call === 0) story.refresh(50, unauthorized);
      else story.pass(50);
      return story.giveUp("refresh_failed", unauthorized);
    }),
  }),
  many("after a failed refresh the next call tries to refresh again", {
    options: { refresh: [fails[0], refresh[0]] }, calls: [{ url: "/a" }, { url: "/b", at: 1_000 }], routes: { "*": [unauthorized, ok] },
    stories: [new Story().attempt().refresh(50, unauthorized).giveUp("refresh_failed", unauthorized), (() => {
      const story = new Story({ call: 1, url: "/b", at: 1_000 }).attempt().refresh(50, unauthorized);
      story.authorization = "Bearer new";
      return story.attempt().success();
    })()],
  }),
  many("whoever waits for a refresh is not left alone by its abort", {
    options, calls: [{ url: "/a", abortAt: 30 }, { url: "/b" }], routes: { "*": [unauthorized, ok] },
    expect: { outcomes: [{ call: 0, t: 30, error: "AbortError" }, { call: 1, status: 200 }] },
  }),
];
