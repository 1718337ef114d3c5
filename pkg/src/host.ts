// The look at JavaScript values, for `src/web/value.rs`. Whatever a value does when it is touched
// (getters that throw, revoked proxies), each method answers.

/** Deeper JSON is a text: engines differ in what they read. */
const MAX_DEPTH = 500;
/** Longer texts hold no information for the core. */
const MAX_TEXT = 16_384;
/** More headers are not looked at. No server sends a hundredth of them. */
const MAX_HEADERS = 10_000;
/** More values of one header make a text that is too long. */
const MAX_VALUES = MAX_TEXT / 3;

const LIST = 6;
const MAP = 7;
/** A name as the index of a list. */
const INDEX = /^(0|[1-9]\d{0,8})$/;

/**
 * The values seen in one look. A node is the place of one of them, times 8, plus its kind; 0 is
 * nothing.
 */
export class Values {
  readonly #seen: any[] = [undefined];
  /** The keys of the object that was asked for them last, so that a walk lists them once. */
  #keys: string[] = [];
  #keysOf = 0;
  /** The same for headers. */
  #headers = new Map<string, unknown[]>();
  #headersOf = 0;

  /** Takes a value in; 0 for one that JSON has no name for. */
  put(value: unknown): number {
    const kind = kindOf(value);
    return kind && (this.#seen.push(value) - 1) * 8 + kind;
  }

  /** The value itself. */
  get(node: number): any {
    return this.#seen[node >> 3];
  }

  /** What stands at a path. */
  field(node: number, path: readonly string[]): number {
    let value = this.get(node);
    try {
      for (const name of path) {
        const kind = kindOf(value);
        if (kind !== MAP && (kind !== LIST || !INDEX.test(name))) return 0;
        value = value[name];
      }
      return this.put(value);
    } catch {
      return 0;
    }
  }

  /** The element of a list, or the value of an object's n-th field. */
  item(node: number, index: number): number {
    const name = (node & 7) === LIST ? `${index}` : this.#key(node, index);
    return name === undefined ? 0 : this.field(node, [name]);
  }

  /** The name of an object's n-th field. */
  key(node: number, index: number): number {
    return this.put(this.#key(node, index));
  }

  #key(node: number, index: number): string | undefined {
    if (this.#keysOf !== node) {
      this.#keysOf = node;
      this.#keys = keysOf(this.get(node));
    }
    return this.#keys[index];
  }

  /** The text of a string or a number, unless it is too long or has lone surrogates. */
  text(node: number): string | undefined {
    const text = String(this.get(node));
    return text.length > MAX_TEXT || /[\ud800-\udfff]/u.test(text) ? undefined : text;
  }

  header(node: number, [name]: readonly [string]): number {
    const headers = this.get(node);
    try {
      if (hasGet(headers)) return this.put(headerOf(headers, name));
    } catch {
      return 0;
    }
    if (this.#headersOf !== node) {
      this.#headersOf = node;
      this.#headers = valuesByName(headers);
    }
    return this.put(joined(this.#headers.get(name)));
  }

  /** The object that a text holds as JSON, if it does. */
  parse(node: number): number {
    return this.put(parsedJson(this.get(node)));
  }
}

/** What JSON has no name for is 0; then null, false, true, a number, a text, a list, an object. */
function kindOf(value: unknown): number {
  switch (typeof value) {
    case "undefined": return 0; // most often
    case "string": return 5;
    case "object": return value === null ? 1 : kindOfObject(value);
    case "number": return Number.isFinite(value) ? 4 : 1;
    case "function": return MAP;
    case "boolean": return value ? 3 : 2;
    default: return 0;
  }
}

function kindOfObject(value: object): number {
  try {
    // Bytes are not an object, though they have a field for each of them.
    return Array.isArray(value) ? LIST : ArrayBuffer.isView(value) ? 1 : MAP;
  } catch {
    return 0; // a revoked proxy
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
 * a list of pairs.
 */
export function headerOf(headers: any, name: string): string | number | undefined {
  try {
    return joined(hasGet(headers) ? headers.get(name) : valuesByName(headers).get(name));
  } catch {
    return;
  }
}

/** `Headers`, or what other libraries have in its place. */
function hasGet(headers: any): boolean {
  return typeof headers.get === "function" && !(headers instanceof Map);
}

/** The values of the headers of a plain object or of a list of pairs, by name in lower case. */
function valuesByName(headers: any): Map<string, unknown[]> {
  const all = new Map<string, unknown[]>();
  let left = MAX_HEADERS;
  try {
    const arePairs = Array.isArray(headers) || headers instanceof Map;
    for (const one of arePairs ? headers : Object.keys(headers)) {
      if (!left--) break;
      const name = String(arePairs ? one?.[0] : one).toLowerCase();
      const value = arePairs ? one?.[1] : headers[one];
      const values = all.get(name) ?? [];
      // One that is sent twice may be a list already.
      for (const each of Array.isArray(value) ? value : [value]) {
        if (values.push(each) > MAX_VALUES) break;
      }
      all.set(name, values);
    }
  } catch {
    // What came before a value that cannot be read counts.
  }
  return all;
}

/** A header that was sent twice is a list (RFC 9110 §5.3). */
function joined(value: unknown): string | number | undefined {
  if (!Array.isArray(value)) return isScalar(value) ? value : undefined;
  if (value.length > MAX_VALUES) return;
  const values = value.filter(isScalar);
  return values.length > 1 ? values.join(", ") : values[0];
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

/** The nesting of brackets, those within strings too. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    // `[` and `{`, `]` and `}` differ in this bit alone.
    switch (text.charCodeAt(i) | 32) {
      case 123:
        if (++depth > MAX_DEPTH) return true;
        break;
      case 125:
        if (depth) depth--;
    }
  }
  return false;
}
