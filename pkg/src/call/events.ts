import type { RetryEvent } from "../types.js";

type DistributiveOmit<T, K extends keyof any> = T extends unknown ? Omit<T, K> : never;

/** An event without what every event has. */
export type EventBody = DistributiveOmit<RetryEvent, "attempt" | "elapsed">;

/** Tells a listener. What it throws, or rejects with, changes nothing. */
export function notify(listener: ((event: RetryEvent) => unknown) | undefined, event: RetryEvent): void {
  try {
    const told: any = listener?.(event);
    told?.catch?.(() => {});
  } catch {
    // The listener's own trouble.
  }
}
