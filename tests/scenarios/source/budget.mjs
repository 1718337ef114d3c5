// Ten tokens for retries into trouble; one comes back every 10 s, a tenth with each success.

import { ok, status } from "./rules.mjs";
import { LATENCY, many, one, Story } from "./story.mjs";

const down = status(503);
const range = (n, make) => Array.from({ length: n }, (_, i) => make(i));
const quick = { maxRetries: 50, baseDelay: 100, factor: 1 };

/** A lone call that retries each 100 ms until the budget is spent. */
function spent(retry) {
  const story = new Story().attempt();
  for (let n = 0; n < 10; n++) story.wait(100, "backoff", down).attempt();
  // With the gate, a token is taken by who goes; without, by who would wait.
  if (retry.gate !== false) story.wait(100, "backoff", down);
  return story.giveUp("budget", down);
}

export default [
  one("the eleventh retry in a second is one too many", [down], { options: { retry: quick }, expect: spent(quick) }),
  one("budget false: all retries", [down], { options: { retry: { ...quick, maxRetries: 15, budget: false } } }),
  one("one token each 10 s: a retry each 10 s is never too many", [down], { options: { retry: { maxRetries: 15, baseDelay: 10_000, factor: 1 } } }),
  one("the gate off: the budget stays", [down], { options: { retry: { ...quick, gate: false } }, expect: spent({ ...quick, gate: false }) }),
  one("the gate and the budget off", [down], { options: { retry: { ...quick, maxRetries: 15, gate: false, budget: false } } }),
  many("the gate off, six calls: ten retries in all", {
    options: { retry: { gate: false } }, calls: [{ repeat: 6 }], routes: { "*": [down] },
    stories: range(6, (call) => {
      // Six tokens for the first retries, four are left for the second ones.
      const story = new Story({ call }).attempt().wait(1_000, "backoff", down).attempt();
      if (call >= 4) return story.giveUp("budget", down);
      return story.wait(2_000, "backoff", down).attempt().giveUp("budget", down);
    }),
  }),
  many("calls let go after a success take no token", {
    calls: [{ repeat: 40 }], routes: { "*": [{ answer: { ...down.answer, from: 0, to: 500 } }, ok] },
    expect: { maxSends: 80, outcomes: range(40, (call) => ({ call, status: 200 })) },
  }),
  many("ten successes give one token back", {
    options: { retry: quick }, calls: [{}, { at: 1_050, repeat: 10 }], routes: { "/a": [{ answer: { ...ok.answer, from: 1_050, to: 1_055 } }, down] },
    stories: [(() => {
      const story = new Story().attempt();
      for (let n = 0; n < 9; n++) story.wait(100, "backoff", down).attempt();
      // Let go by a success, for nothing; one token was left, and one has come back.
      story.waitUntil(1_050 + LATENCY, "backoff", down, { told: 100 }).attempt();
      for (let n = 0; n < 2; n++) story.wait(100, "backoff", down).attempt();
      return story.wait(100, "backoff", down).giveUp("budget", down);
    })(), ...range(10, (i) => new Story({ call: i + 1, at: 1_050 }).attempt().success())],
  }),
];
