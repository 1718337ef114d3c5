// What the adapters find out about an error that a library threw: its classification, and whether a
// fetch of ours has retried it already.

import { classificationOf, classifyError, remember } from "../classify.js";
import type { Classification, ClassifyOptions } from "../types.js";

/** Errors of a library over our fetch: the retries are spent. */
const retried = new WeakSet<object>();

/** Makes `classificationOf(error)` and `error.classification` give it. */
export function attach(error: unknown, classification: Classification, isRetried: boolean): void {
  if (error === null || typeof error !== "object") return;
  remember(error, classification);
  // Seen in a console, too. A frozen error stays as it is, and an abort's reason is the caller's.
  if (classification.category !== "aborted") Reflect.set(error, "classification", classification);
  if (isRetried) retried.add(error);
}

/** What was reached on the way, if it is a failure. After a success the library's own error counts. */
export function failureReached(outcome: unknown): Classification | undefined {
  const reached = classificationOf(outcome);
  return reached?.category === "ok" ? undefined : reached;
}

/** The classification that was reached on the way, else one made now. */
export function classify(error: unknown, options: ClassifyOptions | undefined): Classification {
  return classificationOf(error) ?? classificationOf(responseOf(error)) ?? classifyError(error, options);
}

/**
 * How many retries our fetch has spent on it already. Retrying a call of four attempts four times
 * would make sixteen of it.
 */
export function spentRetries(error: unknown): number {
  if (error === null || typeof error !== "object") return 0;
  const { attempts, classification } = error as { attempts?: unknown; classification?: unknown };
  // An ApiError counts.
  if (classification && typeof attempts === "number") return Math.max(0, attempts - 1);
  if (retried.has(error)) return Infinity;
  if (classification) return 0;
  // Reached on the way: our fetch rejected with it, or gave the response that it carries.
  const reached = classificationOf(error);
  return (reached && reached !== error) || classificationOf(responseOf(error)) ? Infinity : 0;
}

function responseOf(error: unknown): unknown {
  try {
    return (error as { response?: unknown } | null | undefined)?.response;
  } catch {
    return undefined;
  }
}
