// A look at any value, by questions. A node is a value's place in the list of those seen in this
// look, times 8, plus its kind; 0 is "not there". The same questions in the same order give the
// same nodes.

let nodes: unknown[] = [];
let count = 0;
/** How many looks are under way: a getter that is looked at may ask about something itself. */
export let looking = 0;

/** Runs a look at values; a look within a look (a getter that calls us) has its own list. */
export function look<T>(run: () => T): T {
  const outer = nodes;
  const outerCount = count;
  if (looking++) nodes = [];
  count = 0;
  try {
    return run();
  } finally {
    // The values are let go. The list keeps its size: making it anew is most of a look's time.
    while (count) nodes[--count] = undefined;
    looking--;
    nodes = outer;
    count = outerCount;
  }
}

/** Begins the look anew. */
export function again(): void {
  count = 0;
}

/** A value as a node. */
export function put(value: unknown): number {
  try {
    return there(value);
  } catch {
    return 0; // a revoked proxy
  }
}

function there(value: unknown): number {
  if (value === undefined) return 0; // most often
  const kind = kindOf(value);
  if (!kind) return 0;
  nodes[count++] = value;
  return count * 8 + kind;
}

function kindOf(value: unknown): number {
  switch (typeof value) {
    case "string": return 5;
    case "number": return Number.isFinite(value) ? 4 : 1;
    // Bytes are no object, though they have a field for each of them.
    case "object": return value === null || ArrayBuffer.isView(value) ? 1 : Array.isArray(value) ? 6 : 7;
    case "function": return 7;
    case "boolean": return value ? 3 : 2;
    default: return 0;
  }
}

/** The value of a node. */
export function at(node: number): any {
  return nodes[(node >> 3) - 1];
}

/** What can be asked of a node. */
export const FIELD = 0, ITEM = 1, KEY = 2, NUMBER = 3, HEADER = 4, PARSE = 5, TEXT = 6;

/** The answer: a node, a number, or a text. Never throws. */
export function ask(question: number, node: number, about: string | number): unknown {
  const value = at(node);
  try {
    switch (question) {
      case FIELD: return fieldOf(node, about as string);
      case ITEM: return there(value[Array.isArray(value) ? about : Object.keys(value)[about as number]!]);
      case KEY: return there(Object.keys(value)[about as number]);
      case NUMBER: return value;
      case HEADER: return there(headerOf(value, about as string));
      case PARSE: return there(parsed(value));
      default: return textOf(value);
    }
  } catch {
    return question === TEXT ? undefined : 0;
  }
}

/** The same text as the name of a field: one that the engine looks up fast. */
export function interned(text: string): string {
  return Object.keys({ [text]: 0 })[0]!;
}

/** The field of an object; of anything else there is none. */
export function fieldOf(node: number, name: string): number {
  if ((node & 7) !== 7) return 0;
  try {
    return there(at(node)[name]);
  } catch {
    return 0;
  }
}

/** Longer texts hold no information for the core. */
function textOf(value: unknown): string | undefined {
  if (!isScalar(value)) return;
  const text = String(value);
  return text.length > 512 ? undefined : text;
}

function headerOf(headers: any, name: string): unknown {
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
  // A header sent twice is a list (RFC 9110 §5.3).
  if (Array.isArray(value)) value = value.length ? value.filter(isScalar).join(", ") : undefined;
  return isScalar(value) ? value : undefined;
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || Number.isFinite(value);
}

function parsed(text: string): unknown {
  // Most texts that are no JSON show it in their first character.
  return /^\s*\{/.test(text) && !tooDeep(text) ? JSON.parse(text) : undefined;
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
