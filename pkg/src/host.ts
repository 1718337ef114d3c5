// The values that the core looks at, and what it tells about them. The core holds no JavaScript
// value: it asks by number for a field, a text, a header. Whatever a value does when it is
// touched (getters that throw, revoked proxies), every function here answers.

/** The core's answer to the last question, as it told it. */
export const told = {
  profile: 0, owner: -1, listed: -1, category: 0, action: 0, by: 0, retry: 0, amount: 0,
  lookup: "", status: 0, code: 0, message: 0, ofError: false, requestId: 0, details: 0, hint: 0,
  url: 0,
  /** A row of the catalogue. */
  rowCode: "",
  /** Why a definition was refused. */
  refusal: "",
  /** What a call is to do, the number that goes with it, and why. */
  step: 0, stepAmount: 0, stepWhy: 0,
};

let memory: WebAssembly.Memory;
let bytes = new Uint8Array();
const decoder = new TextDecoder();
const encoder = new TextEncoder();
/** The core's own strings never move, so each is decoded once: constants by their place. */
let keys: string[] = [];
/** Constants lie above the stack of 1 MiB; what is allocated later lies behind them. */
const CONSTANTS = 1 << 20;

let nodes: unknown[] = [];
let looking = 0;

/** Connects a fresh instance. */
export function attach(to: WebAssembly.Memory): void {
  memory = to;
  bytes = new Uint8Array(memory.buffer);
  keys = [];
}

/** Runs a look at values; a look within a look (a getter that calls us) has its own list. */
export function look<T>(run: () => T): T {
  const outer = nodes;
  if (looking++) nodes = [];
  try {
    nodes.length = 0;
    nodes.push(undefined);
    return run();
  } finally {
    looking--;
    nodes = outer;
  }
}

/** Ends a look: the values are let go. */
export function forget(): void {
  if (!looking) nodes.length = 0;
}

/** A value as a node. */
export function put(value: unknown): number {
  let kind: number;
  switch (typeof value) {
    case "string": kind = 5; break;
    case "number": kind = Number.isFinite(value) ? 4 : 1; break;
    case "object":
      try {
        kind = value === null ? 1 : Array.isArray(value) ? 6 : 7;
      } catch {
        return 0; // a revoked proxy
      }
      break;
    case "function": kind = 7; break;
    case "boolean": kind = value ? 3 : 2; break;
    default: return 0;
  }
  return (nodes.push(value) - 1) * 8 + kind;
}

/** The value of a node. */
export function at(node: number): any {
  return nodes[node >> 3];
}

function view(): Uint8Array {
  // When the memory grows, the old view is emptied.
  return bytes.length ? bytes : (bytes = new Uint8Array(memory.buffer));
}

function own(pointer: number, length: number): string {
  const place = pointer - CONSTANTS;
  const known = keys[place];
  if (known !== undefined && known.length === length) return known;
  // As the name of a field it is a name that the engine knows, which makes looking it up cheap.
  const [text] = Object.keys({ [decoder.decode(view().subarray(pointer, pointer + length))]: 0 });
  if (place >= 0 && place < 65536) keys[place] = text!;
  return text!;
}

// What follows is called by the core (`src/web/host.rs`).

export function field(node: number, key: number, length: number): number {
  try {
    return put(at(node)[own(key, length)]);
  } catch {
    return 0;
  }
}

export function item(node: number, index: number): number {
  try {
    const value = at(node);
    return put(Array.isArray(value) ? value[index] : value[Object.keys(value)[index]!]);
  } catch {
    return 0;
  }
}

export function key(node: number, index: number): number {
  try {
    return put(Object.keys(at(node))[index]);
  } catch {
    return 0;
  }
}

export function number(node: number): number {
  return at(node);
}

export function text(node: number, into: number, room: number): number {
  const value: string = String(at(node));
  const length = value.length;
  if (length > room) return -1;
  const memory = view();
  for (let i = 0; i < length; i++) {
    const unit = value.charCodeAt(i);
    if (unit > 127) {
      const { read, written } = encoder.encodeInto(value, memory.subarray(into, into + room));
      return read === length ? written : -1;
    }
    memory[into + i] = unit;
  }
  return length;
}

export function header(node: number, key: number, length: number): number {
  try {
    const headers = at(node);
    const name = own(key, length);
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
      // A header sent twice is a list (RFC 9110 §5.3).
      value = value.length ? value.filter(isScalar).join(", ") : undefined;
    }
    return isScalar(value) ? put(value) : 0;
  } catch {
    return 0;
  }
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}

export function parse(node: number): number {
  try {
    const text: string = at(node);
    // Most texts that are no JSON show it in their first character.
    if (!/^\s*\{/.test(text) || tooDeep(text)) return 0;
    return put(JSON.parse(text));
  } catch {
    return 0;
  }
}

/** Deeper nesting than the core reads anywhere: engines differ in what they take. */
function tooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    if (bracket === "[" || bracket === "{") {
      if (++depth > 500) return true;
    } else if (depth) depth--;
  }
  return false;
}

export function clock(): number {
  return Date.now();
}

export function verdict(
  profile: number, owner: number, listed: number, category: number, action: number, by: number,
  retry: number, amount: number, lookup: number, lookupLength: number, status: number,
  code: number, message: number, ofError: number, requestId: number, details: number,
  hint: number, url: number,
): void {
  told.profile = profile;
  told.owner = owner;
  told.listed = listed;
  told.category = category;
  told.action = action;
  told.by = by;
  told.retry = retry;
  told.amount = amount;
  told.lookup = lookupLength ? own(lookup, lookupLength) : "";
  told.status = status;
  told.code = code;
  told.message = message;
  told.ofError = !!ofError;
  told.requestId = requestId;
  told.details = details;
  told.hint = hint;
  told.url = url;
}

export function row(
  code: number, length: number, status: number, category: number, action: number, by: number,
  retry: number, amount: number, lookup: number, lookupLength: number,
): void {
  told.rowCode = own(code, length);
  told.status = status;
  told.category = category;
  told.action = action;
  told.by = by;
  told.retry = retry;
  told.amount = amount;
  told.lookup = lookupLength ? own(lookup, lookupLength) : "";
}

export function step(kind: number, amount: number, why: number): void {
  told.step = kind;
  told.stepAmount = amount;
  told.stepWhy = why;
}

export function refuse(message: number, length: number): void {
  told.refusal = decoder.decode(view().subarray(message, message + length));
}
