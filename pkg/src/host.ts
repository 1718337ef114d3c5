// What the core asks of JavaScript values beside js-sys: called from `src/web/value.rs`. Whatever a
// value does when it is touched (getters that throw, revoked proxies), each function answers.

/** Deeper JSON is a text: engines differ in what they read. */
const MAX_DEPTH = 500;

/** What JSON has no name for is 0; then null, false, true, a number, a text, a list, an object. */
function kindOf(value: unknown): number {
  switch (typeof value) {
    case "undefined": return 0; // most often
    case "string": return 5;
    case "object": return value === null ? 1 : kindOfObject(value);
    case "number": return Number.isFinite(value) ? 4 : 1;
    case "function": return 7;
    case "boolean": return value ? 3 : 2;
    default: return 0;
  }
}

function kindOfObject(value: object): number {
  try {
    // Bytes are not an object, though they have a field for each of them.
    return Array.isArray(value) ? 6 : ArrayBuffer.isView(value) ? 1 : 7;
  } catch {
    return 0; // a revoked proxy
  }
}

function fieldOf(value: any, key: PropertyKey): unknown {
  try {
    return value[key];
  } catch {
    return;
  }
}

function keysOf(value: object): string[] {
  try {
    return Object.keys(value);
  } catch {
    return [];
  }
}

/**
 * The value of a header, whose name is in lower case: of an object with `get`, a plain object, or
 * a list of pairs. One that was sent twice is a list (RFC 9110 §5.3).
 */
function headerOf(headers: any, name: string): string | number | undefined {
  try {
    let value: unknown;
    if (typeof headers.get === "function" && !(headers instanceof Map)) {
      value = headers.get(name);
    } else {
      const pairs: Iterable<any> =
        Array.isArray(headers) || headers instanceof Map ? headers : Object.entries(headers);
      const all: unknown[] = [];
      for (const pair of pairs) if (String(pair?.[0]).toLowerCase() === name) all.push(pair[1]);
      value = all.flat();
    }
    if (Array.isArray(value)) {
      value = value.length ? value.filter(isScalar).join(", ") : undefined;
    }
    return isScalar(value) ? value : undefined;
  } catch {
    return;
  }
}

function isScalar(value: unknown): value is string | number {
  return typeof value === "string" || Number.isFinite(value);
}

/** The object that a text holds as JSON, if it does. */
function parsedJson(text: string): unknown {
  try {
    // Most texts that are not JSON show it in their first character.
    return /^\s*\{/.test(text) && !isTooDeep(text) ? JSON.parse(text) : undefined;
  } catch {
    return;
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    if (bracket === "[" || bracket === "{") {
      if (++depth > MAX_DEPTH) return true;
    } else if (depth) depth--;
  }
  return false;
}

/** What the glue imports. */
export const host = { kindOf, fieldOf, keysOf, headerOf, parsedJson };
