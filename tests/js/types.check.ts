// Compiled, never run: the types are right when the compiler says so, and wrong uses are refused.

import {
  ApiError, catalog, classificationOf, classifyError, classifyResponse, createFetch, defineProfile,
  exitCodes, pickLocale, setLocale, setWords, type BuiltinCodes, type Category, type Classification, type CodesOf, type HttpCode,
  type Locale, type Profile, type ProfileDefinition, type ProfileOption, type RetryEvent,
  type RetryingFetch, type Words,
} from "../../pkg/dist/index.js";
import { de } from "../../pkg/dist/locales/de.js";
import { commerce } from "../../pkg/dist/profiles/commerce.js";
import * as modules from "../../pkg/dist/profiles/index.js";

const what: Classification = classifyError(new TypeError("Failed to fetch"), { profile: commerce });
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
    // @ts-expect-error the server may have told no delay
    const ms: number = what.retry.afterMs;
    void ms;
    break;
  }
  case "never":
  case "refresh": {
    const ms: number | undefined = what.retry.afterMs;
    void ms;
    // @ts-expect-error only a backoff has it
    void what.retry.maxRetries;
  }
}
const moment: number | undefined = what.retry.at;
void moment;
const open: Extract<Classification["retry"], { kind: "poll" }> = { kind: "poll", afterMs: 2000, at: 0 };
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
// @ts-expect-error a name is not enough: the profile is a module
classifyError(null, { profile: "commerce" });
// @ts-expect-error likewise
createFetch({ profile: ["http", "commerce"] });
createFetch({ profile: "http" });
createFetch({ profile: commerce });
createFetch({ profile: [commerce, modules.marketplace, "http"] });
createFetch({ profile: modules.all });

const mine = defineProfile({
  name: "mine",
  codes: { E1: { category: "quota", action: "top_up", by: "user", retry: { kind: "wait", afterMs: 5 } } },
});
// @ts-expect-error no such category
defineProfile({ name: "x", codes: { E1: { category: "quotas", action: "top_up", by: "user", retry: "never" } } });

defineProfile({ name: "x", codes: { E1: { category: "quota", report: "outage" } }, statuses: { 404: { category: "not_found", report: "bug" } } });
// @ts-expect-error no such report
defineProfile({ name: "x", codes: { E1: { category: "quota", report: "page" } } });

// Codes: where one is known, it is one of the profiles', and a switch can name them all.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
function same<T extends true>(): void {}
const ours = defineProfile({ name: "ours", codes: { SOLD_OUT: { category: "out_of_stock" }, 4711: { category: "conflict" } } });
same<Same<CodesOf<typeof ours>, "SOLD_OUT" | "4711">>();
same<Same<typeof ours, Profile<"SOLD_OUT" | "4711">>>();
same<Same<CodesOf<typeof commerce>, BuiltinCodes["commerce"]>>();
same<Same<CodesOf<typeof modules.marketplace>, BuiltinCodes["marketplace"]>>();
same<Same<CodesOf<ProfileOption>, string>>();
// One of a list, else `http`.
same<Same<CodesOf<readonly [typeof commerce]>, BuiltinCodes["commerce"]>>();
same<Same<CodesOf<typeof modules.all>, BuiltinCodes[keyof BuiltinCodes]>>();
same<Same<CodesOf<readonly [typeof ours, typeof commerce]>, "SOLD_OUT" | "4711" | BuiltinCodes["commerce"] | HttpCode>>();
function textOf(failure: unknown): string {
  const about = classifyError(failure, { profile: ours });
  const any: string | null = about.code;
  if (!about.known) return any ?? "none";
  switch (about.code) {
    case "SOLD_OUT": return "a";
    case "4711": return "b";
    // No further code: nothing is left to return here.
  }
}
void textOf;
const mixed = classifyError(0, { profile: [ours, "http"] });
// @ts-expect-error neither lists it
if (mixed.known && mixed.code === "SESSION_EXPIRED") void 0;
const wider: Classification = mixed;
void wider;
const unnamed = classifyError(0);
if (unnamed.known) same<Same<typeof unnamed.code, HttpCode>>();
const inline = classifyError(0, { profile: { name: "inline", codes: { A: { category: "quota" } } } });
if (inline.known) same<Same<typeof inline.code, "A">>();
declare const options: { profile?: ProfileOption };
const anything = classifyError(0, options);
if (anything.known) same<Same<typeof anything.code, string>>();
const rows: { code: BuiltinCodes["commerce"] }[] = catalog(commerce);
void rows;
// @ts-expect-error another profile's code
catalog(commerce).find((row) => row.code === "ASYNC_NOT_READY");
const anywhere: string[] = [...catalog(), ...catalog(mine), ...catalog(["http", ...modules.all]), ...catalog("http" as ProfileOption)].map((row) => row.code);
void anywhere;

const rule = { category: "quota", action: "top_up", by: "user", retry: "never" } as const;
const extended = defineProfile({ name: "extended", extends: commerce, codes: { INSUFFICIENT_BALANCE: rule, MINE: rule } });
same<Same<CodesOf<typeof extended>, BuiltinCodes["commerce"] | "MINE">>();
const twice = defineProfile({ name: "twice", extends: extended, codes: { YOURS: { category: "quota" } } });
same<Same<CodesOf<typeof twice>, BuiltinCodes["commerce"] | "MINE" | "YOURS">>();
const standard = defineProfile({ name: "standard", extends: "http" });
same<Same<CodesOf<typeof standard>, HttpCode>>();
// @ts-expect-error a name is not enough
defineProfile({ name: "extended", extends: "commerce" });
// @ts-expect-error no such field
defineProfile({ name: "extended", codez: {} });
// @ts-expect-error a rule needs a category
defineProfile({ name: "extended", codes: { MINE: { retry: "never" } } });
// @ts-expect-error a status has the words of its category
defineProfile({ name: "extended", statuses: { 404: { category: "not_found", title: "Gone" } } });
// @ts-expect-error nothing to extend
defineProfile({ name: "extended", extends: "nobody" });
const definition: ProfileDefinition = { name: "kept", extends: "http", codes: { MINE: rule } };
defineProfile(definition);
// A readonly definition is accepted, too.
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
  const reached: Classification | undefined = classificationOf(response);
  const ofOurs = classificationOf<typeof ours>(response);
  if (ofOurs?.known) same<Same<typeof ofOurs.code, "SOLD_OUT" | "4711">>();
  const read: Classification = await classifyResponse(response, { profile: mine });
  const title: string = read.recovery.title + (reached?.recovery.action ?? "");
  void title;
  void catalog(mine).map((row) => row.code);
  void exitCodes.rate_limit;
}
void use;

// Words: a language without one of its words does not compile, nor do misspelt keys.
{
  const { category, ...others } = de.words;
  const { aborted: _, ...without } = category;
  // @ts-expect-error There are no words for aborted.
  const lacking: Locale<Words> = { ...de, words: { ...others, category: without } };
  // @ts-expect-error A careful sentence needs the one for a request that may be repeated.
  const careless: Locale<Words> = { ...de, words: { ...de.words, category: { ...category, server: { title: "", message: "" } } } };
  const part: Locale = { ...de, tag: "sv", words: { action: { retry: "Försök igen" } } };
  setLocale(part);
  setWords({ category: { rate_limit: { title: "Slow down" } }, shop: { SOLD_OUT: { message: "Gone." } }, action: { top_up: "Buy" } });
  // @ts-expect-error There is no such category.
  setWords({ category: { rate_limited: { title: "Slow down" } } });
  // @ts-expect-error There is no such action.
  setWords({ action: { topup: "Buy" } });
  // @ts-expect-error There is no such code.
  setWords({ commerce: { OUT_OF_STOCK: { title: "Gone" } } });
  // @ts-expect-error There is no such part.
  setWords({ commerce: { PRODUCT_OUT_OF_STOCK: { titel: "Gone" } } });
  // @ts-expect-error A name is not a locale.
  createFetch({ locale: "de" });
  const picked: Locale | undefined = pickLocale(navigator.languages, [de]);
  const tag: "de" | "fr" | undefined = pickLocale(["de"], ["de", "fr"] as const);
  const own = defineProfile({
    name: "own", codes: { SOLD_OUT: { category: "out_of_stock" } }, messageFor: "user",
    words: { de: { SOLD_OUT: { title: "Ausverkauft" } } },
  });
  // @ts-expect-error The profile lists no such code.
  defineProfile({ name: "own", codes: { A: { category: "conflict" } }, words: { de: { B: { title: "x" } } } });
  const { key, params } = classifyError({}, { locale: de, method: "GET", profile: own }).recovery;
  const variant: "message" | "messageSafe" | "messageTemplate" | "server" = params.variant;
  void [lacking, careless, picked, tag, key, variant];
}
