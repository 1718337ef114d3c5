// The few words of `<comeback-recovery>` itself, to be replaced for another language.

import type { Action } from "./types.js";

/** What the element itself says; the titles and messages come with the classification. */
export interface RecoveryLabels {
  /** By action, for the button. Default: `actionLabels`. */
  actions: Partial<Record<Action, string>>;
  /** Before the request's ID. */
  requestId: string;
  copy: string;
  copied: string;
  /** Where the clipboard cannot be written to: the ID is selected instead. */
  selected: string;
  /** Beside the button, while it is not its time. */
  remaining: (ms: number) => string;
  /** Instead of it, while a wait takes longer than announced, because other calls go first. */
  overdue: string;
  /** Said once, when the countdown is over. */
  ready: string;
  /** Instead of the message, while a call waits and goes again by itself. */
  byItself: string;
  /** Title of a wait of which no cause is known: a hold before the first attempt. */
  oneMoment: string;
  /** In place of the countdown, while an attempt is under way. */
  sending: string;
}

export const LABELS: RecoveryLabels = {
  actions: {},
  requestId: "Request ID",
  copy: "Copy",
  copied: "Copied",
  selected: "Selected",
  remaining: inWords,
  overdue: "any moment",
  ready: "You can try again now.",
  byItself: "This goes on by itself; there is nothing to do.",
  oneMoment: "One moment",
  sending: "Trying now",
};

function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 120) return `in ${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `in ${minutes} min` : `in ${Math.ceil(minutes / 60)} h`;
}
