// The words for a verdict, and the figures in them.

import type { Category, CodeRule, ProfileDefinition, Retry } from "./types.js";
import { CATEGORY_WORDS, HTTP_WORDS, type Words } from "./words.js";

/** The words of a code that the profile lists, or one that it extends; else the category's. */
export function wordsOf(
  category: Category, code: string | undefined, profile: ProfileDefinition | undefined,
): Words {
  const words = CATEGORY_WORDS[category];
  if (code === undefined) return words;
  const rule = ruleOf(code, profile);
  if (!rule) return Object.hasOwn(HTTP_WORDS, code) ? HTTP_WORDS[code]! : words;
  const { title = words[0], message, figured } = rule;
  return message === undefined ? [title, words[1], words[2]] : [title, message, figured];
}

function ruleOf(code: string, profile: ProfileDefinition | undefined): CodeRule | undefined {
  for (let from: any = profile; from && typeof from === "object"; from = from.extends) {
    if (from.codes && Object.hasOwn(from.codes, code)) return from.codes[code];
  }
  return;
}

/** Puts the figures in; undefined when one of them is missing. */
export function fill(template: string, retry: Retry, details: any): string | undefined {
  let isWhole = true;
  const text = template.replace(/\{([^}]*)\}/g, (_, name: string) => {
    const figure = name === "wait"
      ? duration(retry.afterMs)
      : number(details, name.replace(/^details\./, ""));
    isWhole &&= !!figure;
    return figure || "";
  });
  return isWhole ? text : undefined;
}

function number(details: any, name: string): string | undefined {
  if (details === null || typeof details !== "object" || !Object.hasOwn(details, name)) return;
  const value = details[name];
  if (typeof value === "number") {
    const size = Math.abs(value);
    return size === 0 || (size >= 1e-6 && size < 1e15) ? String(value) : undefined;
  }
  return typeof value === "string" && /^[\d.,-]{1,20}$/.test(value) ? value : undefined;
}

const UNITS = [
  ["second", 1e3, 120], ["minute", 6e4, 120], ["hour", 36e5, 48], ["day", 864e5, Infinity],
] as const;

/** A wait in words, rounded up. */
function duration(ms: number | undefined): string | undefined {
  if (!ms) return;
  for (const [name, size, most] of UNITS) {
    const count = Math.ceil(ms / size);
    if (count < most) return `${count} ${name}${count === 1 ? "" : "s"}`;
  }
  return;
}
