import { peek } from "./call/body.js";
import { compose, nothingKnown } from "./classification.js";
import { copied } from "./copy.js";
import { inCore } from "./core.js";
import { selectionOf, type Selection } from "./profile.js";
import type { Classification, ClassifyOptions, CodesOf, ProfileOption } from "./types.js";
import { checkLocale, checkWords } from "./words/check.js";
import { sources } from "./words/page.js";
import type { WordSources } from "./words/types.js";

/** Every classification that was made here: known by identity, since a server can send the shape. */
const made = new WeakSet<object>();

/** The classifications of a client's responses and errors, so that nothing is read twice. */
const reached = new WeakMap<object, Classification>();

/**
 * Remembers the classification of a response or an error.
 *
 * @internal
 */
export function remember(key: unknown, classification: Classification | undefined): void {
  if (!classification) return;
  made.add(classification);
  if (key !== null && typeof key === "object") reached.set(key, classification);
}

/**
 * The classification that was reached on the way to a response or an error of `createFetch`,
 * without reading anything again; undefined for anything else. With `retry: false` it knows only
 * status and headers. `P` is the type of the profile that
 * the client was given: `classificationOf<typeof shop>(response)`.
 */
export function classificationOf<P extends ProfileOption = ProfileOption>(
  of: unknown,
): Classification<CodesOf<P>> | undefined {
  return of !== null && typeof of === "object" ? (reached.get(of) ?? madeOf(of)) as Classification<any> | undefined : undefined;
}

/**
 * What happened, who can fix it, what now, may I retry, and when.
 *
 * `failure` may be anything: a response-like `{status, headers?, body?}`, an error envelope alone,
 * whatever a request threw (fetch, axios, ky, ofetch, SDKs), text, or a classification. It never
 * throws. A live `Response` is read from its status and headers; for its body, use
 * `classifyResponse`.
 *
 * @example
 * const { recovery, retry } = classifyError({ status: 429, headers: { "retry-after": "7" } });
 * recovery.title; // for the person at the screen
 * retry;          // { kind: "wait", afterMs: 7000, at: Date.now() + 7000 }
 */
export function classifyError<const P extends ProfileOption | undefined = undefined>(
  failure: unknown,
  options?: ClassifyOptions<P>,
): Classification<CodesOf<P>> {
  const own = ownOf(failure);
  if (own) return own as Classification<any>;
  const { words, locale, method } = optionsOf(options);
  return classifyWith(failure, selectionOrHttp(options), sources(words, locale), method) as Classification<any>;
}

/** How many classifications are under way: a getter may classify its own object. */
let looking = 0;
const DEEPEST = 4;

/**
 * The same with the profiles already selected.
 *
 * @internal
 */
export function classifyWith(
  failure: unknown, profiles: Selection, words?: WordSources, method?: string,
): Classification {
  const classification = look(failure, profiles, words, method);
  made.add(classification);
  return classification;
}

function look(
  failure: unknown, profiles: Selection, words: WordSources | undefined, method: string | undefined,
): Classification {
  if (looking >= DEEPEST) return nothingKnown();
  looking++;
  try {
    const verdict = inCore((core) => profiles.in(core).classify(failure, method), () => undefined);
    return verdict ? compose(verdict, profiles, words) : nothingKnown();
  } catch {
    return nothingKnown();
  } finally {
    looking--;
  }
}

/** Words, language and method. What cannot be used is ignored: only the console says so. */
function optionsOf(options: ClassifyOptions | undefined) {
  const read = <Name extends keyof ClassifyOptions>(
    name: Name, check: (value: NonNullable<ClassifyOptions[Name]>, path: string) => unknown,
  ): ClassifyOptions[Name] | undefined => {
    try {
      const value = options?.[name];
      if (value !== undefined && value !== null) check(value, name);
      return value ?? undefined;
    } catch (error) {
      console.error(error);
      return;
    }
  };
  const words = read("words", checkWords);
  return {
    words: words && [words],
    locale: read("locale", checkLocale) ?? undefined,
    method: read("method", String)?.toUpperCase(),
  };
}

/** Options that cannot be read, or do not name a profile, are ignored. */
function selectionOrHttp(options: ClassifyOptions | undefined): Selection {
  try {
    return selectionOf(options?.profile);
  } catch {
    return selectionOf(undefined);
  }
}

/**
 * The same for a fetch `Response`: reads a clone, at most 64 KiB of it, and leaves the original
 * readable.
 */
export async function classifyResponse<const P extends ProfileOption | undefined = undefined>(
  response: Response,
  options?: ClassifyOptions<P>,
): Promise<Classification<CodesOf<P>>> {
  const body = await peek(response, 5_000);
  const classification = classifyError(
    { status: response.status, headers: response.headers, body },
    options,
  );
  remember(response, classification);
  return classification;
}

/**
 * A classification of ours: the very object, or the one that an error carries; else a copy, read
 * again field by field.
 */
function ownOf(value: unknown): Classification | undefined {
  try {
    const it = value as any;
    if (it === null || typeof it !== "object") return;
    const own = madeOf(it) ?? copied(it);
    if (own) made.add(own);
    return own;
  } catch {
    // A value that cannot be read is not one of ours.
  }
  return;
}

/** The very object that was made here, or the one that an error carries. */
function madeOf(it: any): Classification | undefined {
  if (made.has(it)) return it;
  return it.classification && made.has(it.classification) ? it.classification : undefined;
}
