// Checks words and locales that an app gives: a misspelt key must not pass in silence.

import { ACTIONS, CATEGORIES, SUPPORT, UI, WAITING } from "./english.js";
import type { Locale, OwnWords } from "./types.js";

/** The names that a group may have; all where it is not here. */
const NAMES: { readonly [group: string]: object } = {
  category: CATEGORIES, action: ACTIONS, wait: WAITING, ui: UI, support: SUPPORT,
};

const PLAIN = ["action", "field", "wait", "ui", "support"];
const PARTS = ["title", "message", "messageSafe", "messageTemplate"];

/** The groups that are not the name of a profile. */
const GROUPS = ["category", ...PLAIN];

/** Throws a `TypeError` that names the first wrong key. */
export function checkWords(words: OwnWords, path: string): void {
  for (const [group, names] of entries(words, path)) {
    const meant = GROUPS.includes(group) ? undefined : GROUPS.find((one) => isMisspelt(group, one));
    if (meant) fail(`${path}.${group}`, `is no group of words; did you mean ${meant}?`);
    for (const [name, texts] of entries(names, `${path}.${group}`)) {
      const at = `${path}.${group}.${name}`;
      const known = Object.hasOwn(NAMES, group) ? NAMES[group]! : undefined;
      if (known && !Object.hasOwn(known, name)) fail(at, `is not one of ${Object.keys(known).join(", ")}`);
      if (PLAIN.includes(group)) checkText(texts, at, ALLOWED[group] ?? NO_FIGURES);
      else for (const [part, text] of entries(texts, at)) {
        if (!PARTS.includes(part)) fail(`${at}.${part}`, `is not one of ${PARTS.join(", ")}`);
        checkText(text, `${at}.${part}`, part === "messageTemplate" ? FIGURES : NONE);
      }
    }
  }
}

/**
 * Whether a name most likely means a group: it is its plural, or a third of its letters or fewer are wrong.
 * Any other name may be that of a profile which is defined later.
 */
function isMisspelt(name: string, group: string): boolean {
  const small = name.toLowerCase();
  const singular = small.replace(/ies$/, "y").replace(/s$/, "");
  return [small, singular].some((one) => isNear([...one], [...group], Math.floor(group.length / 3)));
}

/** Whether at most so many letters are wrong, too many, missing, or in each other's place. */
function isNear(a: readonly string[], b: readonly string[], most: number): boolean {
  if (!a.length && !b.length) return true;
  if (a.length && a[0] === b[0]) return isNear(a.slice(1), b.slice(1), most);
  if (!most) return false;
  const isSwapped = a.length > 1 && a[0] === b[1] && a[1] === b[0];
  return isNear(a.slice(1), b.slice(1), most - 1) || isNear(a.slice(1), b, most - 1) || isNear(a, b.slice(1), most - 1)
    || (isSwapped && isNear(a.slice(2), b.slice(2), most - 1));
}

/** What may stand in braces, and what an error says about it. */
type Allowed = readonly [names: RegExp, what: string];
const FIGURES: Allowed = [/^\{(wait|details\.[^.{}]+)\}$/, "may name {wait} and {details.NAME}"];
/** Matches nothing. */
const NONE: Allowed = [/^$/, "names no figures, which is what messageTemplate is for"];
const NO_FIGURES: Allowed = [/^$/, "names no figures"];
const ALLOWED: Readonly<Record<string, Allowed>> = {
  field: [/^\{[\w-]+\}$/, "may name what the server sent with the field, such as {min}"],
  support: [/^\{message\}$/, "may name {message}"],
};

function checkText(text: unknown, path: string, [names, what]: Allowed): void {
  if (typeof text !== "string" || !text) fail(path, "must be a text");
  const wrong = (text as string).match(/\{[^}]*\}?|\}/g)?.find((name) => !names.test(name));
  if (wrong !== undefined) fail(path, `has ${wrong}; it ${what}`);
}

/** Those that have passed: a language has a thousand words. */
const checked = new WeakSet<object>();

/** It goes into `Accept-Language`: RFC 9110 §12.5.4, RFC 4647 §2.1. */
const TAG = /^[a-z]{1,8}(-[a-z\d]{1,8})*$/i;

/** Throws a `TypeError` for what is not a locale. */
export function checkLocale(locale: Locale, path: string): void {
  if (checked.has(locale)) return;
  const { tag, dir, waits, words } = locale ?? {};
  if (typeof tag !== "string") {
    fail(path, typeof locale === "string"
      ? `must be a locale, not its name: import { ${name(locale)} } from "comeback/locales/${locale}"`
      : "must be a locale, such as de of comeback/locales/de");
  }
  if (!TAG.test(tag)) fail(`${path}.tag`, "must be a language tag such as pt-BR");
  if (dir !== "ltr" && dir !== "rtl") fail(`${path}.dir`, "must be ltr or rtl");
  if (!["other", "one_other", "polish", "arabic"].includes(waits?.plural)) {
    fail(`${path}.waits.plural`, "must be one of other, one_other, polish, arabic");
  }
  for (const unit of ["second", "minute", "hour", "day"] as const) {
    const at = `${path}.waits.${unit}`;
    const phrases = entries(waits[unit], at);
    if (!phrases.length) fail(at, "must have a phrase");
    for (const [form, phrase] of phrases) if (typeof phrase !== "string") fail(`${at}.${form}`, "must be a text");
  }
  checkWords(words, `${path}.words`);
  if (Object.isFrozen(locale)) checked.add(locale);
}

function name(tag: string): string {
  return tag.replace("-", "");
}

function entries(value: any, path: string): [string, any][] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) fail(path, "must be an object");
  return Object.entries(value).filter(([, one]) => one !== undefined);
}

function fail(path: string, problem: string): never {
  throw new TypeError(`comeback: ${path} ${problem}`);
}
