// The part of a classification that a server may hand to the browser of its user.

import { buttonLabel } from "./element/button.js";
import { requestIdOf, symbol } from "./symbols.js";
import type { Classification } from "./types.js";
import { SUPPORT } from "./words/english.js";
import { madeIn, sourcesFor, textOf } from "./words/page.js";

/**
 * The language of the sentences and what is on the button, which the browser cannot know: it may have
 * other words, or none for this language. There are none for a copy of which nobody knows the language.
 */
export interface ToldWith {
  /** The text for the button, from the words that the sentences are of. */
  button?: string;
  /** A BCP 47 language tag, such as `pt-BR`. */
  lang?: string;
  /** The direction of its script. */
  dir?: "ltr" | "rtl";
}

/** A classification without what the API told the server alone, and with its language. */
export type ClientClassification<C extends Classification = Classification> =
  C & { message: null; details: null; recovery: { lookup: null; hint: null; url: null } & ToldWith };

/**
 * The part of a classification that is safe to hand from a server to the browser, such as out of a
 * server action: category, status, recovery with its words, retry, report, and `fields` where there
 * are some. It is plain data, and still a classification: the page can show it, or pass it to
 * `classifyError`.
 *
 * Left out, as null: `message`, `details`, `recovery.hint` and `recovery.url`, which the API wrote for
 * the caller, which is your server; and `recovery.lookup`, a call that only your server can make. A
 * code that no profile lists, and a request's id, are kept only if they look like one: some APIs have a
 * sentence where a code should be. Where the id goes, the message does not ask for it.
 *
 * Added are `recovery.lang`, `recovery.dir` and `recovery.button`, so that what the server renders and what
 * the page hydrates is the same, and all of it is in one language. They count as long as the sentences are
 * shown as they came.
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
  const { key, params, action, by, title } = recovery;
  const requestId = requestIdOf(classification.requestId);
  const code = known ? classification.code : symbol(classification.code);
  const { fields } = classification as { fields?: unknown };
  return {
    profile, code, known, category, status,
    message: null,
    requestId,
    details: null,
    recovery: {
      key, params, action, by, title,
      message: requestId === null ? withoutId(classification) : recovery.message,
      lookup: null, hint: null, url: null,
      ...toldWith(classification),
    },
    retry: { ...retry },
    ...(fields !== undefined && { fields }),
    report, exitCode,
  } as unknown as ClientClassification<C>;
}

/** The message that does not ask for the request's id. */
function withoutId(classification: Classification): string {
  const { requestId, recovery: { action, message } } = classification;
  if (!requestId || action !== "contact_support") return message;
  const asking = textOf("support", "requestId", SUPPORT.requestId, sourcesFor(classification));
  const [before = "", after] = asking.split("{message}");
  const isAsked = after !== undefined && message.startsWith(before) && message.endsWith(after);
  return isAsked ? message.slice(before.length, message.length - after.length) : message;
}

/** Of a classification that was made here, or came with it. */
function toldWith(classification: Classification): ToldWith {
  const from = madeIn(classification);
  const { button, lang, dir } = classification.recovery as ToldWith;
  if (!from) return button === undefined ? {} : { button, lang: lang!, dir: dir! };
  const { tag, dir: direction } = from.locale ?? { tag: "en", dir: "ltr" };
  return { button: buttonLabel(classification, {}, from), lang: tag, dir: direction };
}
