// A classification that comes back as data: out of JSON, `structuredClone`, or another copy of this
// package. A server can send the same shape, so nothing of it is taken as it is: names must be
// known, and texts and links pass the checks of any foreign text. Natively: `src/report/copy.rs`.

import { timed } from "./classification.js";
import { exitCodes } from "./exit-codes.js";
import { clean, plain, safeUrl } from "./text.js";
import type { Category, Classification, Retry } from "./types.js";
import { ACTION_LABELS } from "./words.js";

const FIXED_BY = ["user", "developer", "support", "wait"];

/** The classification that a value is, or that an error carries; undefined when it is not one. */
export function copied(value: any): Classification | undefined {
  const isError = typeof value.name === "string" && value.name.endsWith("Error");
  const given = (isError && value.classification) || value;
  if (typeof given.exitCode !== "number") return;
  // A getter could answer each check differently.
  const it = plain(given);
  const { category, recovery, retry, status } = it;
  const advice = retryOf(retry);
  const code = textOf(it.code);
  if (
    !Object.hasOwn(exitCodes, category) || !advice
    || typeof it.profile !== "string" || typeof it.known !== "boolean"
    || !Object.hasOwn(ACTION_LABELS, recovery?.action) || !FIXED_BY.includes(recovery.by)
    || typeof recovery.title !== "string" || typeof recovery.message !== "string"
    || !isFigure(it.exitCode, true, 255) || !isFigure(status, false, 65_535)
    || ![it.code, it.message, it.requestId, recovery.lookup, recovery.hint, recovery.url].every(isText)
  ) return;
  return {
    profile: clean(it.profile),
    code,
    known: it.known && code !== null,
    category,
    status: status >= 100 && status < 600 ? status : null,
    message: textOf(it.message),
    requestId: textOf(it.requestId),
    details: it.details ?? null,
    recovery: {
      action: recovery.action,
      by: recovery.by,
      title: clean(recovery.title),
      message: clean(recovery.message),
      lookup: textOf(recovery.lookup),
      hint: textOf(recovery.hint),
      url: recovery.url ? safeUrl(recovery.url) : null,
    },
    retry: advice,
    exitCode: exitCodes[category as Category],
  } as Classification;
}

function isText(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "string";
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? clean(value) : null;
}

/** The advice, if it is one that is made here. `null` stands for a figure that is not there. */
function retryOf(retry: any): Retry | undefined {
  const { kind, maxRetries, afterMs, at } = retry ?? {};
  const isBackoff = kind === "backoff";
  const isTimed = kind === "wait" || kind === "poll";
  if (
    !(isBackoff || isTimed || kind === "never" || kind === "refresh")
    || !isFigure(maxRetries, isBackoff, 65_535) || !isFigure(afterMs, isTimed) || !isFigure(at)
  ) return;
  return {
    kind, ...(isBackoff && { maxRetries }),
    ...(isWhole(afterMs) && { ...timed(afterMs), ...(isWhole(at) && { at }) }),
  };
}

function isFigure(value: unknown, isNeeded = false, most = Infinity): boolean {
  return value === undefined || value === null ? !isNeeded : isWhole(value) && value <= most;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
