// The language and the words of the page, for all that does not get its own.

import { checkLocale, checkWords } from "./check.js";
import { tell } from "../listeners.js";
import type { ProfileDefinition } from "../types.js";
import type { Locale, OwnWords, WordSources } from "./types.js";

interface Page {
  locale?: Locale | undefined;
  /** Somebody has said which language it is, English included. */
  isChosen?: boolean;
  words?: OwnWords | undefined;
  readonly listeners: Set<() => void>;
  readonly profiles: Map<string, ProfileDefinition>;
  readonly made: WeakMap<object, WordSources>;
}

/** One for all entries: `comeback/web` and `comeback/element` do not share their modules. */
const KEY = Symbol.for("comeback.words");

function page(): Page {
  return (globalThis as any)[KEY] ??= { listeners: new Set(), profiles: new Map(), made: new WeakMap() };
}

/**
 * The language of all sentences from now on, unless a client or a call has its own; undefined is
 * English. What is on the screen in a `<comeback-recovery>` changes its labels at once; a
 * classification keeps its sentences, see `translate`.
 *
 * @throws TypeError for what is not a locale.
 * @example
 * import { setLocale } from "comeback";
 * import { de } from "comeback/locales/de";
 * setLocale(de);
 */
export function setLocale(given: Locale | null | undefined): void {
  if (given) checkLocale(given, "locale");
  page().locale = given ?? undefined;
  page().isChosen = true;
  changed();
}

/**
 * Whether the page has a language that somebody chose.
 *
 * @internal
 */
export function hasLanguage(): boolean {
  return page().isChosen === true;
}

/**
 * Own words for the whole page; those of a client or a call are used first. Undefined takes them
 * away.
 *
 * @throws TypeError that names the wrong key.
 */
export function setWords(given: OwnWords | null | undefined): void {
  if (given) checkWords(given, "words");
  page().words = given ?? undefined;
  changed();
}

function changed(): void {
  tell(page().listeners);
}

/**
 * Calls the listener after each `setLocale` and `setWords`, and returns what ends that.
 *
 * @internal
 */
export function onWordsChange(listener: () => void): () => void {
  const { listeners } = page();
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * Keeps the words of a profile that is in use, for what is on the screen when the language changes.
 *
 * @internal
 */
export function rememberProfile(definition: ProfileDefinition): void {
  page().profiles.set(definition.name, definition);
}

/**
 * The profile in use with that name.
 *
 * @internal
 */
export function profileNamed(name: string): ProfileDefinition | undefined {
  return page().profiles.get(name);
}

/**
 * Keeps the words that a classification was made in: what is shown beside its sentences is to come from
 * the same, also later. Gives the classification.
 *
 * @internal
 */
export function keepSources<T extends object>(classification: T, from: WordSources): T {
  page().made.set(classification, from);
  return classification;
}

/**
 * The words that a classification was made in; undefined for a copy, which is plain data.
 *
 * @internal
 */
export function madeIn(classification: object): WordSources | undefined {
  return page().made.get(classification);
}

/**
 * The words for what is shown beside a classification now: those of its call and client, then the page's.
 * What was made in a language of its own stays with it, unless `locale` is another.
 *
 * @internal
 */
export function sourcesFor(classification: object, locale?: Locale | null): WordSources {
  const made = madeIn(classification);
  return made?.isChosen && !locale ? made : sources(made?.given, locale);
}

/**
 * A call's or client's own words and language, and behind them the page's.
 *
 * @internal
 */
export function sources(given: readonly OwnWords[] = [], ownLocale?: Locale | null): WordSources {
  const { words, locale } = page();
  return { own: words ? [...given, words] : given, given, locale: ownLocale ?? locale, isChosen: !!ownLocale };
}

/**
 * The same of options. `given`: own words behind those.
 *
 * @throws TypeError for wrong words or a wrong locale.
 * @internal
 */
export function checkedSources(
  { words, locale }: { words?: OwnWords | undefined; locale?: Locale | null | undefined },
  given: readonly OwnWords[] = [],
): WordSources {
  if (words) checkWords(words, "words");
  if (locale) checkLocale(locale, "locale");
  return sources(words ? [words, ...given] : given, locale);
}

/**
 * A text of a group with one text per name, such as `ui`; `english` where no other is given.
 *
 * @internal
 */
export function textOf(
  group: "action" | "wait" | "ui" | "support", name: string, english: string,
  { own, locale: of } = sources(),
): string {
  for (const words of [...own, of?.words]) {
    const text = entry(words, group, name);
    if (typeof text === "string") return text;
  }
  return english;
}

/**
 * What words have under a group and a name of their own.
 *
 * @internal
 */
export function entry(words: OwnWords | undefined, group: string, name: string): any {
  const names: any = words && Object.hasOwn(words, group) ? words[group] : undefined;
  return names && Object.hasOwn(names, name) ? names[name] : undefined;
}

/**
 * The first of the available languages that a person reads: `pickLocale(navigator.languages, [de, fr])`.
 * `available` may be tags instead, to load what was picked: `pickLocale(navigator.languages, ["de", "fr"])`.
 * Undefined where it is English, where none fits, or where no language is given, as on a server.
 *
 * A language fits whatever the country, but Chinese in Taiwan, Hong Kong and Macau is written in
 * another script than `zh-CN`.
 */
export function pickLocale<T extends string | { readonly tag: string }>(
  languages: string | readonly string[] | null | undefined, available: readonly T[],
): T | undefined {
  const tagOf = (one: T) => (typeof one === "string" ? one : one.tag).toLowerCase();
  for (const language of typeof languages === "string" ? [languages] : languages ?? []) {
    const wanted = language.toLowerCase();
    const exact = available.find((one) => tagOf(one) === wanted);
    const near = available.find((one) => scriptOf(tagOf(one)) === scriptOf(wanted));
    if (exact ?? near) return exact ?? near;
    if (scriptOf(wanted) === "en") return;
  }
  return;
}

/** The language, and for Chinese which script. */
function scriptOf(tag: string): string {
  const isTraditional = /^zh-(hant|tw|hk|mo)\b/.test(tag);
  return isTraditional ? "zh-hant" : tag.split("-")[0]!;
}
