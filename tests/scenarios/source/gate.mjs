// One gate per origin: calls that meet the same trouble share one fate.

import { ok, network, status } from "./rules.mjs";
import { LATENCY, many, Story } from "./story.mjs";

const down = status(503);
const broken = status(500);
const range = (n, make) => Array.from({ length: n }, (_, i) => make(i));
/** An outage from `from` to `to`, then all is well. */
const outage = (to, what = down, from = 0) => [{ answer: { ...what.answer, from, to } }, ok];
const always = [down];
/** A failed call waits until `at`; only the first in line knows when exactly. */
const about = { told: null };
/** Whose requests go out, and when. */
const sends = (all) => all.map(([t, call]) => ({ t, call }));
const b = (level) => Math.min(30_000, 1_000 * 2 ** level);

/**
 * So many calls at 0 against a server that is down until `back`: one knocks for all.
 * From the rules alone: the gate's times, whose turn it is, who has lost patience. A call has
 * patience for its own backoffs, and so much more for waiting behind others. A call that is alone
 * in line waits its own backoff.
 */
function knocking({ calls, back = Infinity, patience = 10_000, maxRetries = 3, what = down }) {
  const stories = range(calls, (call) => new Story({ call }).attempt());
  const own = range(maxRetries, b).reduce((sum, backoff) => sum + backoff, 0);
  const known = new Map(stories.map((story) => [story, { retries: 0, left: patience + own, joined: LATENCY }]));
  let line = [...stories];
  let now = LATENCY;
  for (let level = 0; line.length > 0; level++) {
    const leavesAt = (story) => known.get(story).joined + known.get(story).left;
    let opens;
    for (let time = now; line.length > 0;) {
      opens = Math.max(time, now + b(line.length > 1 ? level : known.get(line[0]).retries));
      const next = line.reduce((a, b) => leavesAt(b) < leavesAt(a) ? b : a);
      time = leavesAt(next);
      if (time > opens || (time === opens && next === line[0])) break;
      next.waitUntil(time, "backoff", what, about).giveUp("patience", what);
      line = line.filter((story) => story !== next);
    }
    const first = line.shift();
    if (!first) break;
    first.waitUntil(opens, "backoff", what, about).attempt();
    const its = known.get(first);
    its.retries++;
    its.left -= opens - its.joined;
    now = opens + LATENCY;
    its.joined = now;
    if (opens >= back) {
      first.success();
      letGo(line, now, what);
      break;
    }
    if (its.retries >= maxRetries) first.giveUp("exhausted", what);
    else if (its.left <= 0) first.giveUp("patience", what);
    else line.push(first);
  }
  return stories;
}

/** After a success two go, after each of their successes two more. */
function letGo(line, from, what) {
  let allowed = 2;
  for (let now = from; line.length > 0; now += LATENCY) {
    const going = line.splice(0, allowed);
    for (const story of going) story.waitUntil(now, "backoff", what, about).attempt().success();
    allowed = 2 * going.length;
  }
}

const dead = (name, { options, ...how }) => {
  const scenario = many(name, { options, calls: [{ repeat: how.calls }], routes: { "*": how.back ? outage(how.back, how.what) : [how.what ?? down] }, stories: knocking(how) });
  // Ten tokens, and a few more that come back with time.
  if (!how.back) scenario.expect.maxSends = how.calls + 11;
  return scenario;
};

/** Alone in line, until its retries are spent. */
const alone = (story, what) => [1_000, 2_000, 4_000]
  .reduce((story, delay) => story.wait(delay, "backoff", what).attempt(), story).giveUp("exhausted", what);

const failed = (call, url, what, at = 0) => new Story({ call, url, at }).attempt().wait(1_000, "backoff", what);

export default [
  dead("30 calls against a dead server: one knocks for all, at most 41 requests", { calls: 30 }),
  dead("30 calls against a dead network, likewise", { calls: 30, what: network }),
  dead("the server back while 30 wait: all end well, let go two by two", { calls: 30, back: 2_500 }),
  dead("the server back after the fourth knock", { calls: 30, back: 10_000 }),
  dead("the server back before the first knock", { calls: 12, back: 500 }),
  dead("two calls", { calls: 2 }),
  dead("three calls", { calls: 3 }),
  dead("patience of 5 s", { calls: 3, patience: 5_000, options: { retry: { patience: 5_000 } } }),
  dead("patience of 0: a call waits as long as it would alone", { calls: 4, patience: 0, options: { retry: { patience: 0 } } }),
  dead("one retry each: five calls", { calls: 5, maxRetries: 1, options: { retry: { maxRetries: 1 } } }),

  ...[broken, down, network].map((what) => many(`calls one after another against what always fails: each error is there after 7 s (${what.status ?? "network"})`, {
    options: { retry: { budget: false } }, calls: [{ repeat: 5, every: 7_500 }], routes: { "*": [what] },
    stories: range(5, (call) => alone(new Story({ call, at: 7_500 * call }).attempt(), what)),
  })),
  many("the level is gone with the line: the next call waits its own backoff", {
    calls: [{ repeat: 2, options: { retry: { maxRetries: 2 } } }, { at: 20_000 }], routes: { "*": always },
    stories: [
      ...knocking({ calls: 2, maxRetries: 2 }),
      alone(new Story({ call: 2, at: 20_000 }).attempt(), down),
    ],
  }),
  many("the options of one call do not set the pace of another", {
    calls: [{ options: { retry: { baseDelay: 3_600_000, maxDelay: 3_600_000 } }, abortAt: 20_000 }, { at: 100 }], routes: { "*": always },
    expect: {
      sends: sends([[0, 0], [100, 1], [1_010, 1], [3_020, 1], [7_030, 1]]),
      outcomes: [{ call: 0, t: 20_000, error: "AbortError" }, { call: 1, t: 7_040, status: 503 }],
    },
  }),
  many("a call with a long backoff of its own goes, too, when another succeeds", {
    calls: [{ options: { retry: { baseDelay: 3_600_000, maxDelay: 3_600_000 } } }, { at: 100 }], routes: { "*": outage(500) },
    expect: {
      sends: sends([[0, 0], [100, 1], [1_010, 1], [1_020, 0]]),
      outcomes: [[0, 1_030], [1, 1_020]].map(([call, t]) => ({ call, t, status: 200 })),
    },
  }),
  many("a new call still sends its first attempt while the trouble is failure", {
    calls: [{}, { at: 500 }], routes: { "*": outage(700) },
    stories: [
      new Story().attempt().wait(1_000, "backoff", down).attempt().success(),
      new Story({ call: 1, at: 500 }).attempt().waitUntil(1_000 + 2 * LATENCY, "backoff", down, about).attempt().success(),
    ],
  }),
  many("a first attempt that goes well opens the gate for those who wait", {
    calls: [{}, { at: 500 }], routes: { "*": outage(400) },
    stories: [
      new Story().attempt().waitUntil(500 + LATENCY, "backoff", down, { told: 1_000 }).attempt().success(),
      new Story({ call: 1, at: 500 }).attempt().success(),
    ],
  }),
  many("an answer that is no trouble opens the gate, too", {
    calls: [{}, { at: 500 }], routes: { "/a": [down, status(404), ok] },
    stories: [
      new Story().attempt().waitUntil(500 + LATENCY, "backoff", down, { told: 1_000 }).attempt().success(),
      new Story({ call: 1, at: 500 }).attempt().giveUp("not_retryable", status(404)),
    ],
  }),
  many("calls that never retry are not held up, and hold up nobody", {
    calls: [{ method: "POST" }, { at: 100, method: "POST" }], routes: { "*": always },
    stories: [
      new Story({ method: "POST" }).attempt().giveUp("unsafe_method", down),
      new Story({ call: 1, at: 100, method: "POST" }).attempt().giveUp("unsafe_method", down),
    ],
  }),
  many("one endpoint that fails holds up no other", {
    calls: [{ url: "/a" }, { url: "/b", at: 100 }], routes: { "/a": [down], "/b": [ok] },
    stories: [alone(new Story({ url: "/a" }).attempt(), down), new Story({ call: 1, url: "/b", at: 100 }).attempt().success()],
  }),
  many("two endpoints that fail the same way: their calls wait together, one knocks for both", {
    calls: [{ url: "/a" }, { url: "/b", at: 100 }, { url: "/c", at: 200 }], routes: { "*": outage(900, broken) },
    expect: {
      sends: sends([[0, 0], [100, 1], [200, 2], [1_110, 0], [1_120, 1], [1_120, 2]]),
      outcomes: [[0, 1_120], [1, 1_130], [2, 1_130]].map(([call, t]) => ({ call, t, status: 200 })),
    },
  }),
  many("two endpoints that fail in different ways each wait for themselves", {
    calls: [{ url: "/a" }, { url: "/b", at: 100 }], routes: { "/a": [broken, ok], "/b": [down, down, ok] },
    stories: [
      failed(0, "/a", broken).attempt().success(),
      new Story({ call: 1, url: "/b", at: 100 }).attempt().wait(1_000, "backoff", down).attempt().wait(2_000, "backoff", down).attempt().success(),
    ],
  }),
  many("what fails for one credential holds up no other, but no connection is no connection for all", {
    calls: [{ headers: { authorization: "A" } }, { at: 500, headers: { authorization: "B" } }, { at: 10_000, headers: { authorization: "A" } }, { at: 10_500, headers: { authorization: "B" } }],
    routes: { "*": [outage(100)[0], outage(10_100, network, 10_000)[0], ok] },
    expect: {
      sends: [[0, 0, "A"], [500, 1, "B"], [1_010, 0, "A"], [10_000, 2, "A"], [10_500, 3, "B"], [10_510, 2, "A"]].map(([t, call, authorization]) => ({ t, call, authorization })),
      outcomes: range(4, (call) => ({ call, status: 200 })),
    },
  }),
  many("no connection: the whole origin waits together", {
    calls: [{ url: "/a" }, { url: "/b", at: 100 }], routes: { "*": outage(500, network) },
    stories: [
      failed(0, "/a", network).attempt().success(),
      new Story({ call: 1, url: "/b", at: 100 }).attempt().waitUntil(1_000 + 2 * LATENCY, "backoff", network, about).attempt().success(),
    ],
  }),
  many("a 500 closes only its endpoint's gate", {
    calls: [{ url: "/a" }, { url: "/b", at: 100 }, { url: "/a", method: "DELETE", at: 200 }],
    routes: { "/a": [{ answer: { ...broken.answer, from: 0, to: 50 } }, ok], "/b": [ok] },
    stories: [
      failed(0, "/a", broken).attempt().success(),
      new Story({ call: 1, url: "/b", at: 100 }).attempt().success(),
      new Story({ call: 2, url: "/a", method: "DELETE", at: 200 }).attempt().success(),
    ],
  }),
  many("a 500: calls to the same endpoint share its gate, query and all", {
    calls: [{ url: "/a?x=1" }, { url: "/a?x=2" }], routes: { "*": outage(500, broken) },
    stories: [
      failed(0, "/a?x=1", broken).attempt().success(),
      new Story({ call: 1, url: "/a?x=2" }).attempt().waitUntil(1_000 + 2 * LATENCY, "backoff", broken, about).attempt().success(),
    ],
  }),
  many("a 503 closes the gate of the whole origin: one endpoint knocks for the other", {
    calls: [{ url: "/a" }, { url: "/b" }], routes: { "*": outage(500) },
    stories: [
      failed(0, "/a", down).attempt().success(),
      new Story({ call: 1, url: "/b" }).attempt().waitUntil(1_000 + 2 * LATENCY, "backoff", down, about).attempt().success(),
    ],
  }),
  many("another origin has its own gate", {
    calls: [{ url: "/a" }, { url: "https://other.test/a" }], routes: { "*": outage(500), "https://other.test/a": outage(500) },
    stories: [failed(0, "/a", down).attempt().success(), failed(1, "https://other.test/a", down).attempt().success()],
  }),
  many("gate false: each call sleeps alone", {
    options: { retry: { gate: false } }, calls: [{ repeat: 3 }], routes: { "*": outage(2_000) },
    stories: range(3, (call) => new Story({ call }).attempt().wait(1_000, "backoff", down).attempt().wait(2_000, "backoff", down).attempt().success()),
  }),
  many("gate false: a success of another call changes nothing", {
    options: { retry: { gate: false } }, calls: [{}, { at: 500 }], routes: { "*": outage(400) },
    stories: [failed(0, "/a", down).attempt().success(), new Story({ call: 1, at: 500 }).attempt().success()],
  }),
  many("five calls told the same delay: the first goes alone, the others after its success", {
    calls: [{ repeat: 5 }], routes: { "*": outage(1_000, status(429, { delay: 5_000 })) },
    stories: range(5, (call) => new Story({ call }).attempt()
      .waitUntil(5_000 + LATENCY * (1 + Math.ceil(call / 2)), "server", status(429, { delay: 5_000 }), { told: 5_000 }).attempt().success()),
  }),
  many("a second, longer delay from the server moves the gate", {
    calls: [{ url: "/a" }, { url: "/b" }], routes: {
      "/a": [status(429, { delay: 2_000 }), ok],
      "/b": [{ answer: { ...status(429, { delay: 3_000 }).answer, afterMs: 100 } }, ok],
    },
    expect: {
      sends: [{ t: 0, call: 0 }, { t: 0, call: 1 }, { t: 3_100, call: 0 }, { t: 3_100 + LATENCY, call: 1 }],
      outcomes: [{ call: 0, t: 3_100 + LATENCY, status: 200 }, { call: 1, t: 3_100 + 2 * LATENCY, status: 200 }],
    },
  }),
  many("a probe that fails in another way has failed: the next one waits longer", {
    calls: [{ repeat: 3 }], routes: { "*": [down, down, down, broken] },
    expect: {
      sends: sends([[0, 0], [0, 1], [0, 2], [1_010, 0], [3_020, 1], [7_030, 2], [15_040, 0]]),
      outcomes: [[0, 17_030], [1, 17_020], [2, 17_020]].map(([call, t]) => ({ call, t, status: 500, category: "server" })),
    },
  }),
  many("a probe into a limit that no longer says how long: the limit goes on", {
    calls: [{ repeat: 3 }, { at: 31_000 }],
    routes: { "*": [{ answer: { ...ok.answer, from: 37_040, to: 37_045 } }, ...range(3, () => status(429, { delay: 30_000 })), status(429)] },
    expect: {
      sends: sends([[0, 0], [0, 1], [0, 2], [30_010, 0], [32_020, 0], [32_020, 1], [34_030, 1], [36_030, 0], [36_030, 2], [37_040, 3], [38_040, 1], [38_040, 2], [42_050, 2]]),
      outcomes: [[0, 36_040, 429], [1, 38_050, 429], [2, 42_060, 429], [3, 37_050, 200]].map(([call, t, status]) => ({ call, t, status })),
    },
  }),
  many("a probe that fails wipes out nothing that others were told meanwhile", {
    calls: [{}, { at: 1_500 }, { at: 2_000 }],
    routes: { "*": [down, { answer: { status: 500, afterMs: 2_000 } }, status(429, { delay: 60_000 }), ok] },
    expect: {
      sends: sends([[0, 0], [1_010, 0], [1_500, 1], [61_510, 1], [61_520, 0], [61_520, 2]]),
      outcomes: [0, 1, 2].map((call) => ({ call, status: 200 })),
    },
  }),
  many("a probe that dies, likewise", {
    calls: [{}, { at: 1_500 }],
    routes: { "*": [down, { answer: { networkError: true, afterMs: 2_000 } }, status(429, { delay: 60_000 }), ok] },
    expect: {
      sends: sends([[0, 0], [1_010, 0], [1_500, 1], [61_510, 1], [61_520, 0]]),
      outcomes: [0, 1].map((call) => ({ call, status: 200 })),
    },
  }),
  many("a probe answered by a 429 without a time makes no limit of a failure: new calls are not held", {
    calls: [{ url: "/hot" }, { url: "/new", at: 1_100 }], routes: { "/hot": [down, status(429)], "/new": [ok] },
    expect: {
      sends: sends([[0, 0], [1_010, 0], [1_100, 1], [3_020, 0], [7_030, 0]]),
      outcomes: [{ call: 0, t: 7_040, status: 429 }, { call: 1, t: 1_110, status: 200 }],
    },
  }),
  many("a restart, 503 and then 500: all end well", {
    calls: [{ repeat: 40 }],
    routes: { "*": [{ answer: { ...down.answer, from: 0, to: 500 } }, { answer: { ...broken.answer, from: 500, to: 1_300 } }, ok] },
    expect: { outcomes: range(40, (call) => ({ call, status: 200 })) },
  }),
  many("the deadline of one who waits in line", {
    calls: [{}, { options: { deadline: 1_500 } }], routes: { "*": always },
    expect: { outcomes: [{ call: 0, status: 503 }, { call: 1, status: 503, category: "unavailable" }], sends: [{ t: 0, call: 0 }, { t: 0, call: 1 }, { t: 1_010, call: 0 }, { t: 3_020, call: 0 }, { t: 7_030, call: 0 }] },
  }),
  many("the probe aborted: the next one goes", {
    calls: [{ url: "/a", abortAt: 2_000 }, { url: "/b" }], routes: { "/a": [down, { answer: { hang: true } }], "/b": [down, ok] },
    expect: { outcomes: [{ call: 0, t: 2_000, error: "AbortError" }, { call: 1, status: 200 }] },
  }),
  many("a failure after an earlier trouble has had its time is a new trouble", {
    calls: [{ url: "/a", options: { retry: { maxRetries: 0 } } }, { url: "/b", at: 500 }],
    routes: { "/a": [down], "/b": [{ ...down, answer: { status: 503, afterMs: 1_000 } }, ok] },
    stories: [
      new Story().attempt().giveUp("exhausted", down),
      new Story({ call: 1, url: "/b", at: 500 }).attempt(1_000).wait(1_000, "backoff", down).attempt().success(),
    ],
  }),
  many("a call long after an earlier trouble begins with the first backoff", {
    calls: [{ url: "/a" }, { url: "/b", at: 60_000 }], routes: { "/a": [down], "/b": [down, ok] },
    stories: [
      new Story().attempt().wait(1_000, "backoff", down).attempt().wait(2_000, "backoff", down).attempt()
        .wait(4_000, "backoff", down).attempt().giveUp("exhausted", down),
      failed(1, "/b", down, 60_000).attempt().success(),
    ],
  }),
  many("who comes back into the line after 30 s ends, one way or the other", {
    calls: [{ repeat: 2 }], routes: { "*": [network, network, { answer: { networkError: true, afterMs: 32_000 } }, network] },
    expect: { outcomes: [{ call: 0, error: "TypeError", category: "network" }, { call: 1, error: "TypeError", category: "network" }] },
  }),
];
