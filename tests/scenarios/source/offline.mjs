// While the device says that it has no network.

import { network, ok, status } from "./rules.mjs";
import { LATENCY, many, Story } from "./story.mjs";

const RECHECK = 30_000;
const single = (name, { offline, routes = { "*": [network, ok] }, story, call = {}, ...more }) =>
  many(name, { calls: [call], offline, routes, stories: [story], ...more });
const until = (to) => [{ from: 0, to }];
/** The network is there again at `to`. */
const back = (to) => ({ "*": [{ answer: { ...network.answer, from: 0, to } }, ok] });

function rechecked(times) {
  const story = new Story().attempt();
  for (let n = 0; n < times; n++) story.wait(RECHECK, "offline", network).attempt();
  return story;
}

export default [
  single("a network failure waits for the online event", {
    offline: until(5_000), story: new Story().attempt().waitUntil(5_000, "offline", network, { told: RECHECK }).attempt().success(),
  }),
  single("it tries again after 30 s regardless", { offline: until(1_000_000), story: rechecked(1).success() }),
  single("waits for the network take no retries", { offline: until(1_000_000), routes: back(200_000), story: rechecked(7).success() }),
  single("waits for the network, then the network's own failures", {
    offline: until(5_000), routes: { "*": [network] },
    story: new Story().attempt().waitUntil(5_000, "offline", network, { told: RECHECK }).attempt()
      .wait(1_000, "backoff", network).attempt().wait(2_000, "backoff", network).attempt().wait(4_000, "backoff", network).attempt().giveUp("exhausted", network),
  }),
  single("a POST that may have got through is not sent again", { call: { method: "POST" }, offline: until(5_000), story: new Story({ method: "POST" }).attempt().giveUp("unsafe_method", network) }),
  single("an answer that came all the same is an answer", { offline: until(5_000), routes: { "*": [status(404)] }, story: new Story().attempt().giveUp("not_retryable", status(404)) }),
  single("a 503 that came all the same is backed off from", {
    offline: until(5_000), routes: { "*": [status(503), ok] }, story: new Story().attempt().wait(1_000, "backoff", status(503)).attempt().success(),
  }),
  single("the network comes back before the deadline", {
    options: { deadline: 10_000 }, offline: until(5_000), story: new Story().attempt().waitUntil(5_000, "offline", network, { told: 10_000 - LATENCY }).attempt().success(),
  }),
  single("the deadline comes before the network", {
    options: { deadline: 10_000 }, offline: until(15_000), story: new Story().attempt().waitUntil(10_000, "offline", network).giveUp("deadline", network),
  }),
  single("retry false: one attempt, offline or not", { options: { retry: false }, offline: until(5_000), story: new Story().attempt().giveUp("exhausted", network) }),
  many("all who wait for the network go on when it is there", {
    calls: [{ repeat: 3 }], offline: until(5_000), routes: back(5_000),
    stories: [0, 1, 2].map((call) => new Story({ call }).attempt().waitUntil(5_000, "offline", network, { told: RECHECK }).attempt().success()),
  }),
];
