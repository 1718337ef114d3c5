// From the core's verdict to the classification with its words.

import { exitCodes } from "./exit-codes.js";
import { HTTP, type Selection } from "./profile.js";
import { clean, mayHoldSecret, plain, safeUrl } from "./text.js";
import type { Action, Category, Classification, FixedBy, Retry } from "./types.js";
import type { Meaning, Verdict } from "./wasm/glue.js";
import { fill, wordsOf } from "./sentences.js";

/** Puts the words on. */
export function compose(verdict: Verdict, profiles: Selection): Classification {
  const [meaning, place, known, given, isErrorText, requestId, told, hint, url] = verdict;
  const [kind, action, by, , , lookup, status, value] = meaning;
  const category = kind as Category;
  const profile = profiles.at(place);
  const code = value === undefined ? null : String(value);
  const details = told === undefined ? null : plain(told);
  const retry = retryOf(meaning) as Retry;
  const [title, message, template] = wordsOf(category, known ? code! : undefined, profile);
  const text = given === undefined ? null : clean(given as string);
  return {
    profile: profile?.name ?? "http",
    code,
    known,
    category,
    status,
    message: !text || (isErrorText && mayHoldSecret(text)) ? null : text,
    requestId: requestId === undefined ? null : clean(String(requestId)),
    details,
    recovery: {
      action: action as Action,
      by: by as FixedBy,
      title,
      message: (template && fill(template, retry, details)) || message,
      lookup,
      hint: hint === undefined ? null : clean(hint as string),
      url: url === undefined ? null : safeUrl(url as string),
    },
    retry,
    exitCode: exitCodes[category],
  };
}

/** The advice with what goes with it, where that is known. */
export function retryOf([, , , kind, amount]: Meaning): object {
  if (amount === null) return { kind };
  return kind === "backoff" ? { kind, maxRetries: amount } : { kind, afterMs: amount };
}

/** What is said where not even the core can say. */
export function nothingKnown(): Classification {
  const meaning: Meaning = ["unknown", "contact_support", "support", "never", null, null, null, undefined];
  const none = undefined;
  return compose([meaning, -1, false, none, false, none, none, none, none], HTTP);
}
