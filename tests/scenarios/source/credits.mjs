// Credits: a profile's header tells what remains, and `credits.stopBelow` when to stop.

import { coded, never, ok } from "./rules.mjs";
import { many, Story } from "./story.mjs";

const left = (credits, header = "X-Credits-Remaining") => ({ ...ok, answer: { status: 200, headers: { [header]: String(credits) } } });
const options = { profile: "workspace", credits: { stopBelow: 100 } };
const fine = (call, at) => new Story({ call, at }).attempt().success();
const as = (authorization) => ({ headers: { authorization } });
const whose = (authorization, call, at) => new Story({ call, at, authorization }).attempt().success();
/** Nothing is sent, and no attempt is counted. */
const stopped = (call, at) => new Story({ call, at }).giveUp("credits", { category: "quota", retry: never }, "ApiError");
const calls = [{}, { at: 1_000 }];
const broke = coded(402, { error: { code: "insufficient_credits", message: "m", requestId: "r1" } }, "quota", "insufficient_credits", never);

export default [
  many("fewer than stopBelow remain: the next call fails locally", { options, calls, routes: { "*": [left(50)] }, stories: [fine(0, 0), stopped(1, 1_000)] }),
  many("none remain", { options, calls, routes: { "*": [left(0)] }, stories: [fine(0, 0), stopped(1, 1_000)] }),
  many("just stopBelow remain: the next call goes", { options, calls, routes: { "*": [left(100)] }, stories: [fine(0, 0), fine(1, 1_000)] }),
  many("the header in any case", { options, calls, routes: { "*": [left(50, "x-CREDITS-remaining")] }, stories: [fine(0, 0), stopped(1, 1_000)] }),
  many("no header: no stop", { options, calls, routes: { "*": [ok] }, stories: [fine(0, 0), fine(1, 1_000)] }),
  many("a header that is no number: no stop", { options, calls, routes: { "*": [left("few")] }, stories: [fine(0, 0), fine(1, 1_000)] }),
  many("without the option nothing is stopped", { options: { profile: "workspace" }, calls, routes: { "*": [left(0)] }, stories: [fine(0, 0), fine(1, 1_000)] }),
  many("an error tells, too", {
    options, calls, routes: { "*": [{ ...broke, answer: { ...broke.answer, headers: { "x-credits-remaining": "3" } } }] },
    stories: [new Story().attempt().giveUp("not_retryable", broke), stopped(1, 1_000)],
  }),
  many("the credits of one person stop nobody else, and nothing at another origin", {
    options,
    calls: [as("A"), { at: 1_000, ...as("B") }, { at: 2_000, url: "https://other.test/a", ...as("A") }, { at: 3_000, ...as("A") }],
    routes: { "/a": [left(50), ok], "https://other.test/a": [ok] },
    stories: [
      whose("A", 0, 0), whose("B", 1, 1_000),
      new Story({ call: 2, at: 2_000, url: "https://other.test/a", authorization: "A" }).attempt().success(),
      new Story({ call: 3, at: 3_000, authorization: "A" }).giveUp("credits", { category: "quota", retry: never }, "ApiError"),
    ],
  }),
  many("calls under way are not stopped", {
    options, calls: [{ url: "/a" }, { url: "/b" }], routes: { "/a": [left(50)], "/b": [{ answer: { status: 200, afterMs: 500 } }] },
    stories: [fine(0, 0), new Story({ call: 1, url: "/b" }).attempt(500).success()],
  }),
];
