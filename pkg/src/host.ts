// The look at JavaScript values, for `src/web/value.rs`. Whatever a value does when it is touched
// (getters that throw, revoked proxies), each method answers.

import { forgetKeys, keysOf } from "./keys.js";

/** Deeper JSON is a text: engines differ in what they read. */
const MAX_DEPTH = 500;
/** Longer texts hold no information for the core. */
const MAX_TEXT = 16_384;
/** Longer names of fields hold none, either. */
const MAX_NAME = 512;
/** More headers are not looked at. No server sends a tenth of them. */
const MAX_HEADERS = 1_000;
/** More values of one header make a text that is too long. */
const MAX_VALUES = MAX_TEXT / 3;

/** With more names, none is searched for by its end. */
const MAX_NAMES = 200;
/** So much of a text is its beginning. */
const BEGINNING = 8192;

const LIST = 6;
const MAP = 7;
/** A name as the index of a list. */
const INDEX = /^(0|[1-9]\d{0,8})$/;

/** The lists of paths that the core asks for, each path as its names; no list has the number 0. */
const lists: (readonly string[][])[] = [[]];
const numbers = new Map<string, number>();

/** Keeps paths, such as `error.code`, a line each, and gives their number. A new core asks again. */
export function learn(lines: string): number {
  let number = numbers.get(lines);
  if (number === undefined) {
    const paths = lines.slice(0, -1).split("\n");
    number = lists.push(paths.map((path) => path ? path.split(".") : [])) - 1;
    numbers.set(lines, number);
  }
  return number;
}

/**
 * The values seen in one look. A node is the place of one of them, from 1. What takes a value in
 * answers with its kind; 0 is nothing, and is not taken in.
 */
export class Values {
  readonly #seen: any[] = [undefined];
  /** The keys of the object that was asked for them last. */
  #keys: string[] = [];
  #keysOf = 0;
  /** The same for headers. */
  #headers: Map<string, unknown[]> | undefined;
  #headersOf = 0;
  /** The names of the headers that were asked for by the end of their names. */
  #names: string[] = [];
  #namesOf = 0;

  constructor() {
    forgetKeys();
  }

  /** Takes a value in; 0 for one that JSON has no name for. */
  put(value: unknown): number {
    const kind = kindOf(value);
    if (kind) this.#seen.push(value);
    return kind;
  }

  /** The value itself. */
  get(node: number): any {
    return this.#seen[node];
  }

  /** What stands at one of some paths. */
  at(node: number, paths: number, place: number): number {
    return this.put(this.#at(node, lists[paths]![place]!));
  }

  #at(node: number, path: readonly string[]): unknown {
    let value = this.get(node);
    try {
      for (const name of path) {
        const kind = kindOf(value);
        if (kind !== MAP && (kind !== LIST || !INDEX.test(name))) return;
        value = value[name];
      }
      return value;
    } catch {
      return;
    }
  }

  /**
   * The place of the first path, from one of them on, that leads to one of these kinds; else their
   * number. `kinds` is the sum of 2 to the power of each.
   */
  next(node: number, paths: number, from: number, kinds: number): number {
    const list = lists[paths]!;
    while (from < list.length && !(kinds >> kindOf(this.#at(node, list[from]!)) & 1)) from++;
    return from;
  }

  /** What stands there. */
  first(node: number, paths: number, kinds: number): number {
    for (const path of lists[paths]!) {
      const value = this.#at(node, path);
      if (kinds >> kindOf(value) & 1) return this.put(value);
    }
    return 0;
  }

  /** The element of a list, or the value of an object's n-th field. */
  item(node: number, index: number): number {
    const name = kindOf(this.get(node)) === LIST ? `${index}` : this.#key(node, index);
    return name === undefined ? 0 : this.put(this.#at(node, [name]));
  }

  /** The name of an object's n-th field; empty where it is too long. */
  name(node: number, index: number): string | undefined {
    const name = this.#key(node, index);
    return name && name.length > MAX_NAME ? "" : name;
  }

  #key(node: number, index: number): string | undefined {
    if (this.#keysOf !== node) {
      this.#keysOf = node;
      try {
        const value = this.get(node);
        // Engines throw for null, which costs more than a whole classification.
        this.#keys = kindOf(value) === MAP ? keysOf(value) : [];
      } catch {
        this.#keys = [];
      }
    }
    return this.#keys[index];
  }

  /** The text of a string or a number, unless it is too long or has lone surrogates. */
  text(node: number): string | undefined {
    const text = String(this.get(node));
    return text.length > MAX_TEXT || /[\ud800-\udfff]/u.test(text) ? undefined : text;
  }

  /** The value of the first of some headers that is there. */
  header(node: number, names: number): number {
    for (const [name] of lists[names]!) {
      const value = this.#header(node, name!);
      if (value !== undefined) return this.put(value);
    }
    return 0;
  }

  #header(node: number, name: string): string | number | undefined {
    const headers = this.get(node);
    try {
      if (hasGet(headers)) return headerOf(headers, name);
    } catch {
      return;
    }
    return joined(this.#values(node, headers).get(name));
  }

  #values(node: number, headers: unknown): Map<string, unknown[]> {
    if (!this.#headers || this.#headersOf !== node) {
      this.#headersOf = node;
      this.#headers = valuesByName(headers);
    }
    return this.#headers;
  }

  /**
   * The header with the shortest name whose name ends so, without its dashes and underscores; for the
   * first of some ends.
   */
  headerEnding(node: number, ends: number): number {
    const headers = this.get(node);
    try {
      if (this.#namesOf !== node) {
        this.#namesOf = node;
        const names = [...(hasGet(headers) && headers.keys?.()) || this.#values(node, headers).keys()];
        this.#names = names.length > MAX_NAMES ? [] : names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
      }
      for (const [end] of lists[ends]!) {
        const name = this.#names.find((it) => !it.includes("client") && it.replace(/[-_]/g, "").endsWith(end!));
        const value = name === undefined ? undefined : this.#header(node, name);
        if (value !== undefined) return this.put(value);
      }
      return 0;
    } catch {
      return 0;
    }
  }

  /** The object or list that a text holds as JSON, if it does. */
  parse(node: number): number {
    return this.put(parsedJson(this.get(node)));
  }

  /** The beginning of a string. */
  beginning(node: number): string {
    return this.get(node).slice(0, BEGINNING);
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
    for (const one of arePairs ? headers : keysOf(headers)) {
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

/** The object or list that a text holds as JSON, if it does. */
function parsedJson(text: string): unknown {
  try {
    // Most texts that are not JSON show it in their first character.
    return /^\s*[[{]/.test(text) && !isTooDeep(text) ? JSON.parse(text) : undefined;
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
