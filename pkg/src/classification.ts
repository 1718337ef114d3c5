// From the core's verdict to the classification with its words.

import { exitCodes } from "./exit-codes.js";
import type { Selection } from "./profile.js";
import { clean, mayHoldSecret, plain, safeUrl } from "./text.js";
import type { Action, Category, Classification, FixedBy, Retry } from "./types.js";
import type { Meaning, Verdict } from "./wasm/glue.js";
import { fill, wordsOf } from "./sentences.js";

/** Adds the words to a verdict. */
export function compose(verdict: Verdict, profiles: Selection): Classification {
  const { meaning, afterMs, known, isErrorText } = verdict;
  const category = meaning.category as Category;
  const profile = profiles.at(verdict.profile);
  const code = meaning.code === undefined ? null : clean(String(meaning.code));
  const details = verdict.details === undefined ? null : plain(verdict.details);
  const retry = { ...retryOf(meaning), ...(afterMs !== null && timed(afterMs)) } as Retry;
  const [title, message, template] = wordsOf(category, known ? code! : undefined, profile);
  const text = verdict.message === undefined ? null : clean(verdict.message as string);
  return {
    profile: profile?.name ?? "http",
    code,
    known,
    category,
    status: meaning.status,
    message: !text || (isErrorText && mayHoldSecret(text)) ? null : text,
    requestId: verdict.requestId === undefined ? null : clean(String(verdict.requestId)),
    details,
    recovery: {
      action: meaning.action as Action,
      by: meaning.by as FixedBy,
      title,
      message: (template && fill(template, retry, details)) || message,
      lookup: meaning.lookup,
      hint: verdict.hint === undefined ? null : clean(verdict.hint as string),
      url: verdict.url === undefined ? null : safeUrl(verdict.url as string),
    },
    retry,
    exitCode: exitCodes[category],
  } as Classification;
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
    category: "unknown", action: "contact_support", by: "support", retry: "never",
    amount: null, lookup: null, status: null, code: undefined,
  };
  const none = { message: undefined, requestId: undefined, details: undefined, hint: undefined, url: undefined };
  return compose({ meaning, afterMs: null, profile: -1, known: false, isErrorText: false, ...none }, { at: () => undefined } as any);
}
