// Not ready yet: asked again, and not counted as retries.

import { coded, never, poll, status } from "./rules.mjs";
import { one } from "./story.mjs";

const pending = (delay) => coded(200, { code: 8002, message: "m", data: null }, "not_ready", "8002", poll(delay || 2_000),
  delay === undefined ? {} : { delay, headers: { "retry-after-ms": String(delay) } });
const done = { answer: { status: 200, body: { code: 0, message: "success", data: {} } }, category: "ok", code: "0", status: 200, retry: never };
const times = (n) => Array.from({ length: n }, () => pending());
const options = { profile: "marketplace" };

export default [
  one("2 s, growing by 1.5 up to 15 s", [...times(8), done], { options }),
  one("until pollTimeout, 120 s", times(1), { options }),
  one("a pollTimeout of one's own", times(1), { options: { ...options, pollTimeout: 10_000 } }),
  one("a pollTimeout of 0: asked once", times(1), { options: { ...options, pollTimeout: 0 } }),
  one("the server's own delay between polls", [pending(7_000), pending(300), done], { options }),
  one("the server's own delay is nothing: that is no reason to ask without a pause", [pending(0), pending(0), pending(0), done], { options }),
  one("maxServerDelay is for what a server asks for", [...times(2), done], { options: { ...options, retry: { maxServerDelay: 1_000 } } }),
  one("polls are no retries", [...times(5), status(503), status(503), status(503), done], { options }),
  one("polls with one retry allowed", [...times(4), status(503), done], { options: { ...options, retry: { maxRetries: 1 } } }),
  one("a failure amid polls", [pending(), status(502), pending(), done], { options }),
  one("a poll that ends in an error", [pending(), status(404)], { options }),
  one("polling within the deadline", times(1), { options: { ...options, deadline: 12_000 } }),
  one("told by its shape, in an error status", [coded(409, { error_code: "ASYNC_NOT_READY", message: "m" }, "not_ready", "ASYNC_NOT_READY", poll()), { answer: { status: 200 }, category: "ok", status: 200 }], { options: { profile: ["noxinfluencer", "workspace"] } }),
  one("a 202 of a profile without a success flag is not opened", [{ answer: { status: 202, body: { error_code: "ASYNC_NOT_READY", message: "m" } }, category: "ok", status: 202 }], { options: { profile: "noxinfluencer" } }),
];
