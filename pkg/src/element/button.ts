// The button: whether there is one, what is on it, and what it is for.

import { ACTIONS } from "../words/english.js";
import { textOf } from "../words/page.js";
import { UNCLEAR } from "../unclear.js";
import { codeOfWords, OLD_PAGE } from "../words/sentence.js";
import type { WordSources } from "../words/types.js";
import type { Action, Classification } from "../types.js";

/** These send the same request again; the others lead elsewhere in an app. */
const AGAIN: readonly Action[] = ["retry", "wait", "poll", "check_connection"];

/** So long, ms, the button does nothing after a press, unless something new is shown. */
export const SAME_PRESS = 1_000;

/** Whether the sentence says that to send the same request again does no harm. */
export function isHarmless({ category, recovery }: Classification): boolean {
  const { variant, unclear } = recovery.params ?? {};
  const isSafe = variant === "messageSafe" || variant === "messageTemplate";
  return isSafe || !(unclear || UNCLEAR.includes(category));
}

/** Whether the next step is to send the same request again. To poll with a payment would pay twice. */
export function isAgain(classification: Classification): boolean {
  const { action } = classification.recovery;
  return AGAIN.includes(action) && (action !== "poll" || isHarmless(classification));
}

/** Who aborts a request knows about it: there is nothing to show. */
export function isAbort({ category, status }: Classification): boolean {
  return category === "aborted" && status === null;
}

/** There is no button where all is well, nor where only the developer can help. */
export function hasButton(classification: Classification): boolean {
  return classification.category !== "ok" &&
    (classification.recovery.by !== "developer" || isAgain(classification));
}

/** What is on the button. `labels` come first. */
export function buttonLabel(
  classification: Classification, labels: Partial<Record<Action, string>> = {}, from: WordSources,
): string {
  const name = labelNameOf(classification);
  return labels[name] ?? labels[classification.recovery.action] ?? textOf("action", name, ACTIONS[name], from);
}

/**
 * The action whose label is on the button. One with "Wait" on it would be pressed after the wait, so it has
 * the label of `retry`. A page that is older than the server starts over by loading it again.
 */
export function labelNameOf(classification: Classification): Action {
  const { action } = classification.recovery;
  if (action === "wait") return "retry";
  return action === "start_over" && codeOfWords(classification) === OLD_PAGE ? "refresh_state" : action;
}
