// Compiled, never run: the types are right when the compiler says so, and wrong uses are refused.

import {
  ApiError, catalog, classificationOf, classifyError, classifyResponse, createFetch, defineProfile,
  exitCodes, type BuiltinCode, type BuiltinCodes, type Category, type Classification, type Code,
  type ProfileDefinition, type ProfileOption, type RetryEvent, type RetryingFetch,
} from "../../pkg/dist/index.js";

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
const open: Extract<Classification["retry"], { kind: "poll" }> = { kind: "poll", afterMs: 2000 };
void open;
function all({ retry }: Classification): number {
  switch (retry.kind) {
    case "never": return 0;
    case "refresh": return 0;
    case "backoff": return retry.maxRetries;
    case "wait": return retry.afterMs;
    case "poll": return retry.afterMs;
    // No further kind: nothing is left to return here.
  }
}
void all;
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

// Codes: those of the built-in profiles by name, any other as text.
const code: Code | null = what.code;
if (code === "INSUFFICIENT_BALANCE" || code === "MY_OWN") void code;
const builtin: BuiltinCode = "INSUFFICIENT_BALANCE";
const text: string = builtin;
void text;
// @ts-expect-error no profile lists it
const wrong: BuiltinCode = "INSUFFICIENT_BALANCES";
void wrong;
const rows: { profile: "commerce"; code: BuiltinCodes["commerce"] }[] = catalog("commerce");
void rows;
// @ts-expect-error another profile's code
catalog("commerce").find((row) => row.code === "ASYNC_NOT_READY");
const anywhere: string[] = [...catalog(), ...catalog(mine), ...catalog("http" as ProfileOption)].map((row) => row.code);
void anywhere;

const rule = { category: "quota", action: "top_up", by: "user", retry: "never" } as const;
defineProfile({ name: "extended", extends: "commerce", codes: { INSUFFICIENT_BALANCE: rule, MINE: rule } });
// @ts-expect-error nothing to extend
defineProfile({ name: "extended", extends: "nobody" });
const definition: ProfileDefinition = { name: "kept", extends: "http", codes: { MINE: rule } };
defineProfile(definition);
// A definition that nobody may change is as good.
const kept = {
  name: "kept",
  envelope: { code: ["error.code"], message: ["error.message"] },
  limits: [{ requests: 1, per: 1_000 }],
  codes: { MINE: rule },
  statuses: { "4xx": rule },
} as const;
defineProfile(kept);
// From a JSON file it comes with texts where there are names: it is checked when it is defined.
declare const json: { name: string; codes: { MINE: { category: string; action: string; by: string; retry: string } } };
defineProfile(json as ProfileDefinition);

// An option that is undefined is left out, also where types tell the two apart.
declare const perhaps: number | undefined;
createFetch({ deadline: perhaps, retry: { maxRetries: perhaps }, profile: undefined, onEvent: undefined });
// @ts-expect-error a number is needed
createFetch({ deadline: null });
const call: RetryingFetch = createFetch();
void call("/x", { method: "POST" }, { deadline: perhaps });
// @ts-expect-error belongs to the client, not to a call
void call("/x", {}, { seed: 1 });
createFetch({ fetch: globalThis.fetch, refresh: async (about, signal) => {
  const category: Category = about.category;
  const given: AbortSignal | undefined = signal;
  return { authorization: category + String(given) };
} });
const failed = (error: unknown) => error instanceof ApiError && error.classification.retry.kind === "wait";
void failed;

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
