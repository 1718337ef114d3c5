// The part of a classification that a server may hand to the browser of its user.

import { symbol } from "./symbols.js";
import type { Classification } from "./types.js";

/** A classification without what the API told the server alone. */
export type ClientClassification<C extends Classification = Classification> =
  C & { message: null; details: null; recovery: { lookup: null; hint: null; url: null } };

/**
 * The part of a classification that is safe to hand from a server to the browser, such as out of a
 * server action: category, status, recovery with its words, retry, report, and `fields` where there
 * are some. It is plain data, and still a classification: the page can show it, or pass it to
 * `classifyError`.
 *
 * Left out, as null: `message`, `details`, `recovery.hint` and `recovery.url`, which the API wrote for
 * the caller, which is your server; and `recovery.lookup`, a call that only your server can make. A
 * code that no profile lists, and a request's id, are kept only if they look like one: some APIs have a
 * sentence where a code should be.
 *
 * @example
 * try {
 *   return { order: await api.json("https://api.example.com/orders", init) };
 * } catch (error) {
 *   return { failed: toClient(classifyError(error)) };
 * }
 */
export function toClient<C extends Classification>(classification: C): ClientClassification<C> {
  const { profile, known, category, status, recovery, retry, report, exitCode } = classification;
  const { key, params, action, by, title, message } = recovery;
  const code = known ? classification.code : symbol(classification.code);
  const { fields } = classification as { fields?: unknown };
  return {
    profile, code, known, category, status,
    message: null,
    requestId: symbol(classification.requestId),
    details: null,
    recovery: {
      key, params, action, by, title, message,
      lookup: null, hint: null, url: null,
    },
    retry: { ...retry },
    ...(fields !== undefined && { fields }),
    report, exitCode,
  } as unknown as ClientClassification<C>;
}
