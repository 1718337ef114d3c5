import type { RetryEvent } from "../types.js";

type DistributiveOmit<T, K extends keyof any> = T extends unknown ? Omit<T, K> : never;

/** An event without the fields that every event has. */
export type EventBody = DistributiveOmit<RetryEvent, "call" | "attempt" | "elapsed">;

/** Calls a listener. Ignores what it throws or rejects with. */
export function notify(listener: ((event: RetryEvent) => unknown) | undefined, event: RetryEvent): void {
  try {
    const result: any = listener?.(event);
    result?.catch?.(() => {});
  } catch {
    // Ignored: the error is the listener's.
  }
}
