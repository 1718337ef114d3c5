// The code decides, not the status.

import { backoff, coded, never, ok, refresh, status, told, wait } from "./rules.mjs";
import { one } from "./story.mjs";

const openai = (code) => ({ error: { code, message: "m" } });
const commerce = (code) => ({ success: false, data: null, error: { code, message: "m" } });
const publishing = (code) => ({ success: false, error: { code, message: "m" } });
const marketplace = (code) => ({ code, message: "m", data: null });
const workspace = (code) => ({ error: { code, message: "m", requestId: "r1" } });
const nox = (code) => ({ error_code: code, message: "m" });

const fine = (code = null, body = { success: true, data: {} }) =>
  ({ answer: { status: 200, body }, category: "ok", code, status: 200, retry: never });
const allGood = fine("0", { code: 0, message: "success", data: {} });
const by = (profile, more) => ({ options: { profile, ...more } });
const sleepy = { headers: { "retry-after": "5" } };

export default [
  one("insufficient_quota in a 429 is quota", [coded(429, openai("insufficient_quota"), "quota", "insufficient_quota", never)]),
  one("insufficient_quota in a 429 with a delay is quota all the same", [coded(429, openai("insufficient_quota"), "quota", "insufficient_quota", told(never, 5_000), sleepy)]),
  one("billing_hard_limit_reached in a 429 is quota", [coded(429, openai("billing_hard_limit_reached"), "quota", "billing_hard_limit_reached", never)]),
  one("rate_limit_exceeded in a 429 is a limit", [coded(429, openai("rate_limit_exceeded"), "rate_limit", "rate_limit_exceeded", backoff), ok]),
  one("SESSION_LIMIT_REACHED in a 429 is no limit of rate", [coded(429, commerce("SESSION_LIMIT_REACHED"), "quota", "SESSION_LIMIT_REACHED", never)], by("commerce")),
  one("SESSION_LIMIT_REACHED, told by its shape", [coded(429, commerce("SESSION_LIMIT_REACHED"), "quota", "SESSION_LIMIT_REACHED", told(never, 5_000), sleepy)], by(["marketplace", "commerce"])),
  one("SESSION_LIMIT_REACHED of an API that was not named is a limit like any other", [coded(429, commerce("SESSION_LIMIT_REACHED"), "rate_limit", "SESSION_LIMIT_REACHED", wait(5_000), sleepy), ok]),
  one("RATE_LIMIT_EXCEEDED with a delay", [coded(429, commerce("RATE_LIMIT_EXCEEDED"), "rate_limit", "RATE_LIMIT_EXCEEDED", wait(5_000), sleepy), fine()], by("commerce")),
  one("RATE_LIMITED waits 60 s without a delay, told by its shape", [coded(429, nox("RATE_LIMITED"), "rate_limit", "RATE_LIMITED", wait(60_000)), ok], by(["noxinfluencer", "workspace"])),
  one("RATE_LIMITED with the server's own delay", [coded(429, nox("RATE_LIMITED"), "rate_limit", "RATE_LIMITED", wait(5_000), sleepy), ok], by("noxinfluencer")),
  one("INTERNAL_ERROR is retried in publishing", [coded(500, publishing("INTERNAL_ERROR"), "server", "INTERNAL_ERROR", backoff), fine()], by("publishing")),
  one("a 500 of publishing is retried three times, however many are allowed", [{ ...coded(500, publishing("INTERNAL_ERROR"), "server", "INTERNAL_ERROR", backoff), most: 3 }], by("publishing", { retry: { maxRetries: 5 } })),
  one("so is one without a code", [{ ...status(500), most: 3 }], by("publishing", { retry: { maxRetries: 5 } })),
  one("INTERNAL_ERROR is a support case in commerce", [coded(500, commerce("INTERNAL_ERROR"), "server", "INTERNAL_ERROR", never)], by("commerce")),
  one("INTERNAL_ERROR is a support case in noxinfluencer", [coded(500, nox("INTERNAL_ERROR"), "server", "INTERNAL_ERROR", never)], by("noxinfluencer")),
  one("internal_error is retried in workspace", [coded(500, workspace("internal_error"), "server", "internal_error", backoff), ok], by("workspace")),
  one("a code that is never retried, in a 503", [coded(503, commerce("INTERNAL_ERROR"), "server", "INTERNAL_ERROR", told(never, 5_000), sleepy)], by("commerce")),
  one("a code that is retried, in a 400", [coded(400, marketplace(5001), "unavailable", "5001", backoff), allGood], by("marketplace")),
  one("an unknown code falls back to the status", [coded(503, commerce("BRAND_NEW"), "unavailable", "BRAND_NEW", backoff), fine()], by("commerce")),
  one("an unknown code in a 409 is not retried", [coded(409, commerce("BRAND_NEW"), "conflict", "BRAND_NEW", never)], by("commerce")),
  one("a 200 with an error inside, marketplace", [coded(200, marketplace(5001), "unavailable", "5001", backoff), allGood], by("marketplace")),
  one("a 200 with an error inside that is never retried", [coded(200, marketplace(3001), "quota", "3001", never)], by("marketplace")),
  one("a 200 with an error inside, commerce", [coded(200, commerce("BACKEND_ERROR"), "unavailable", "BACKEND_ERROR", backoff), fine()], by("commerce")),
  one("a 200 with an error inside, publishing", [coded(200, publishing("CONFLICT"), "conflict", "CONFLICT", never)], by("publishing")),
  one("a 200 with an error inside, a profile of one's own", [coded(200, { state: "bad", why: "FULL" }, "unavailable", "FULL", backoff), fine(null, { state: "good" })],
    by({ name: "own", envelope: { code: ["why"], success: { path: "state", is: "good" } }, codes: { FULL: { category: "unavailable", action: "retry", by: "wait", retry: "backoff" } } })),
  one("with no profile named a 200 is never opened", [{ ...ok, answer: { status: 200, body: commerce("BACKEND_ERROR") } }]),
  one("a 200 that is no JSON is not looked into", [{ ...ok, answer: { status: 200, body: '{"code":5001,"message":"m","data":null}' } }], by("marketplace")),
  one("a 204", [{ ...ok, answer: { status: 204 }, status: 204 }], by("commerce")),
  one("a 304", [{ ...ok, answer: { status: 304 }, status: 304 }]),
  one("the marketplace's 1002 is refreshed", [coded(401, marketplace(1002), "authentication", "1002", refresh), allGood], by("marketplace", { refresh: [{ afterMs: 50, headers: { authorization: "Bearer new" } }] })),
  one("the marketplace's 1006 is not refreshed", [coded(401, marketplace(1006), "authentication", "1006", never)], by("marketplace", { refresh: [{ headers: {} }] })),
  one("publishing's 401 is not refreshed", [coded(401, publishing("UNAUTHORIZED"), "authentication", "UNAUTHORIZED", never)], by("publishing", { refresh: [{ headers: {} }] })),
  one("PRODUCT_OUT_OF_STOCK is not retried by itself", [coded(409, commerce("PRODUCT_OUT_OF_STOCK"), "out_of_stock", "PRODUCT_OUT_OF_STOCK", never)], by("commerce")),
  one("workspace's 402", [coded(402, workspace("insufficient_credits"), "quota", "insufficient_credits", never)], by("workspace")),
  one("a page of HTML in a 502", [{ ...status(502), answer: { status: 502, headers: { "content-type": "text/html" }, body: "<h1>Bad gateway</h1>" } }, ok]),
  one("a huge error body is not read: the status decides", [{ ...status(429), answer: { status: 429, body: openai("insufficient_quota"), padTo: 70_000 } }, ok]),
];
