// From the core's verdict to the classification with its words.

import { composed } from "./composed.js";
import { exitCodes } from "./exit-codes.js";
import { fieldOf } from "./field.js";
import type { Selection } from "./profile.js";
import { clean, mayHoldSecret, plain, safeUrl } from "./text.js";
import type { Action, Category, Classification, FixedBy, Report, Retry } from "./types.js";
import type { Meaning, Verdict } from "./wasm/glue.js";
import { keepSources, sources } from "./words/page.js";
import { codeOfWords, sentenceOf } from "./words/sentence.js";
import { serverText } from "./words/server-text.js";
import type { WordSources } from "./words/types.js";

/** Adds the words to a verdict. `unclear`: how an earlier attempt ended that may have been carried out. */
export function compose(
  verdict: Verdict, profiles: Selection, words: WordSources = sources(), unclear?: Category,
): Classification {
  const { meaning, afterMs, known, isErrorText } = verdict;
  const category = meaning.category as Category;
  const profile = profiles.at(verdict.profile);
  const code = meaning.code === undefined ? null : clean(String(meaning.code));
  const details = verdict.details === undefined ? null : plain(verdict.details);
  const retry = { ...retryOf(meaning), ...(afterMs !== null && timed(afterMs)) } as Retry;
  const text = verdict.message === undefined ? null : clean(verdict.message as string);
  const message = !text || (isErrorText && mayHoldSecret(text)) ? null : text;
  const requestId = verdict.requestId === undefined ? null : clean(String(verdict.requestId));
  const sentence = sentenceOf({
    category, code: codeOfWords({ known, code, category, status: meaning.status }), profile, retry, details, requestId,
    isRepeatable: verdict.isRepeatable,
    unclear: verdict.unclear as Category | undefined ?? unclear,
    action: meaning.action,
    serverText: verdict.forUser
      ? serverText(message, details, verdict.language, words.locale?.tag ?? "en") : undefined,
  }, words);
  return keepSources(composed({
    profile: profile?.name ?? "http",
    code,
    known,
    category,
    status: meaning.status,
    message,
    requestId,
    details,
    recovery: {
      key: sentence.key,
      params: sentence.params,
      action: meaning.action as Action,
      by: meaning.by as FixedBy,
      title: sentence.title,
      message: sentence.message,
      lookup: meaning.lookup,
      hint: verdict.hint === undefined ? null : clean(verdict.hint as string),
      url: verdict.url === undefined ? null : safeUrl(verdict.url as string),
    },
    retry,
    report: meaning.report as Report,
    fields: verdict.fields?.map(fieldOf) ?? [],
    exitCode: exitCodes[category],
  } as Classification), words);
}

/** The advice with its wait or number of retries, where there is one. */
export function retryOf({ retry: kind, amount }: Meaning): object {
  if (amount === null) return { kind };
  return kind === "backoff" ? { kind, maxRetries: amount } : { kind, afterMs: amount };
}

/** A delay, and the moment when it is over. */
export function timed(afterMs: number): { afterMs: number; at: number } {
  return { afterMs, at: Math.min(Math.max(Date.now() + afterMs, 0), Number.MAX_SAFE_INTEGER) };
}

/** The classification where there is no core. */
export function nothingKnown(): Classification {
  const meaning: Meaning = {
    category: "unknown", action: "contact_support", by: "support", report: "bug", retry: "never",
    amount: null, lookup: null, status: null, code: undefined,
  };
  const nothing = {} as Record<"message" | "requestId" | "details" | "hint" | "url" | "fields" | "language" | "unclear", undefined>;
  const verdict = {
    meaning, afterMs: null, profile: -1, known: false, isErrorText: false, isRepeatable: false, forUser: false,
  };
  return compose({ ...nothing, ...verdict }, { at: () => undefined } as any);
}
