// A classification that comes back as data: out of JSON, `structuredClone`, or another copy of this
// package. A server can send the same shape, so nothing of it is taken as it is: names must be
// known, and texts and links pass the checks of any foreign text. Natively: `src/report/copy.rs`.

import { exitCodes } from "./exit-codes.js";
import { clean, plain, safeUrl } from "./text.js";
import type { Category, Classification, Retry } from "./types.js";
import { ACTION_LABELS } from "./words.js";

const FIXED_BY = ["user", "developer", "support", "wait"];

/** The classification that a value is, or that an error carries; undefined when it is not one. */
export function copied(value: any): Classification | undefined {
  const isError = typeof value.name === "string" && value.name.endsWith("Error");
  const it = (isError && value.classification) || value;
  const { category, recovery, retry } = it;
  const advice = retryOf(retry);
  if (
    typeof it.exitCode !== "number" || !Object.hasOwn(exitCodes, category) || !advice
    || typeof it.profile !== "string" || typeof it.known !== "boolean"
    || !Object.hasOwn(ACTION_LABELS, recovery?.action) || !FIXED_BY.includes(recovery.by)
    || typeof recovery.title !== "string" || typeof recovery.message !== "string"
  ) return;
  const { status } = it;
  return {
    profile: clean(it.profile),
    code: textOf(it.code),
    known: it.known,
    category,
    status: Number.isInteger(status) && status >= 100 && status < 600 ? status : null,
    message: textOf(it.message),
    requestId: textOf(it.requestId),
    details: it.details === undefined ? null : plain(it.details),
    recovery: {
      action: recovery.action,
      by: recovery.by,
      title: clean(recovery.title),
      message: clean(recovery.message),
      lookup: textOf(recovery.lookup),
      hint: textOf(recovery.hint),
      url: typeof recovery.url === "string" ? safeUrl(recovery.url) : null,
    },
    retry: advice,
    exitCode: exitCodes[category as Category],
  } as Classification;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? clean(value) : null;
}

function retryOf(retry: any): Retry | undefined {
  const { kind, afterMs, maxRetries } = retry ?? {};
  switch (kind) {
    case "never": case "refresh": return { kind };
    case "backoff": return isWhole(maxRetries) ? { kind, maxRetries } : undefined;
    case "wait": case "poll":
      return isWhole(afterMs) ? { kind, afterMs: Math.min(afterMs, Number.MAX_SAFE_INTEGER) } : undefined;
    default: return undefined;
  }
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}
