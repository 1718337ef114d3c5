// What the device says of its network is a hint: attempts go out and waits count as ever. The
// `online` event ends the wait after a failed connection.

import { network, ok, status } from "./rules.mjs";
import { LATENCY, lone, many, Story } from "./story.mjs";

const single = (name, { offline, routes = { "*": [network, ok] }, story, call = {}, ...more }) =>
  many(name, { calls: [call], offline, routes, stories: [story], ...more });
const until = (to) => [{ from: 0, to }];
/** The network is there again at `to`. */
const back = (to) => ({ "*": [{ answer: { ...network.answer, from: 0, to } }, ok] });
const early = new Story().attempt().waitUntil(500, "backoff", network, { told: 1_000 }).attempt().success();
const down = status(503);
const delayed = status(503, { delay: 2_000 });

export default [
  single("the online event ends the wait after a failed connection", { offline: until(500), story: early }),
  single("the online event ends it without the gate, too", { options: { retry: { gate: false } }, offline: until(500), story: early }),
  single("a machine of its own answers without a network", { offline: until(1_000_000), story: lone([network, ok]) }),
  single("waits without a network take retries as ever", { offline: until(1_000_000), routes: { "*": [network] }, story: lone([network]) }),
  single("a deadline counts as ever", {
    options: { deadline: 2_000 }, offline: until(1_000_000), routes: { "*": [network] }, story: lone([network], { options: { deadline: 2_000 } }),
  }),
  single("after the online event the next failure is backed off from", {
    offline: until(500), routes: { "*": [network, network, ok] },
    story: new Story().attempt().waitUntil(500, "backoff", network, { told: 1_000 }).attempt()
      .wait(2_000, "backoff", network).attempt().success(),
  }),
  single("a POST that may have got through is not sent again", { call: { method: "POST" }, offline: until(5_000), story: lone([network], { method: "POST" }) }),
  single("an answer that came all the same is an answer", { offline: until(5_000), routes: { "*": [status(404)] }, story: lone([status(404)]) }),
  single("the online event does not end the wait after a 503", { offline: until(500), routes: { "*": [down, ok] }, story: lone([down, ok]) }),
  single("the online event does not end a server's delay", { offline: until(500), routes: { "*": [delayed, ok] }, story: lone([delayed, ok]) }),
  single("retry false: one attempt, offline or not", { options: { retry: false }, offline: until(5_000), story: lone([network], { options: { retry: false } }) }),
  many("after the online event one goes first, and the others with its success", {
    calls: [{ repeat: 3 }], offline: until(500), routes: back(500),
    stories: [0, 1, 2].map((call) => {
      const story = new Story({ call }).attempt();
      return story.waitUntil(call === 0 ? 500 : 500 + LATENCY, "backoff", network, { told: null }).attempt().success();
    }),
  }),
];
