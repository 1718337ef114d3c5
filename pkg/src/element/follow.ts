// Which of the calls that are followed is shown.

import type { Classification, RetryEvent } from "../types.js";
import { isAbort } from "./button.js";

/** A wait under way: a `wait` or `hold` event of `createFetch` fits as it is. */
export interface RecoveryWait {
  /** How long it is, ms. */
  delay: number;
  /** The moment when it ends, ms since 1970. Left out: `delay` from now on. */
  until?: number;
  /** `hold`: a wait before the first attempt. */
  type?: "wait" | "hold";
  /** What the wait is for, as in a `wait` event. */
  reason?: "backoff" | "server" | "poll";
  /** What is waited for. */
  classification?: Classification;
}

/** What is shown of a call. */
export type Shown =
  | { state: "waiting"; classification: Classification | null; wait: RecoveryWait }
  | { state: "sending"; classification: Classification | null; wait: RecoveryWait | null }
  | { state: "failed"; classification: Classification; wait: null };

/** More calls than that at a time tell a person nothing. */
const MOST = 50;

/** What was set by hand has no number. Numbers of calls are positive. */
const BY_HAND = 0;

/**
 * The calls that wait, are sent again, or have failed. The newest is shown. A call that succeeds or
 * is aborted is forgotten; a call that has failed stays until another one takes its place.
 */
export class Followed {
  readonly #calls = new Map<number, Shown>();
  /** The highest number of a call so far: a higher one is a new call. */
  #highest = 0;
  /** The calls whose place the next new call takes. */
  #toReplace: number[] = [];

  /** The newest. */
  get shown(): Shown | null {
    return this.#calls.get(Math.max(...this.#calls.keys())) ?? null;
  }

  /** Forgets all, and shows what was set by hand until a new call takes its place. */
  setByHand(classification: Classification | null): void {
    this.#calls.clear();
    if (classification) this.#calls.set(BY_HAND, { state: "failed", classification, wait: null });
    this.#toReplace = [BY_HAND];
  }

  /** The next new call is sent instead of the one that is shown. */
  replaceShown(): void {
    if (this.#calls.size > 0) this.#toReplace = [BY_HAND, Math.max(...this.#calls.keys())];
  }

  /** The next new call is sent instead of all that were before. */
  replaceAll(): void {
    this.#toReplace = [BY_HAND, ...this.#calls.keys()];
  }

  /** Takes an event in. False if nothing that could be shown has changed. */
  take(event: RetryEvent): boolean {
    const { call } = event;
    const before = this.#calls.get(call) ?? this.#replaced(call);
    const next = after(event, before);
    if (next) this.#calls.set(call, next);
    else this.#calls.delete(call);
    for (const oldest of this.#calls.keys()) {
      if (this.#calls.size > MOST) this.#calls.delete(oldest);
    }
    return before !== next;
  }

  /** What a new call takes the place of. */
  #replaced(call: number): Shown | null {
    if (!(call > this.#highest)) return null;
    this.#highest = call;
    const { shown } = this;
    const before = this.#toReplace.map((old) => this.#calls.get(old));
    for (const old of this.#toReplace) this.#calls.delete(old);
    this.#toReplace = [];
    return before.includes(shown!) ? shown : null;
  }
}

/** What is shown of a call after an event. */
function after(event: RetryEvent, before: Shown | null): Shown | null {
  switch (event.type) {
    case "hold":
      // What was shown before has nothing to do with it.
      return { state: "waiting", classification: null, wait: event };
    case "wait":
      return { state: "waiting", classification: event.classification, wait: event };
    case "give_up": {
      const { classification } = event;
      if (!classification || event.reason === "aborted" || isAbort(classification)) return null;
      return { state: "failed", classification, wait: null };
    }
    case "success":
      return null;
    default:
      // A first attempt shows nothing.
      return before && { state: "sending", classification: before.classification, wait: before.wait };
  }
}
