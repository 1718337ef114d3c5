// From the core's numbers to the classification with its words.

import { exitCodes } from "./exit-codes.js";
import { own, told } from "./host.js";
import { ACTIONS, BY, CATEGORIES, PROFILES } from "./names.js";
import { definitionOf } from "./profile.js";
import { clean, mayHoldSecret, plain, safeUrl } from "./text.js";
import type { Category, Classification, FixedBy, Action, Retry } from "./types.js";
import { at, interned } from "./values.js";
import { CATEGORY_WORDS, CODE_WORDS, type Words } from "./words.js";

/** The core's last verdict as a classification. */
export function compose(): Classification {
  const [
    profile, owner, listed, kind, action, by, advice, amount, lookup, lookupLength, status,
    codeNode, message, ofError, requestId, detailsNode, hint, url,
  ] = told;
  const category: Category = CATEGORIES[kind]!;
  const known = listed >= 0;
  const code = codeNode ? String(at(codeNode)) : null;
  const details = detailsNode ? plain(at(detailsNode)) : null;
  const retry = retryOf(advice, amount) as Retry;
  const words = known ? wordsOfCode(owner, listed, code!, kind) : CATEGORY_WORDS[kind]!;
  const text = message ? clean(at(message)) : null;
  return {
    profile: PROFILES[profile] ?? definitionOf(profile)?.name ?? "http",
    code,
    known,
    category,
    status: status || null,
    message: !text || (ofError && mayHoldSecret(text)) ? null : text,
    requestId: requestId ? clean(String(at(requestId))) : null,
    details,
    recovery: {
      action: ACTIONS[action] as Action,
      by: BY[by] as FixedBy,
      title: words[0],
      message: (words[2] && fill(words[2], retry, details)) || words[1],
      lookup: lookupLength ? own(lookup, lookupLength) : null,
      hint: hint ? clean(at(hint)) : null,
      url: url ? safeUrl(at(url)) : null,
    },
    retry,
    exitCode: exitCodes[category],
  };
}

const RETRY_KINDS = ["never", "backoff", "wait", "refresh", "poll"];

/** The advice behind a number; an amount below 0 is "not said". */
export function retryOf(advice: number, amount: number): object {
  const kind = RETRY_KINDS[advice];
  // `never` and `refresh` have none.
  if (amount < 0 || !(advice % 3)) return { kind };
  return advice > 1 ? { kind, afterMs: amount } : { kind, maxRetries: amount };
}

/** A code's own words; for a user's code without words, the category's. */
export function wordsOfCode(owner: number, listed: number, code: string, category: number): Words {
  const builtin = CODE_WORDS[owner]?.[listed];
  if (builtin) return builtin;
  const words = CATEGORY_WORDS[category]!;
  const codes = definitionOf(owner)?.codes;
  if (!codes || !Object.hasOwn(codes, code)) return words;
  const { title, message, figured } = codes[code]!;
  return message === undefined
    ? [title ?? words[0], words[1], words[2]!]
    : [title ?? words[0], message, figured!];
}

/** Templates taken apart: text, figure, text, and so on. A figure is the name of a detail, or "". */
const templates = new Map<string, string[]>();

function takeApart(template: string): string[] {
  const figure = (name: string) =>
    name === "wait" ? "" : interned(name.startsWith("details.") ? name.slice(8) : "{}");
  return template.split(/[{}]/).map((part, i) => (i % 2 ? figure(part) : part));
}

/** Puts the figures in; undefined when one of them is missing. */
function fill(template: string, retry: Retry, details: any): string | undefined {
  let parts = templates.get(template);
  if (!parts) templates.set(template, parts = takeApart(template));
  let text = parts[0]!;
  for (let i = 1; i < parts.length; i += 2) {
    const name = parts[i]!;
    const figure = name ? number(details, name) : "afterMs" in retry && duration(retry.afterMs);
    if (!figure) return;
    text += figure + parts[i + 1]!;
  }
  return text;
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

/** A wait in words, rounded up. */
function duration(ms: number): string | undefined {
  if (!ms) return;
  for (const [name, size, most] of [["second", 1e3, 120], ["minute", 6e4, 120], ["hour", 36e5, 48], ["day", 864e5, Infinity]] as const) {
    const count = Math.ceil(ms / size);
    if (count < most) return count + " " + name + (count === 1 ? "" : "s");
  }
  return;
}
