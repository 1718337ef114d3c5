// Titles and messages in the language that the page, or the element, has by now. The core is not
// needed for it, and not imported.

import type { ToldWith } from "../client-safe.js";
import { WAITS } from "../words/english.js";
import { waitsIn } from "../words/intl-waits.js";
import { entry, hasLanguage, madeIn, profileNamed, sources, sourcesFor } from "../words/page.js";
import { waitPhrase } from "../words/phrase.js";
import { retold } from "../words/retell.js";
import { codeOfWords } from "../words/sentence.js";
import type { Locale, WordSources } from "../words/types.js";
import type { Classification } from "../types.js";
import { labelNameOf } from "./button.js";

/** Its words are those that are built in. */
const ENGLISH: Locale = { tag: "en", dir: "ltr", waits: WAITS, words: {} };

/** The languages that the page has had so far. */
const languages = new Set<Locale | undefined>([undefined]);

/** The words that a copy was in when it was first seen: mostly it was made in the page's. */
const wordsThen = new WeakMap<Classification, WordSources>();

/** Remembers the page's words for a classification that comes now; gives those that it came with. */
export function noteWords(classification: Classification): WordSources {
  const now = sources();
  const then = madeIn(classification) ?? wordsThen.get(classification) ?? now;
  languages.add(now.locale);
  wordsThen.set(classification, then);
  return then;
}

/** What is shown of a classification, and the words for all that stands beside it. */
export interface InWords<C extends Classification | null = Classification> {
  classification: C;
  from: WordSources;
}

/**
 * A classification in the page's words, or those of a locale; one of a client with a language of its own
 * stays in that. Sentences that only their profile knows stay, and so do the words beside them: text and
 * button are in one language.
 */
export function shownIn<C extends Classification | null>(given: C, locale?: Locale | null): InWords<C> {
  const shown = given ? inOneLanguage(given, locale) : { classification: given, from: sources([], locale) };
  return shown as InWords<C>;
}

/**
 * A classification as a server renders it, and as a page hydrates it: with the sentences that it came
 * with, whatever language the page has by then. The words beside them are those that it was made in. A
 * copy which does not name them has those of a language that says the same, else English.
 */
export function asItCame<C extends Classification | null>(given: C, locale?: Locale | null): InWords<C> {
  if (!given || locale) return shownIn(given, locale);
  const from = cameWith(given) ?? madeIn(given);
  // Whoever made it: the built-in English has no tag.
  if (from) return { classification: given, from: from.locale?.tag === "en" ? { ...from, locale: undefined } : from };
  const { own } = sources();
  const { locale: then } = noteWords(given);
  const isSaidIn = (from: WordSources) => {
    const said = inWordsOf(given, from);
    return said !== given && hasSameText(said, given);
  };
  const language = [then, ...languages].find((each) => isSaidIn({ own, locale: each }));
  return { classification: given, from: { own, locale: language } };
}

/** `locale`: one that is not the page's. */
function inOneLanguage(given: Classification, locale: Locale | null | undefined): InWords {
  const then = noteWords(given);
  const made = madeIn(given);
  const now = sourcesFor(given, locale);
  if (now === made) return { classification: given, from: made };
  const translated = inWordsOf(given, now);
  const came = cameWith(given);
  if (came) return asItCameOr(translated, given, came, then, now, !!locale);
  if (translated !== given) {
    const isOurs = isSame(then, now) && (made || !isOfAnotherLanguage(given, translated, now));
    return { classification: isOurs ? given : translated, from: now };
  }
  if (made?.isChosen) return { classification: given, from: made };
  if (then.locale === now.locale || locale || !given.recovery.key) return { classification: given, from: now };
  const inThen = inWordsOf(given, then);
  // A profile says what it says in English, unless it has words for the language.
  const language = inThen === given || hasSameText(inThen, given) ? then.locale : undefined;
  if (language === now.locale) return { classification: given, from: now };
  return { classification: given, from: { own: then.own, locale: language ?? ENGLISH } };
}

/**
 * Sentences of a server's, which came with their language and button: in other words where the page, or
 * `isOwn`, has a language that somebody chose.
 */
function asItCameOr(
  translated: Classification, given: Classification, came: WordSources, then: WordSources, now: WordSources, isOwn: boolean,
): InWords {
  const isIts = tagOf(came) === tagOf(now);
  const isOurs = isIts ? hasSameOwn(then, now) && !isOfAnotherLanguage(given, translated, now) : !isOwn && !hasLanguage();
  if (translated !== given && !isOurs) return { classification: translated, from: now };
  return { classification: given, from: { own: [...came.own, ...now.own], locale: isIts ? now.locale : came.locale } };
}

/** What `toClient` said about the words: the button's, and as much of the language as there is. */
function cameWith(given: Classification): WordSources | undefined {
  const { button, lang, dir = "ltr" } = given.recovery as ToldWith;
  if (typeof button !== "string" || typeof lang !== "string") return;
  return {
    own: [{ action: { [labelNameOf(given)]: button } }],
    locale: lang === "en" ? ENGLISH : { tag: lang, dir, waits: waitsIn(lang), words: {} },
  };
}

function tagOf({ locale }: WordSources): string {
  return locale?.tag ?? "en";
}

function isSame(a: WordSources, b: WordSources): boolean {
  return a.locale === b.locale && hasSameOwn(a, b);
}

function hasSameOwn(a: WordSources, b: WordSources): boolean {
  return a.own.length === b.own.length && a.own.every((words, i) => words === b.own[i]);
}

/**
 * Whether the sentences are those of a language which the page had before. They are not where a client
 * has words of its own.
 */
function isOfAnotherLanguage(given: Classification, translated: Classification, { own }: WordSources): boolean {
  if (hasSameText(translated, given)) return false;
  return [...languages].some((locale) => [own, []].some((words) => {
    const other = inWordsOf(given, { own: words, locale });
    return other !== given && hasSameText(other, given);
  }));
}

function hasSameText({ recovery: a }: Classification, { recovery: b }: Classification): boolean {
  return a.title === b.title && a.message === b.message;
}

/**
 * The classification with the sentences of the given sources. A sentence of the server's own stays,
 * and so does that of a code which only a profile has words for that this page does not use.
 */
export function inWordsOf(classification: Classification, from: WordSources): Classification {
  const { recovery: { key, params } } = classification;
  const code = codeOfWords(classification) ?? classification.code;
  // Made by an older version, or by hand.
  if (!key || !params) return classification;
  const owner = code !== null && key.endsWith(`.${code}`) ? key.slice(0, -code.length - 1) : "category";
  const isListed = owner !== "category";
  const isOwn = isListed && owner !== "http";
  const profile = profileNamed(classification.profile);
  if (isOwn && !profile && ![...from.own, from.locale?.words].some((words) => entry(words, owner, code!))) return classification;
  const lister = !isOwn ? undefined : profile ?? { name: owner, codes: { [code!]: {} } } as any;
  return retold(classification, isListed ? code! : undefined, lister, from);
}

/**
 * The message with the wait that is left, ms: "Try again in 97 seconds" is soon wrong. When it is
 * over, the message without a figure.
 */
export function messageAt(classification: Classification, left: number, from: WordSources): string {
  const { message, params } = classification.recovery;
  const waits = from.locale?.waits ?? WAITS;
  const phrase = params?.wait;
  // Of another language is a copy of what a client with a language of its own has made.
  if (!phrase || !message.includes(phrase) || waitPhrase(params.waitMs, waits) !== phrase) return message;
  if (left > 0) return message.replace(phrase, () => waitPhrase(left, waits)!);
  const { afterMs: _, at: __, ...retry } = classification.retry as { afterMs?: number; at?: number };
  return inWordsOf({ ...classification, retry } as Classification, from).recovery.message;
}
