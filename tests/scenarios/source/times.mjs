// A time for each attempt, a time for the whole call.

import { hangs, network, ok, status } from "./rules.mjs";
import { many, one, Story } from "./story.mjs";

const down = status(503);
const late = hangs(2_000);
const slow = (afterMs, what = ok) => ({ ...what, answer: { ...what.answer, afterMs } });
/** The deadline itself ends the attempt. */
const ended = (story, t) => {
  story.t = t;
  return story.giveUp("deadline", late);
};
const stuck = { ...down, answer: { status: 503, hangBody: true } };

export default [
  one("each attempt has its own time", [late, late, ok], { options: { attemptTimeout: 2_000 } }),
  one("attempts out of time until none is left", [late], { options: { attemptTimeout: 2_000 } }),
  one("a slow attempt within its time", [slow(1_900)], { options: { attemptTimeout: 2_000 } }),
  one("each attempt slow, but within its time", [slow(1_900, down), slow(1_900, down), slow(1_900)], { options: { attemptTimeout: 2_000 } }),
  one("a POST out of time is not repeated", [late], { method: "POST", options: { attemptTimeout: 2_000 } }),
  one("an attemptTimeout for one call", [late, ok], { callOptions: { attemptTimeout: 2_000 } }),
  one("a wait that does not fit into the deadline is not begun", [status(429, { delay: 10_000 })], { options: { deadline: 5_000 } }),
  one("a wait that fits into the deadline is waited for", [status(429, { delay: 4_000 }), ok], { options: { deadline: 5_000 } }),
  one("backoffs until the deadline", [down], { options: { deadline: 4_000, retry: { maxRetries: 10 } } }),
  one("backoffs of a dead network until the deadline", [network], { options: { deadline: 4_000, retry: { maxRetries: 10 } } }),
  one("backoffs until the deadline, the gate off", [down], { options: { deadline: 4_000, retry: { maxRetries: 10, gate: false } } }),
  one("the deadline ends a hanging attempt", [late], { options: { deadline: 3_000 }, expect: ended(new Story().attempt(), 3_000) }),
  one("the deadline ends a hanging retry", [down, late], { options: { deadline: 3_000 }, expect: ended(new Story().attempt().wait(1_000, "backoff", down).attempt(), 3_000) }),
  one("the deadline ends a POST, too", [late], { method: "POST", options: { deadline: 3_000 }, expect: ended(new Story({ method: "POST" }).attempt(), 3_000) }),
  one("the shorter one counts: the attempt's", [late, ok], { options: { attemptTimeout: 2_000, deadline: 9_000 } }),
  one("the shorter one counts: the deadline", [late], { options: { attemptTimeout: 2_000, deadline: 1_500 }, expect: ended(new Story().attempt(), 1_500) }),
  one("a deadline for one call", [down], { callOptions: { deadline: 2_000 } }),
  one("a deadline that is not met changes nothing", [down, ok], { options: { deadline: 60_000 } }),
  one("an error body that hangs: decided from the status within the attempt's time", [stuck, ok], {
    only: "js", options: { attemptTimeout: 2_000 }, expect: new Story().attempt(2_000).wait(1_000, "backoff", down).attempt().success(),
  }),
  one("an error body that hangs: never past the deadline", [stuck], {
    only: "js", options: { deadline: 3_000 }, expect: new Story().attempt(3_000).giveUp("deadline", down),
  }),
  many("the deadline counts from each call's own beginning", {
    options: { deadline: 3_000 }, calls: [{}, { at: 2_000, url: "https://other.test/a" }], routes: { "*": [hangs(0)], "https://other.test/a": [hangs(0)] },
    stories: [ended(new Story().attempt(), 3_000), ended(new Story({ call: 1, at: 2_000, url: "https://other.test/a" }).attempt(), 5_000)],
  }),
];
