// Compiled, never run: the types are right when the compiler says so, and wrong uses are refused.

import {
  catalog, classificationOf, classifyError, classifyResponse, createFetch, defineProfile,
  exitCodes, type Classification, type RetryEvent,
} from "../../pkg/dist/index.js";
import type {} from "../../pkg/dist/element.js";

const what: Classification = classifyError(new TypeError("Failed to fetch"), { profile: "commerce" });
switch (what.retry.kind) {
  case "wait":
  case "poll": {
    const ms: number = what.retry.afterMs;
    void ms;
    break;
  }
  case "backoff": {
    const most: number = what.retry.maxRetries;
    void most;
    // @ts-expect-error a backoff has no server's delay
    void what.retry.afterMs;
    break;
  }
  case "never":
  case "refresh":
    // @ts-expect-error nothing to wait for
    void what.retry.afterMs;
}
// @ts-expect-error no such kind
if (what.retry.kind === "always") void 0;

const fetch: typeof globalThis.fetch = createFetch({
  retry: { maxRetries: 2, jitter: "full" },
  onEvent(event: RetryEvent) {
    if (event.type === "wait") void (event.delay + event.classification.exitCode);
    // @ts-expect-error only waits have a delay
    if (event.type === "attempt") void event.delay;
  },
});
// @ts-expect-error no such option
createFetch({ retries: 3 });
// @ts-expect-error no such profile
classifyError(null, { profile: "nobody" });

const mine = defineProfile({
  name: "mine",
  codes: { E1: { category: "quota", action: "top_up", by: "user", retry: { kind: "wait", afterMs: 5 } } },
});
// @ts-expect-error no such category
defineProfile({ name: "x", codes: { E1: { category: "quotas", action: "top_up", by: "user", retry: "never" } } });

async function use(): Promise<void> {
  const response = await fetch("/x");
  const same: Classification | undefined = classificationOf(response);
  const read: Classification = await classifyResponse(response, { profile: mine });
  const title: string = read.recovery.title + (same?.recovery.action ?? "");
  void title;
  void catalog(mine).map((row) => row.code);
  void exitCodes.rate_limit;
}
void use;

const panel = document.createElement("comeback-recovery");
panel.classification = what;
panel.labels = { actions: { top_up: "Aufladen" }, remaining: (ms) => `${ms}` };
panel.addEventListener("retry", (event) => void event.detail.classification.recovery);
panel.addEventListener("click", () => {});
createFetch({ onEvent: panel.follow });
// @ts-expect-error no such action
panel.labels = { actions: { top_ups: "Aufladen" } };
// @ts-expect-error text is no classification
panel.classification = "broken";
