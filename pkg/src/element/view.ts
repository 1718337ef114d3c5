// What the parts of `<comeback-recovery>` show.

import type { Classification } from "../types.js";
import type { WordSources } from "../words/types.js";
import { buttonLabel, hasButton, isAgain } from "./button.js";
import { isOnline } from "./connection.js";
import type { Countdown } from "./countdown.js";
import type { RecoveryWait } from "./follow.js";
import { type RecoveryLabels, waitSentence } from "./labels.js";
import type { paint } from "./parts.js";
import { messageAt } from "./translate.js";

/** The states of the element, as in its attribute `state`. */
export type State = "empty" | "ok" | "error" | "waiting" | "sending";

/** All that decides what is shown, apart from the time. */
export interface Model {
  state: State;
  /** What the title is about; empty for nothing. */
  subject: string;
  classification: Classification | null;
  wait: RecoveryWait | null;
  labels: RecoveryLabels;
  /** The words of all that is shown. */
  from: WordSources;
  noRetry: boolean;
  noAction: boolean;
  isDismissible: boolean;
}

type Parts = ReturnType<typeof paint>;

export function titleOf({ subject, classification, labels }: Model): string {
  const title = classification?.recovery.title ?? labels.oneMoment;
  return subject ? `${subject}: ${title}` : title;
}

/** `countdown`: only while the button counts, the message does, too. */
export function messageOf({ state, classification, wait, labels, from }: Model, { isUsed, left }: Countdown): string {
  if (!isUnderWay(state)) {
    return classification && isUsed ? messageAt(classification, left, from) : classification?.recovery.message ?? "";
  }
  // Sent again by the person, not by itself: the countdown's place says so.
  return wait ? waitSentence(labels, wait) : "";
}

/** Whether there is a button for what has happened. */
export function offersButton({ classification, noRetry, noAction }: Model): boolean {
  return !!classification && hasButton(classification) && !(isAgain(classification) ? noRetry : noAction);
}

/** All but what changes with time. */
export function draw(parts: Parts, model: Model): void {
  const { panel, title, message, hint, link, button, request, requestLabel, requestId, copy, close, live } = parts;
  const { state, labels, from } = model;
  const { locale } = from;
  for (const each of [panel, live]) {
    each.lang = locale?.tag ?? "";
    each.dir = locale?.dir ?? "";
    // An empty language would be an unknown one, in place of the page's.
    if (!locale) each.removeAttribute("lang");
  }
  panel.hidden = state === "empty";
  panel.dataset.state = state;
  title.textContent = titleOf(model);
  message.dir = isUnderWay(state) || model.classification?.recovery.params?.variant !== "server" ? "" : "auto";
  const classification = isUnderWay(state) ? null : model.classification;
  const recovery = classification?.recovery;
  show(hint, recovery?.hint);
  show(link, recovery?.url?.replace(/^https?:\/\//, ""));
  // The package lets only http(s) through, but the classification may come from elsewhere.
  if (recovery?.url && /^https?:\/\//i.test(recovery.url)) link.href = recovery.url;
  else link.hidden = true;
  button.hidden = !classification || !offersButton(model);
  button.textContent = classification ? buttonLabel(classification, labels.actions, from) : "";
  request.hidden = !classification?.requestId;
  requestLabel.textContent = labels.requestId;
  requestId.textContent = classification?.requestId ?? "";
  copy.textContent = labels.copy;
  copy.setAttribute("aria-label", `${labels.copy}: ${labels.requestId}`);
  // What goes on by itself goes away by itself.
  close.hidden = !model.isDismissible || isUnderWay(state);
  close.setAttribute("aria-label", labels.close);
}

/** What changes with time alone. */
export function drawCountdown(parts: Parts, model: Model, clock: Countdown): void {
  const { message, row, button, time, countdown, progress } = parts;
  const { state, labels } = model;
  const { left, share, isUsed } = clock;
  message.textContent = messageOf(model, clock);
  // Offline nobody knows when the wait ends.
  const isOpen = state === "waiting" && !isOnline();
  const afterwards = state === "sending" ? labels.sending : state === "waiting" ? labels.overdue : "";
  countdown.textContent = isOpen ? "" : left > 0 ? labels.remaining(left) : afterwards;
  // Its place stays when the countdown is over, so that nothing moves under the pointer.
  time.hidden = !isUsed && !isUnderWay(state);
  row.hidden = time.hidden && button.hidden;
  progress.style.visibility = !isOpen && (left > 0 || isUnderWay(state)) ? "" : "hidden";
  (progress.firstElementChild as HTMLElement).style.transform = `scaleX(${share})`;
  button.disabled = left > 0;
}

function isUnderWay(state: State): boolean {
  return state === "waiting" || state === "sending";
}

function show(element: HTMLElement, text: string | null | undefined): void {
  element.hidden = !text;
  element.textContent = text ?? "";
}
