// The values that the core looks at, and what it tells about them. The core holds no JavaScript
// value: it asks by number for a field, a text, a header. Whatever a value does when it is
// touched (getters that throw, revoked proxies), every function here answers.

import { FIELD, HEADER, ITEM, KEY, NUMBER, interned, PARSE, TEXT } from "./values.js";
import { end, remembered } from "./memory.js";

/**
 * What the core said of a failure: numbers, in the order of `verdict` in `src/web/host.rs`. For a
 * row of the catalogue `code` and `message` are the place and length of its code.
 */
export type Told = readonly [
  profile: number, owner: number, listed: number, category: number, action: number, by: number,
  retry: number, amount: number, lookup: number, lookupLength: number, status: number,
  code: number, message: number, ofError: number, requestId: number, details: number, hint: number,
  url: number,
];

/** The core's last verdict. */
export let told: Told;
/** Why the last definition was refused. */
export let refusal: string;
/** What a call is to do, the number that goes with it, and why; `kind` is -1 while nothing was said. */
export const next = { kind: -1, amount: 0, why: 0 };
/** The policy of the call that begins, for `option`. */
export const policy: { numbers: readonly number[] } = { numbers: [] };

export function setTold(verdict: Told): void {
  told = verdict;
}

let memory: WebAssembly.Memory;
let bytes = new Uint8Array();
const decoder = new TextDecoder();
const encoder = new TextEncoder();
/** The core's own strings never move, so each is decoded once: constants by their place. */
let strings: string[] = [];
/** Paths taken apart. */
const paths = new Map<string, readonly string[]>();
/** Constants lie above the stack of 1 MiB; what is allocated later lies behind them. */
const CONSTANTS = 1 << 20;

/** Connects a fresh instance. */
export function attach(to: WebAssembly.Memory): void {
  memory = to;
  bytes = new Uint8Array(memory.buffer);
  strings = [];
}

function view(): Uint8Array {
  // When the memory grows, the old view is emptied.
  return bytes.length ? bytes : (bytes = new Uint8Array(memory.buffer));
}

function read(pointer: number, length: number): string {
  return decoder.decode(view().subarray(pointer, pointer + length));
}

/** A text of the core's own. */
export function own(pointer: number, length: number): string {
  const place = pointer - CONSTANTS;
  const known = strings[place];
  if (known !== undefined && known.length === length) return known;
  const text = read(pointer, length);
  if (place >= 0 && place < 65536) strings[place] = text;
  return text;
}

// What follows is called by the core (`src/web/host.rs`).

export function field(node: number, path: number, length: number): number {
  const text = own(path, length);
  let names = paths.get(text);
  if (!names) paths.set(text, names = text.split(".").map(interned));
  for (const name of names) {
    if ((node & 7) !== 7) return 0;
    node = remembered(FIELD, node, name) as number;
  }
  return node;
}

export function item(node: number, index: number): number {
  return remembered(ITEM, node, index) as number;
}

export function key(node: number, index: number): number {
  return remembered(KEY, node, index) as number;
}

export function number(node: number): number {
  return remembered(NUMBER, node, 0) as number;
}

export function header(node: number, name: number, length: number): number {
  return remembered(HEADER, node, own(name, length)) as number;
}

export function parse(node: number): number {
  return remembered(PARSE, node, 0) as number;
}

export function text(node: number, into: number, room: number): number {
  const value = remembered(TEXT, node, 0) as string | undefined;
  if (value === undefined) return -1;
  const length = value.length;
  const memory = view();
  for (let i = 0; i < length && length <= room; i++) {
    const unit = value.charCodeAt(i);
    if (unit > 127) {
      const { read, written } = encoder.encodeInto(value, memory.subarray(into, into + room));
      return read === length ? written : -1;
    }
    memory[into + i] = unit;
  }
  return length <= room ? length : -1;
}

export function clock(): number {
  // A verdict that depends on the time is not to be remembered.
  end();
  return Date.now();
}

export function option(place: number): number {
  return policy.numbers[place]!;
}

export function verdict(...numbers: unknown[]): void {
  told = numbers as unknown as Told;
}

export function step(kind: number, amount: number, why: number): void {
  next.kind = kind;
  next.amount = amount;
  next.why = why;
}

export function refuse(message: number, length: number): void {
  refusal = read(message, length);
}
