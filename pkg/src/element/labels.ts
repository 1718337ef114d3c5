// The few words of `<comeback-recovery>` itself, in the language of the page.

import { isOnline } from "./connection.js";
import { UI, WAITING, WAITS } from "../words/english.js";
import { textOf } from "../words/page.js";
import { waitPhrase } from "../words/phrase.js";
import type { WordSources } from "../words/types.js";
import type { Action } from "../types.js";

/** What the element itself says; the titles and messages come with the classification. */
export interface RecoveryLabels {
  /**
   * By action, for the button. Where the action is `wait`, the button has the label of `retry`: it
   * is pressed when the wait is over.
   */
  actions: Partial<Record<Action, string>>;
  /** Before the request's ID. */
  requestId: string;
  /** On the button that copies the ID. */
  copy: string;
  /** In its place, once it is copied. */
  copied: string;
  /** Where the clipboard cannot be written to: the ID is selected instead. */
  selected: string;
  /** For the button that closes the panel: a cross, whose name a screen reader says. */
  close: string;
  /** Beside the button, while it is not its time. */
  remaining: (ms: number) => string;
  /** Instead of it, while a wait takes longer than announced, because other calls go first. */
  overdue: string;
  /** Said once, when the countdown is over, unless the message asks to check first what was done. */
  ready: string;
  /** Instead of the message, while a call waits and goes again by itself. */
  byItself: string;
  /** The same while a call waits to ask again whether a result is ready. */
  checking: string;
  /** The same while a call waits before its first attempt. */
  held: string;
  /** The same while the browser is offline. */
  offline: string;
  /** Title of a wait of which no cause is known: a hold before the first attempt. */
  oneMoment: string;
  /** In place of the countdown, while an attempt is under way. */
  sending: string;
}

/** Labels of an app's own; for those that are left out, those of the language are used. */
export type Labels = Partial<RecoveryLabels> | null | undefined;

/** All labels: the given ones, then those of the words. */
export function labelsOf(given: Labels, from: WordSources): RecoveryLabels {
  const ui = (name: keyof typeof UI) => textOf("ui", name, UI[name], from);
  const wait = (name: keyof typeof WAITING) => textOf("wait", name, WAITING[name], from);
  const labels: RecoveryLabels = {
    actions: {},
    requestId: ui("requestId"), copy: ui("copy"), copied: ui("copied"), selected: ui("selected"),
    close: ui("close"),
    remaining: (ms) => waitPhrase(ms, from.locale?.waits ?? WAITS) ?? "",
    overdue: ui("soon"), ready: ui("ready"), sending: ui("sending"),
    byItself: wait("backoff"), checking: wait("poll"), held: wait("hold"), offline: wait("offline"),
    oneMoment: wait("title"),
  };
  const own = Object.entries(given ?? {}).filter(([, words]) => words != null);
  return { ...labels, ...Object.fromEntries(own) };
}

/** The sentence of a wait, instead of the message. */
export function waitSentence(labels: RecoveryLabels, wait: { type?: string; reason?: string }): string {
  if (!isOnline()) return labels.offline;
  if (wait.type === "hold") return labels.held;
  return wait.reason === "poll" ? labels.checking : labels.byItself;
}
