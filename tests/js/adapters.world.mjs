// What the tests of the adapters and of the drop-in share: a script on the mock server, and what
// arrived at it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createFetch } from "../../pkg/dist/index.js";
import { startMockapi } from "../browser/mockapi.mjs";

/** For a call that never ends; far beyond what any of these takes. */
const HANGING = 60_000;

/** Waits are short, so that many retries fit into a test. */
export const FAST = { baseDelay: 20, maxDelay: 100, jitter: "none" };

/** The answers of one API that the tests play. */
export const answers = {
  ok: { status: 200, body: { id: 7 } },
  down: { status: 503, body: { error: { code: "down", message: "m" } } },
  broken: { status: 500, body: { error: { code: "broken", message: "m" } } },
  invalid: { status: 422, body: { error: { code: "invalid_quantity", message: "One, please." } } },
  /** Refused, with a delay of a second. */
  limited: { status: 429, headers: { "Retry-After": "1" } },
  /** Refused for longer than any test takes. */
  limitedLong: { status: 429, headers: { "Retry-After": "60" } },
  /** Used up for good, although it is a 429. */
  quota: { status: 429, body: { error: { code: "insufficient_quota", message: "m" } } },
};

let starting;
let scripts = 0;

/** The mock server's address; started at the first call. */
export async function server() {
  const mockapi = await (starting ??= startMockapi());
  assert.ok(mockapi, "mockapi is not built: `cargo build -p mockapi`, or name it in MOCKAPI_BIN");
  return mockapi.url;
}

export async function stopServer() {
  await (await starting)?.stop();
}

/** A script of its own: its address, and what arrived there. */
export async function script(...steps) {
  const base = await server();
  const key = `adapter-${process.pid}-${scripts++}`;
  const response = await fetch(`${base}/_mock/scripts/${key}`, {
    method: "PUT",
    body: JSON.stringify(steps),
    headers: { "content-type": "application/json" },
  });
  assert.ok(response.ok, await response.text());
  return {
    url: `${base}/_mock/play/${key}`,
    log: async () => (await fetch(`${base}/_mock/log/${key}`)).json(),
  };
}

/** Our fetch with short waits; its events, and its first wait. */
export function retryingFetch(options) {
  const events = [];
  let onWait;
  const waiting = new Promise((resolve) => (onWait = resolve));
  const retrying = createFetch({
    retry: FAST,
    onEvent(event) {
      events.push(event);
      if (event.type === "wait") onWait(event);
    },
    ...options,
  });
  return { retrying, events, waiting };
}

/** Until it is so. */
export async function until(isSo) {
  while (!(await isSo())) await sleep(5);
}

export const check = (name, run) => test(name, { timeout: HANGING }, run);

export async function rejection(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  assert.fail(`did not reject, but gave ${JSON.stringify(value)}`);
}
