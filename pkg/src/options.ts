import { profileNumber } from "./profile.js";
import type { FetchOptions } from "./types.js";

const MAX = Number.MAX_SAFE_INTEGER;

/** What an option must be: a number's range, a list of values, or a type. */
type Want = readonly [low: number, high: number] | readonly unknown[] | string;

const RETRY: Record<string, Want> = {
  maxRetries: [0, 1000], baseDelay: [0, MAX], factor: [1, 1000], maxDelay: [0, MAX],
  jitter: ["equal", "full", "none"], maxServerDelay: [0, MAX], patience: [0, MAX],
  methods: ["safe", "all"], gate: "boolean", budget: "boolean",
};

const TOP: Record<string, Want> = {
  fetch: "function", attemptTimeout: [1, MAX], deadline: [1, MAX], pollTimeout: [0, MAX],
  refresh: "function", idempotencyKey: ["auto", "never"], throwOnError: "boolean",
  onEvent: "function", seed: [0, MAX],
};

const LIMIT: Record<string, Want> = { requests: [1, 4294967295], per: [1, MAX] };

const CREDITS: Record<string, Want> = { stopBelow: [0, MAX] };

/** Options that belong to the client, not to a call. */
const NOT_PER_CALL = ["fetch", "seed", "rateLimit", "refresh"];

/** Longer than any call: no limit. */
export const NEVER = MAX;

/** Everything the driver needs, checked. */
export interface Options extends FetchOptions {
  retry: Exclude<FetchOptions["retry"], false>;
  attemptTimeout: number;
  deadline: number;
  /** As `begin` in `src/web/retry.rs` asks for them. */
  numbers: readonly number[];
  /** The bits of its `flags` that are not the request's. */
  flags: number;
}

/** Checks options; an unknown or out-of-range one is a TypeError that names it. */
export function readOptions(options: FetchOptions = {}, base?: Options): Options {
  object(options, "options");
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (base && NOT_PER_CALL.includes(name)) fail(name, "cannot differ per call; give it to createFetch");
    if (name === "profile") {
      if (profileNumber(options.profile) === undefined) {
        fail(name, "must be the name of a built-in profile, or come from defineProfile");
      }
    } else if (name === "retry") {
      if (value !== false) fields(value, RETRY, name);
    } else if (name === "rateLimit") {
      if (value !== false && value !== "auto") fields(value, LIMIT, name, true);
    } else if (name === "credits") {
      fields(value, CREDITS, name, true);
    } else {
      check(name, value, TOP, name);
    }
  }
  const retry = { ...base?.retry, ...(options.retry === false ? { maxRetries: 0 } : defined(options.retry ?? {})) };
  const all = { attemptTimeout: NEVER, deadline: NEVER, ...base, ...defined(options), retry };
  const { maxRetries = 3, factor = 2, baseDelay = 1e3, maxDelay = 3e4, maxServerDelay = 12e4, patience = 3e4, jitter } = retry;
  return {
    ...all,
    numbers: [
      maxRetries, factor * 1e3, baseDelay, maxDelay, maxServerDelay, patience, all.attemptTimeout,
      all.deadline, all.pollTimeout ?? 12e4, all.credits?.stopBelow ?? 0,
    ],
    flags: (+!!all.refresh << 4) | (+(retry.methods === "all") << 5) | (+(retry.gate !== false) << 6) |
      (+(retry.budget !== false) << 7) | (jitter === "full" ? 256 : jitter === "none" ? 512 : 0),
  };
}

/** Without what is only there to be left out. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function fields(value: any, wants: Record<string, Want>, option: string, areRequired?: boolean): void {
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
  if (!Object.hasOwn(wants, field)) fail(name, "is no option");
  const want = wants[field]!;
  if (typeof want === "string") {
    if (typeof value !== want) fail(name, `must be a ${want}`);
  } else if (typeof want[0] === "number") {
    const [low, high] = want as [number, number];
    const whole = name === "retry.factor" || Number.isInteger(value);
    if (typeof value !== "number" || !whole || !(value >= low && value <= high)) {
      fail(name, `must be ${whole ? "a" : "a whole"} number from ${low} to ${high}`);
    }
  } else if (!(want as readonly unknown[]).includes(value)) {
    fail(name, `must be one of ${want.join(", ")}`);
  }
}

function fail(name: string, problem: string): never {
  throw new TypeError(`comeback: ${name} ${problem}`);
}
