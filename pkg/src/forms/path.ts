// Paths of inputs as texts.

import type { Field } from "../types.js";

/** Names and indexes, as a classification has them. */
export type FieldPath = Field["path"];

/** The path as React Hook Form and others write it, such as `items.0.name`. */
export function dotted(path: Readonly<FieldPath>): string {
  return path.join(".");
}

/** The path with its indexes in brackets, such as `items[0].name`. */
export function bracketed(path: Readonly<FieldPath>): string {
  return path.map((name, i) => typeof name === "number" ? `[${name}]` : i ? `.${name}` : name).join("");
}

/** The path as a JSON pointer (RFC 6901), such as `/items/0/name`; empty for the whole form. */
export function pointer(path: Readonly<FieldPath>): string {
  return path.map((name) => `/${String(name).replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
}

/** The names in a text such as `items[0].name`, `items.0.name` or `items[0][name]`, with dots. */
export function withDots(name: string): string {
  return (name.match(/[^.[\]]+/g) ?? []).join(".");
}
