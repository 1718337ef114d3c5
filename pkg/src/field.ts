// What is wrong with one input, from what the core has found. Natively: `src/report/field.rs` and
// `path.rs`.

import { clean, isSafe, plain } from "./text.js";
import type { Field } from "./types.js";
import type { FieldFound } from "./wasm/glue.js";

/** A name as the index of a list. */
const INDEX = /^(0|[1-9]\d{0,8})$/;
/** Names that stand for the whole form. */
const WHOLE = /^(non_field_errors|base|_errors?|__all__|_schema|root|\(root\)|form)?$/;
/** More than a name to JavaScript. */
const UNSAFE_NAME = /^(__proto__|constructor|prototype)$/;
const MAX_NAME = 512;
const MAX_NAMES = 16;
const MAX_PATH = 10_000;

type Name = string | number;

/** Adds the texts to what the core has found. */
export function fieldOf([place, code, message, params, element, ...path]: FieldFound): Field {
  return {
    path: pathOf(path),
    in: place ?? null,
    code: clean(String(code)),
    message: (message !== undefined && clean(message as string)) || null,
    params: params === undefined ? limitsOf(element) : plain(params),
  } as Field;
}

/** The figures beside a text. */
function limitsOf(element: any): Record<string, number | boolean> | null {
  const limits: Record<string, number | boolean> = {};
  try {
    for (const name of ["minimum", "maximum", "min", "max", "limit"]) {
      if (Number.isFinite(element?.[name])) limits[name] = element[name];
    }
    // Then the limit itself is wrong, too.
    if (Object.keys(limits).length && element.inclusive === false) limits.inclusive = false;
  } catch {
    // What cannot be read is not there.
  }
  return Object.keys(limits).length ? limits : null;
}

/** A path that is not clear is lost as a whole: a wrong path is worse than none. */
export function isClear(path: unknown[]): path is Name[] {
  return path.length <= MAX_NAMES && path.every((name) => typeof name === "number"
    || (typeof name === "string" && name.length <= MAX_NAME && isSafe(name) && !UNSAFE_NAME.test(name)));
}

/** The path in names. `true` says that the list after it begins with something else. */
function pathOf(parts: unknown[]): Name[] {
  const names = parts.flatMap((part, i) => {
    if (!Array.isArray(part)) return typeof part === "string" ? split(part) : part === true ? [] : part;
    const list: any[] = plain(part) ?? [null];
    // An element may be an object that holds the name.
    return list.slice(parts[i - 1] === true ? 1 : 0).map((name) => nameOf(name?.key ?? name));
  });
  return isClear(names) ? names : [];
}

/**
 * The names in a JSON pointer (RFC 6901), also as a URL's fragment, or with dots or brackets between
 * them, such as `items[0].name`.
 */
function split(text: string): unknown[] {
  if (text.length > MAX_PATH) return [null];
  if (/^[#/]/.test(text)) {
    let pointer = text;
    try {
      if (text[0] === "#") pointer = decodeURIComponent(text.slice(1));
    } catch {
      return [null];
    }
    return pointer.split("/").slice(1).map((name) => nameOf(name.replace(/~1/g, "/").replace(/~0/g, "~")));
  }
  const path = text.replace(/^\$(?=[.[]|$)/, "");
  if (WHOLE.test(path)) return [];
  return [...path.matchAll(/\[([^\]]*)\]?|([^.[]+)/g)]
    .map(([, inner, name]) => name ?? inner!.replace(/^["']+|["']+$/g, ""))
    .filter((name) => name !== "")
    .map(nameOf);
}

function nameOf(name: unknown): unknown {
  const text = typeof name === "number" ? String(name) : name;
  return typeof text === "string" && INDEX.test(text) ? Number(text) : text;
}
