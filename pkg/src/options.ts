// Options, checked: an unknown or out-of-range one is a `TypeError` that names it.

import { notify } from "./call/events.js";
import { NEVER } from "./clock.js";
import { selectionOf, type Selection } from "./profile.js";
import type { FetchOptions, Locale, OwnWords } from "./types.js";
import { checkLocale, checkWords } from "./words/check.js";

/** What an option must be: a number's range, a list of values, or a type. */
type Want = readonly [low: number, high: number] | readonly unknown[] | string;

const RETRY: Record<string, Want> = {
  maxRetries: [0, 1000], baseDelay: [0, NEVER], factor: [1, 1000], maxDelay: [0, NEVER],
  jitter: ["equal", "full", "none"], maxServerDelay: [0, NEVER], patience: [0, NEVER],
  methods: ["safe", "all"], gate: "boolean", budget: "boolean",
};

const TOP: Record<string, Want> = {
  fetch: "function", attemptTimeout: [1, NEVER], deadline: [1, NEVER], pollTimeout: [0, NEVER],
  refresh: "function", refreshTimeout: [1, NEVER], headers: "function",
  idempotencyKey: ["auto", "always", "never"], throwOnError: "boolean", inspect: "boolean", onEvent: "function",
  seed: [0, NEVER],
};

const LIMIT: Record<string, Want> = { requests: [1, 4294967295], per: [1, NEVER] };

const CREDITS: Record<string, Want> = { stopBelow: [0, NEVER] };

/** Options with a check of their own. */
const NOT_FLAT = ["profile", "retry", "rateLimit", "credits", "words", "locale"];

/** Options that belong to the client, not to a call. */
const NOT_PER_CALL = ["fetch", "seed", "rateLimit", "refresh"];

/** Everything the driver needs, checked. */
export interface Options extends FetchOptions {
  /** `once` stands for `false`: the request is sent at once, once, as fetch sends it. */
  retry: Exclude<FetchOptions["retry"], false> & { once?: boolean };
  attemptTimeout: number;
  deadline: number;
  profiles: Selection;
  /** Own words: the call's before the client's. */
  ownWords: readonly OwnWords[];
}

/** Checks options; `base` are those of the client, which a call's own override. */
export function readOptions(options: FetchOptions = {}, base?: Options): Options {
  object(options, "options");
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || (value === null && name === "locale")) continue;
    if (name === "refresh" && value === false) continue;
    if (base && NOT_PER_CALL.includes(name)) fail(name, "cannot differ per call; give it to createFetch");
    checkTop(name, value);
  }
  const given = defined(options);
  const listeners = [base?.onEvent, given.onEvent];
  if (listeners.every(Boolean)) given.onEvent = (event) => listeners.forEach((it) => notify(it, event));
  const retry = { ...base?.retry, ...retryOf(options.retry) };
  const profiles = given.profile === undefined && base ? base.profiles : selectionOf(given.profile);
  profiles.check();
  const ownWords = [...(given.words ? [given.words] : []), ...(base?.ownWords ?? [])];
  return { attemptTimeout: NEVER, deadline: NEVER, ...base, ...given, retry, profiles, ownWords };
}

/** An object turns retrying on again where the client's option is `false`. */
function retryOf(retry: FetchOptions["retry"]): Options["retry"] {
  return retry ? { ...defined(retry), once: false } : retry === false ? { once: true } : {};
}

function checkTop(name: string, value: unknown): void {
  if (name === "profile") return;
  if (name === "words") return checkWords(value as OwnWords, name);
  if (name === "locale") return checkLocale(value as Locale, name);
  if (name === "retry") {
    if (value !== false) fields(value, RETRY, name);
  } else if (name === "rateLimit") {
    if (value !== false && value !== "auto") fields(value, LIMIT, name, true);
  } else if (name === "credits") {
    fields(value, CREDITS, name, true);
  } else {
    check(name, value, TOP, name);
  }
}

/** Without what is only there to be left out. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function fields(value: any, wants: Record<string, Want>, option: string, areRequired?: boolean): void {
  if (option === "retry" && typeof value === "number") fail(option, `must be an object: { maxRetries: ${value} }`);
  object(value, option);
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined) check(`${option}.${name}`, field, wants, name);
  }
  for (const name in wants) if (areRequired && value[name] === undefined) fail(`${option}.${name}`, "is missing");
}

function object(value: unknown, name: string): void {
  if (value === null || typeof value !== "object") fail(name, "must be an object");
}

function check(name: string, value: unknown, wants: Record<string, Want>, field: string): void {
  if (!Object.hasOwn(wants, field)) fail(name, `is not an option${hint(field, wants)}`);
  const want = wants[field]!;
  if (typeof want === "string") {
    if (typeof value !== want) fail(name, `must be a ${want}`);
  } else if (typeof want[0] === "number") {
    const [low, high] = want as [number, number];
    const whole = name === "retry.factor" || Number.isInteger(value);
    if (typeof value !== "number" || !whole || !(value >= low && value <= high)) {
      const unit = high === NEVER && name !== "seed" && name !== "credits.stopBelow" ? " of milliseconds" : "";
      fail(name, `must be ${whole ? "a" : "a whole"} number${unit} from ${low} to ${high}${inMs(value)}`);
    }
  } else if (!(want as readonly unknown[]).includes(value)) {
    fail(name, `must be one of ${want.join(", ")}`);
  }
}

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 };

/** The milliseconds that a text such as "20s" means. */
function inMs(value: unknown): string {
  const [, figure, unit] = /^([\d.]+) *(ms|s|m|min|h)$/.exec(`${value}`) ?? [];
  return unit ? `, such as ${+figure! * UNITS[unit]!}` : "";
}

/** The option with the nearest name; at the top, one of `retry` too. */
function hint(name: string, wants: Record<string, Want>): string {
  const inner = wants === TOP ? Object.keys(RETRY).map((one) => `retry.${one}`) : [];
  const known = [...(wants === TOP ? NOT_FLAT : []), ...Object.keys(wants), ...inner];
  const far = (one: string) => distance(one.slice(one.indexOf(".") + 1), name);
  const nearest = known.sort((a, b) => far(a) - far(b))[0]!;
  return far(nearest) < Math.min(4, name.length) ? `; did you mean ${nearest}?` : "";
}

/** Letters to add, drop or replace until both names are the same (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let k = 0; k < b.length; k++) {
      next.push(Math.min(row[k]! + +(a[i] !== b[k]), row[k + 1]! + 1, next[k]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

function fail(name: string, problem: string): never {
  throw new TypeError(`comeback: ${name} ${problem}`);
}
