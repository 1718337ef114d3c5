// Whether a library should try again, and after how long: the rules of the retrying fetch, for
// libraries that do the waiting themselves. Each call waits alone; no gate, no budget.

import { classify, spentRetries } from "./reached.js";
import type { ClassifyOptions } from "../types.js";

/** When to try again. Durations in ms. */
export interface RetryDelayOptions extends ClassifyOptions {
  /** Retries per call. Default 3; a classification that allows fewer wins. */
  maxRetries?: number | undefined;
  /** The first backoff; each next one is twice as long. Default 1,000. */
  baseDelay?: number | undefined;
  /** The longest backoff; a server's delay may be longer. Default 30,000. */
  maxDelay?: number | undefined;
  /** `equal` (default): uniform in [b/2, b]; `full`: [0, b]; `none`: b. */
  jitter?: "equal" | "full" | "none" | undefined;
  /** The longest server delay to wait for; a longer one ends the retries. Default 120,000. */
  maxServerDelay?: number | undefined;
  /** The time for polling a result that is not ready. Default 120,000. */
  pollTimeout?: number | undefined;
}

/** What doing it twice does: no harm, or possibly harm. */
export type Repeat = "query" | "once";

/** The longest that a timer can wait; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;

const MAX_SPREAD = 15_000;

/** The wait before retry number `n` (from 0), in ms; undefined to give up. */
export function retryDelay(
  n: number, error: unknown, options: RetryDelayOptions, repeat: Repeat,
): number | undefined {
  const { recovery, retry, status } = classify(error, options);
  // The server's delay, whatever the kind.
  const { afterMs } = retry as { afterMs?: number };
  const { maxRetries = 3, baseDelay = 1_000, maxDelay = 30_000, jitter = "equal" } = options;
  // Refused before it was processed: nothing was done, so nothing is done twice.
  const isRefused = (retry.kind === "wait" || status === 429 || status === 425) && !recovery.params?.unclear;
  if (retry.kind === "poll") return repeat === "query" ? pollDelay(n, retry.afterMs, options) : undefined;
  if (retry.kind !== "wait" && retry.kind !== "backoff") return undefined;
  // A fetch of ours that retried may have been heard before, under a key that the next call has not.
  if (repeat === "once" && (!isRefused || spentRetries(error) > 0)) return undefined;
  const most = retry.kind === "backoff" ? Math.min(maxRetries, retry.maxRetries) : maxRetries;
  if (!(n + spentRetries(error) < most)) return undefined;
  const b = Math.min(maxDelay, baseDelay * 2 ** n);
  if (afterMs !== undefined) {
    if (isTooLong(afterMs, options)) return undefined;
    // Never earlier than the server said, and not all at the same moment.
    const spread = jitter === "none" ? 0 : Math.max(b, Math.min(afterMs / 2, MAX_SPREAD));
    return timer(afterMs + Math.random() * spread);
  }
  const least = jitter === "none" ? b : jitter === "full" ? 0 : b / 2;
  return timer(least + Math.random() * (b - least));
}

/** Each poll is half as late again as the one before, up to 15 s, until the time is over. */
function pollDelay(n: number, afterMs: number, options: RetryDelayOptions): number | undefined {
  if (isTooLong(afterMs, options)) return undefined;
  const { pollTimeout = 120_000 } = options;
  let delay = afterMs;
  let total = delay;
  for (let i = 0; i < n && total <= pollTimeout; i++) {
    delay = Math.max(afterMs, Math.min(15_000, Math.max(delay, 1) * 1.5));
    total += delay;
  }
  return total <= pollTimeout ? timer(delay) : undefined;
}

function isTooLong(afterMs: number, { maxServerDelay = 120_000 }: RetryDelayOptions): boolean {
  return afterMs > Math.min(maxServerDelay, LONGEST);
}

function timer(delay: number): number {
  return Math.min(Math.ceil(delay), LONGEST);
}
