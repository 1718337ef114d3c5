// What a text must lose before it goes out. The same rules as in the core's `report/text.rs`;
// here because the texts are here, and most have nothing to lose.

import { keysOf } from "./keys.js";

const UNSAFE = /[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
const UNSAFE_ALL = /[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+/g;
const SECRET = /\/\/|"|\?([^ ]|.*=)|=.*\?|header.*value/is;
/** A path, or what Node, Firefox, Chromium, Deno and Workers write beside a URL that is not valid. */
const QUOTED_URL = /(^|[ '`(:=[])\/[^ ]|url from|url:|not a valid url|embedded cred|that includes cred|cannot load/i;
const LINK = /^https?:\/\/[^/?#@ \\"<>]+([/?#][^ \\"<>]*)?$/i;

/** Without control and bidirectional-override characters, at most 1,000 characters. */
export function clean(text: string): string {
  if (text.length <= 1000 && !UNSAFE.test(text)) return text;
  // A long text of nothing but unsafe characters must not cost more than a look at it.
  const kept = text.length > 100_000 ? text.slice(0, 100_000) : text;
  const safe = kept.replace(UNSAFE_ALL, "");
  if (safe.length <= 1000) return safe;
  return [...safe.slice(0, 2000)].slice(0, 1000).join("");
}

/** Whether it has no such characters. */
export function isSafe(text: string): boolean {
  return !UNSAFE.test(text);
}

/** Errors quote the URL, whose path or query may hold a secret, or the header that is not valid. */
export function mayHoldSecret(text: string): boolean {
  return SECRET.test(text) || QUOTED_URL.test(text);
}

/** The link, if it is absolute, http(s), without credentials, at most 2,048 characters. */
export function safeUrl(url: string): string | null {
  return url.length <= 2048 && LINK.test(url) && !UNSAFE.test(url) ? url : null;
}

/** Details keep at most this many values, and no deeper nesting than this. */
const MAX_VALUES = 10_000;
const MAX_DEPTH = 500;

let room = 0;

/** A copy of a value as JSON would keep it; what JSON cannot hold becomes null. Never throws. */
export function plain(value: unknown): any {
  // A cycle is nesting without an end, and two in one object would double at each level.
  const outer = room; // of a copy whose getter called us
  room = MAX_VALUES;
  try {
    return copy(value, 0);
  } catch {
    return null;
  } finally {
    room = outer;
  }
}

function copy(value: any, depth: number): unknown {
  if (typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return value;
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value) || depth > MAX_DEPTH || --room < 0) return null;
  if (Array.isArray(value)) return value.slice(0, take(value.length)).map((one) => copy(one, depth + 1));
  const result: Record<string, unknown> = {};
  const keys = keysOf(value);
  for (const key of keys.slice(0, take(keys.length))) {
    const field = value[key];
    const type = typeof field;
    if (type === "undefined" || type === "function" || type === "symbol") continue;
    const safe = copy(field, depth + 1);
    if (key === "__proto__") {
      Object.defineProperty(result, key, { value: safe, enumerable: true, configurable: true, writable: true });
    } else result[key] = safe;
  }
  return result;
}

/**
 * How many of these there is room for. All of them count before the first is looked into: what
 * holds itself many times would be listed again at each level.
 */
function take(count: number): number {
  const taken = Math.min(count, Math.max(0, room));
  room -= taken;
  return taken;
}
