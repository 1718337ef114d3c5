// The button: whether there is one, what is on it, and what it is for.

import { ACTIONS } from "../words/english.js";
import { textOf } from "../words/page.js";
import { UNCLEAR } from "../unclear.js";
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

/** There is no button where all is well, nor where only the developer can help. */
export function hasButton(classification: Classification): boolean {
  return classification.category !== "ok" &&
    (classification.recovery.by !== "developer" || isAgain(classification));
}

/**
 * What is on the button. A button with "Wait" on it would be pressed after the wait, so it has the
 * label of `retry`. `labels` come first.
 */
export function buttonLabel(
  { recovery: { action } }: Classification, labels: Partial<Record<Action, string>> = {}, from: WordSources,
): string {
  const text = (name: Action) => textOf("action", name, ACTIONS[name], from);
  return action === "wait" ? labels.retry ?? labels.wait ?? text("retry") : labels[action] ?? text(action);
}
