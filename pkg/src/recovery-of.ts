// From whatever a component was given as its error to a classification, once for each error.

import { classificationOf, classifyError } from "./classify.js";
import { isAbort } from "./element/button.js";
import type { Classification } from "./types.js";

/** So that a delay which the error names is counted from when the error was first seen. */
const seen = new WeakMap<object, Classification>();

/** What a component may have caught: null and undefined stand for no error, and an abort is none. */
export function recoveryOf(error: unknown): Classification | null {
  const classification = classified(error);
  return classification && isAbort(classification) ? null : classification;
}

function classified(error: unknown): Classification | null {
  if (error === null || error === undefined) return null;
  if (typeof error !== "object") return classifyError(error);
  const classification = classificationOf(error) ?? seen.get(error) ?? classifyError(error);
  seen.set(error, classification);
  return classification;
}

/** How long after it was first seen a render cannot be one that React makes twice, ms. */
const ONE_RENDER = 50;

/**
 * The classification of what a component is given, render after render. An error that is made anew at
 * each render keeps its first moment, so that its countdown comes to an end.
 */
export class Latest {
  #error: unknown = null;
  #shown: Classification | null = null;
  #since = 0;
  /** The same error was given in several renders, so that another one is another failure. */
  #isLasting = false;
  /** The person has tried again: what comes next is another failure, even if it looks the same. */
  #isOver = false;
  readonly #rendersOften: boolean;

  /** `rendersOften`: the component renders each second, which tells which errors last. */
  constructor(rendersOften: boolean) {
    this.#rendersOften = rendersOften;
  }

  /**
   * What is shown of the error now. `isSending`: the person's own retry is under way. Then no error is
   * none so far (TanStack Query takes it away for that time), and the one before is shown still.
   */
  of(error: unknown, isSending = false): Classification | null {
    if (isSending && (error === null || error === undefined)) {
      this.#isOver = true;
      return this.#shown;
    }
    if (error === this.#error) {
      this.#isLasting ||= performance.now() - this.#since > ONE_RENDER;
      return this.#shown;
    }
    this.#shown = this.#first(recoveryOf(error), error);
    this.#error = error;
    this.#since = performance.now();
    this.#isLasting = this.#isOver = false;
    return this.#shown;
  }

  /** The person tries again. */
  end(): void {
    this.#isOver = true;
  }

  /** The one before, if the next one is the same but for its moment. */
  #first(next: Classification | null, error: unknown): Classification | null {
    const before = this.#shown;
    if (this.#isOver || !before || !next || !isSame(before, next)) return next;
    return isBare(error) || (this.#rendersOften && !this.#isLasting) ? before : next;
  }
}

/** Text, or a plain object that names no moment of its own: the moment is that of the look at it. */
function isBare(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return true;
  const prototype = Object.getPrototypeOf(error);
  return (prototype === Object.prototype || prototype === null) && classificationOf(error) === undefined
    && !(error as Partial<Classification>).recovery;
}

function isSame(a: Classification, b: Classification): boolean {
  return textOf(a) === textOf(b);
}

function textOf(classification: Classification): string {
  return JSON.stringify({ ...classification, retry: { ...classification.retry, at: 0 } });
}
