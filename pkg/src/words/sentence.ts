// Which words a failure gets, and the figures in them. Natively: `src/report/words.rs`.

import type { Category, Classification, ProfileDefinition, Recovery, Retry } from "../types.js";
import { CATEGORIES, HTTP, SUPPORT, WAITS } from "./english.js";
import { entry, textOf } from "./page.js";
import { figureOf, fill, waitPhrase } from "./phrase.js";
import type { OwnWords, Texts, WordParams, WordSources } from "./types.js";

/** What the choice of words depends on. */
export interface Subject {
  category: Category;
  /** A code that the profile lists. */
  code: string | undefined;
  /** Undefined for `http`. */
  profile: ProfileDefinition | undefined;
  /** Repeating the request does no harm. */
  isRepeatable: boolean;
  /** An earlier attempt of the call ended so, and may have been carried out. */
  unclear?: Category | undefined;
  retry: Retry;
  details: unknown;
  action: string;
  requestId: string | null;
  /** The server's own message, where it is meant for the person. */
  serverText?: string | undefined;
}

/**
 * The listed code that a failure has the words of. A thrown error has no code; only a failed `import()`
 * has expired without a response: the page is older than what the server has. Natively: `words.rs`.
 */
export function codeOfWords(
  { known, code, category, status }: Pick<Classification, "known" | "code" | "category" | "status">,
): string | undefined {
  if (known && code !== null) return code;
  return category === "expired" && status === null && code === null ? OLD_PAGE : undefined;
}

/** How webpack names it. */
export const OLD_PAGE = "ChunkLoadError";

/** Key, figures, title and message for a failure. */
export function sentenceOf(
  subject: Subject, from: WordSources,
): Pick<Recovery, "key" | "params" | "title" | "message"> {
  if (isUnclear(subject)) return careful(subject, from);
  const { category, code, isRepeatable, retry, details, serverText } = subject;
  const listing = listingOf(code, subject.profile);
  const key = code === undefined ? `category.${category}` : `${listing.group}.${code}`;
  const { title, message, messageSafe, messageTemplate } = textsOf(category, code, listing, from);
  const params: WordParams = { variant: "message" };
  const wait = waitPhrase(retry.afterMs, from.locale?.waits ?? WAITS);
  if (retry.afterMs) params.waitMs = retry.afterMs;
  if (wait) params.wait = wait;
  const filled = messageTemplate && fill(messageTemplate, (name) => {
    if (name === "wait") return wait;
    const figure = name.slice("details.".length);
    const text = figureOf(details, figure);
    if (text !== undefined) params[figure] = text;
    return text;
  });
  let text = message;
  if (serverText) [params.variant, text] = ["server", serverText];
  else if (isRepeatable && filled) [params.variant, text] = ["messageTemplate", filled];
  else if (isRepeatable && messageSafe) [params.variant, text] = ["messageSafe", messageSafe];
  if (subject.action === "contact_support" && subject.requestId) {
    text = textOf("support", "requestId", SUPPORT.requestId, from).replace("{message}", () => text);
  }
  return { key, params, title, message: text };
}

/**
 * This failure did nothing, but an attempt before it may have. That it exists already is an answer, and
 * asks for nothing to be repeated.
 */
function isUnclear({ unclear, isRepeatable, category }: Subject): boolean {
  return unclear !== undefined && isRepeatable && category !== "ok" && category !== "duplicate";
}

/** The sentence of the attempt that may have been carried out: it does not simply ask to repeat it. */
function careful({ category, code, profile, unclear, retry }: Subject, from: WordSources) {
  // The words of the code, where they are of this very answer.
  const own = unclear === category ? { code, profile } : { code: undefined, profile: undefined };
  const subject = { ...own, category: unclear!, isRepeatable: false, retry, details: null, action: "", requestId: null };
  const { key, params, title, message } = sentenceOf(subject, from);
  return { key, params: { ...params, unclear: unclear! }, title, message };
}

/** Title and message of a listed code before anything has happened: for tables. */
export function wordsOf(
  category: Category, code: string, profile: ProfileDefinition | undefined, from: WordSources,
): Texts {
  return textsOf(category, code, listingOf(code, profile), from);
}

/** The profiles that may have words for a code, and the one that lists it. */
interface Listing {
  /** The one that was named, then those that it extends. */
  profiles: readonly ProfileDefinition[];
  /** What the profile that lists the code says of it. */
  rule: Partial<Texts> | undefined;
  /** The name of that profile. */
  group: string;
}

function listingOf(code: string | undefined, profile: ProfileDefinition | undefined): Listing {
  const profiles: ProfileDefinition[] = [];
  let from: any = code === undefined ? undefined : profile;
  for (; from && typeof from === "object"; from = from.extends) profiles.push(from);
  const owner = profiles.find(({ codes }) => codes && Object.hasOwn(codes, code!));
  if (owner) return { profiles, rule: owner.codes![code!], group: owner.name };
  const isOfHttp = code !== undefined && Object.hasOwn(HTTP, code);
  return { profiles, rule: isOfHttp ? HTTP[code] : undefined, group: "http" };
}

/**
 * The texts of the first source that has them: own words by code, then by category; the profile's for
 * the language; the language's for the code; what the profile says itself; then those of the
 * category. A message brings its variants along.
 */
function textsOf(
  category: Category, code: string | undefined, { profiles, rule, group }: Listing, { own, locale }: WordSources,
): Texts {
  const texts: { -readonly [Part in keyof Texts]?: Texts[Part] } = {};
  const take = (source: Partial<Texts> | undefined): boolean => {
    if (!source || typeof source !== "object") return false;
    texts.title ??= source.title;
    if (texts.message === undefined) {
      texts.messageSafe ??= source.messageSafe;
      texts.messageTemplate ??= source.messageTemplate;
      texts.message = source.message;
    }
    return true;
  };
  for (const words of own) {
    if (code !== undefined) take(entry(words, group, code));
    take(entry(words, "category", category));
  }
  if (code !== undefined) {
    const tag = locale?.tag ?? "en";
    let isTranslated = false;
    for (const { words } of profiles) if (words && take(ofLanguage(words, code, tag))) isTranslated = true;
    if (take(entry(locale?.words, group, code))) isTranslated = true;
    // Of a code that has words in the language, the others are not of another.
    if (tag === "en" || !isTranslated) take(rule);
  }
  take(entry(locale?.words, "category", category));
  take(CATEGORIES[category]);
  return texts as Texts;
}

/** A profile's own words for a code in a language: of the whole tag, else of the language alone. */
function ofLanguage(words: object, code: string, tag: string): Partial<Texts> | undefined {
  return entry(words as OwnWords, tag, code) ?? entry(words as OwnWords, tag.split("-")[0]!, code);
}
