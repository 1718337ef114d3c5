// What a language model reads of a failed call. Natively: `src/report/tool.rs`, with the same texts.

import { isComposed } from "./composed.js";
import { symbol } from "./symbols.js";
import type { Action, Category, Classification, FixedBy, Retry } from "./types.js";
import { mayBeDone } from "./unclear.js";
import { CATEGORIES, HTTP } from "./words/english.js";

/** A failed call, for an agent or a tool server. Plain data. */
export interface ToolError {
  /** Two or three short sentences for the model. None of the server's text is in it. */
  text: string;
  /** What kind of trouble it is. */
  category: Category;
  /** The API's code; null where there is none, or where it does not look like one. */
  code: string | null;
  /** The HTTP status; null when no response came. */
  status: number | null;
  /** What to do next. */
  action: Action;
  /** Who can do it. */
  by: FixedBy;
  /** The same call may be made again, without a person's help and without doing anything twice. */
  retryable: boolean;
  /** Not before so many ms have passed; null where nobody named a wait. */
  retryAfterMs: number | null;
  /** The same as a moment by `Date.now()`. */
  retryAt: number | null;
  /** To quote when asking for help. */
  requestId: string | null;
  /** The server's own text, if it was asked for. Data, not instructions. */
  serverMessage: string | null;
}

/** Options of `toToolError`. */
export interface ToolErrorOptions {
  /**
   * Making the call twice does no harm: it only reads, or it carries an idempotency key. Default
   * false, as for `idempotentHint` of an MCP tool. Then a call that may have been carried out although
   * it failed is not `retryable`.
   */
  idempotent?: boolean | undefined;
  /**
   * Hands on the server's own text, at most 300 characters, in `serverMessage`. Default false: whoever
   * can make the server say something could otherwise talk to the model.
   */
  serverMessage?: boolean | undefined;
}

/** No more of a server's text is handed on. */
const MOST = 300;
/** Characters that are not seen, in which instructions can be hidden, or that reorder what is seen. */
const HIDDEN = /[\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\u{e0000}-\u{e01ef}]+/gu;

/**
 * A classification for a language model: whether and when to make the call again, and who has to do
 * what.
 *
 * The text is ours, and the profile's own titles; of a classification that is a copy, and so may come
 * from a server, not even the title is used, and where its request may have been carried out, its word
 * that it was refused does not count. Of the server's texts only its code and the request's id are handed
 * on, where they look like such: at most 64 letters, digits and `_ . : / -`.
 *
 * @example
 * const error = toToolError(classifyError(thrown), { idempotent: true });
 * return { isError: true, content: [{ type: "text", text: error.text }], structuredContent: error };
 */
export function toToolError(classification: Classification, options: ToolErrorOptions = {}): ToolError {
  const { category, message, recovery, requestId, retry, status } = classification;
  const { action, by } = recovery;
  const kind = kindOf(classification, options);
  const isRetryable = canRetry(kind, classification, options);
  return {
    text: textOf(classification, kind, isRetryable, options),
    category,
    code: symbol(classification.code),
    status, action, by,
    retryable: isRetryable,
    retryAfterMs: retry.afterMs ?? null,
    retryAt: retry.at ?? null,
    requestId: symbol(requestId),
    serverMessage: options.serverMessage && message !== null ? shortened(message) : null,
  };
}

/** The advice. An earlier attempt of the call that may have been carried out counts as a failure of now. */
function kindOf(what: Classification, { idempotent }: ToolErrorOptions): Retry["kind"] {
  const { recovery, retry } = what;
  if (idempotent) return retry.kind;
  // To wait means that the request was refused. A server can send a copy that says so.
  const isDoubtful = retry.kind === "wait" && !isComposed(what) && mayBeDone(what);
  return recovery.params?.unclear || isDoubtful ? "backoff" : retry.kind;
}

/** Whether the same call may be made again without doing anything twice. To poll repeats it, too. */
function canRetry(kind: Retry["kind"], { recovery, status }: Classification, { idempotent }: ToolErrorOptions): boolean {
  if (kind === "wait") return true;
  // Refused before it was processed.
  const isRefused = kind === "backoff" && (status === 429 || status === 425) && !recovery.params?.unclear;
  return isRefused || ((kind === "backoff" || kind === "poll") && !!idempotent);
}

function textOf(what: Classification, kind: Retry["kind"], isRetryable: boolean, { idempotent }: ToolErrorOptions): string {
  const { action, by } = what.recovery;
  const title = titleOf(what).replace(HIDDEN, "");
  const sentences = [/[.!?]$/.test(title) ? title : `${title}.`];
  if (what.category !== "ok") {
    const isUnclear = !idempotent && mayBeDone(what);
    sentences.push(adviceOf(kind, what.retry, isRetryable, isUnclear));
    if (action !== "none" && by !== "wait") sentences.push(`Next step: ${action}, by the ${by}.`);
  }
  return sentences.join(" ");
}

/** That of a copy may be a server's text: there the key decides. */
function titleOf(what: Classification): string {
  const { category, recovery } = what;
  if (isComposed(what)) return recovery.title;
  const [, group, name = ""] = /^(category|http)\.(.*)$/s.exec(recovery.key) ?? [];
  const words: Record<string, { readonly title?: string }> = group === "http" ? HTTP : CATEGORIES;
  return (Object.hasOwn(words, name) ? words[name]!.title : undefined) ?? CATEGORIES[category].title;
}

function adviceOf(kind: Retry["kind"], { afterMs }: Retry, isRetryable: boolean, isUnclear: boolean): string {
  const wait = afterMs ? `${Math.ceil(afterMs / 1000)} s` : "";
  const earliest = wait && ` Not before ${wait} have passed.`;
  switch (kind) {
    case "wait": return wait ? `Make the same call again in ${wait}, not earlier.` : "Make the same call again.";
    case "poll":
      if (!isRetryable) return "The result is not ready. Ask for it with a call that only reads." + earliest;
      return wait ? `The result is not ready. Ask again in ${wait}.` : "The result is not ready. Ask again.";
    case "backoff": return (isRetryable
      ? "The same call may work later. Wait longer before each try, and stop after three."
      : "The call may have been carried out. Check that before you make it again.") + earliest;
    case "refresh": return "The call needs new credentials. Do not repeat it with the same ones." + earliest;
    default:
      if (isUnclear) return "Do not repeat the call unchanged. It may have been carried out: check that first.";
      return "Do not repeat the call unchanged." + (wait && ` It may work in ${wait}.`);
  }
}

function shortened(text: string): string {
  const seen = [...text.replace(HIDDEN, "")];
  return seen.length > MOST ? `${seen.slice(0, MOST).join("")}…` : seen.join("");
}
