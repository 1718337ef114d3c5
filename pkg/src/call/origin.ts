// Which call a request or a classification comes from: for `comeback/otel` and `comeback/sentry`.

import type { Classification } from "../types.js";
import type { RequestFacts } from "./facts.js";
import type { Prepared } from "./prepare.js";

/** The call that is sending, up to the first `await` of the fetch under it. */
let sender: Prepared | undefined;

/** Sends a request of a call. */
export function sendFor<T>(request: Prepared, send: () => T): T {
  const before = sender;
  sender = request;
  try {
    return send();
  } finally {
    sender = before;
  }
}

/**
 * The call whose request is being sent: for a fetch under a client.
 *
 * @internal
 */
export function senderOf(): Prepared | undefined {
  return sender;
}

const facts = new WeakMap<Classification, RequestFacts>();

/** Remembers what a call asked for that ended so. */
export function rememberRequest(classification: Classification | undefined, request: Prepared): void {
  if (classification && request.facts) facts.set(classification, request.facts);
}

/**
 * The request that a classification was reached for by one of our clients.
 *
 * @internal
 */
export function requestOf(classification: Classification): RequestFacts | undefined {
  return facts.get(classification);
}
