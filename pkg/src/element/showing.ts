// What is shown now, and what comes next. It knows no document.

import type { Classification, RetryEvent } from "../types.js";
import { isAbort, isAgain, SAME_PRESS } from "./button.js";
import { Followed, type RecoveryWait } from "./follow.js";
import { noteWords } from "./translate.js";
import type { State } from "./view.js";

/** The state of an element: what was set by hand, or the call that is followed. */
export class Showing {
  state: State = "empty";
  classification: Classification | null = null;
  wait: RecoveryWait | null = null;
  readonly #followed = new Followed();
  #latest: unknown;
  /** Whatever comes of a press is news, even if it is the same again. */
  #isPressed = false;
  /** When the button was last pressed, ms; nothing new has been shown since. */
  #pressed = -Infinity;
  readonly #onChange: () => void;

  /** `onChange`: something else is shown. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Until when what is shown has to wait; a delay of 0 for what has not. */
  get timing(): { delay: number; until?: number | undefined } {
    const { state, classification, wait } = this;
    if (state === "waiting" && wait) return wait;
    if (state !== "error" || !classification || !isAgain(classification)) return { delay: 0 };
    const { afterMs = 0, at } = classification.retry as { afterMs?: number; at?: number };
    return { delay: afterMs, until: at };
  }

  /** Sets by hand what happened; what was followed is forgotten. */
  set(given: Classification | null): void {
    const classification = given && isAbort(given) ? null : given;
    this.#followed.setByHand(classification);
    this.#settle(classification);
  }

  /** Sets a wait by hand; null shows the classification again. */
  setWait(wait: RecoveryWait | null): void {
    if (!wait) {
      if (this.state === "waiting") this.set(this.classification);
      return;
    }
    // A hold has nothing to do with what was shown before.
    const before = wait.type === "hold" ? null : this.classification;
    const classification = wait.classification ?? before;
    this.#followed.setByHand(classification);
    this.#waitFor(wait, classification);
  }

  /** Sets whether the person's own attempt is under way. */
  setSending(isSending: boolean): void {
    if (isSending && this.state === "error") this.#begin("sending");
    else if (!isSending && this.state === "sending") this.set(this.classification);
  }

  /** Takes an event of a call in. */
  follow(event: RetryEvent): void {
    if (!this.#followed.take(event)) return;
    const { shown } = this.#followed;
    if (shown?.state === "waiting") return this.#waitFor(shown.wait, shown.classification);
    if (shown?.state !== "sending") return this.#settle(shown?.classification ?? null);
    this.#take(shown.classification);
    this.wait = shown.wait;
    this.#begin("sending");
  }

  /** A function that takes the events of the one call that is followed from now on. */
  followLatest(): (event: RetryEvent) => void {
    this.#followed.replaceAll();
    const follow = (event: RetryEvent) => {
      if (this.#latest === follow) this.follow(event);
    };
    this.#latest = follow;
    return follow;
  }

  /** The button is pressed. Gives what it was for; null where the press does not count. */
  press(): Classification | null {
    const { classification } = this;
    // A double click is one press.
    if (!classification || performance.now() - this.#pressed < SAME_PRESS) return null;
    this.#pressed = performance.now();
    this.#isPressed = true;
    if (isAgain(classification)) this.#followed.replaceShown();
    return classification;
  }

  #settle(classification: Classification | null): void {
    const state = !classification ? "empty" : classification.category === "ok" ? "ok" : "error";
    const isSame = state === this.state && !this.#isPressed && isEqual(classification, this.classification);
    this.#take(classification);
    if (isSame) return;
    this.wait = null;
    this.#begin(state);
  }

  #waitFor(wait: RecoveryWait, classification: Classification | null): void {
    const isSame = this.state === "waiting" && isEqual(wait, this.wait);
    this.#take(classification);
    this.wait = wait;
    if (!isSame) this.#begin("waiting");
  }

  #take(classification: Classification | null): void {
    if (classification) noteWords(classification);
    this.classification = classification;
  }

  #begin(state: State): void {
    this.state = state;
    this.#isPressed = false;
    this.#pressed = -Infinity;
    this.#onChange();
  }
}

/** Plain data, made in the same order. */
function isEqual(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
