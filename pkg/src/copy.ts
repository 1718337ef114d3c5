// A classification that comes back as data: out of JSON, `structuredClone`, or another copy of this
// package. A server can send the same shape, so nothing of it is taken as it is: names must be
// known, and texts and links pass the checks of any foreign text. Natively: `src/report/copy.rs`.

import { timed } from "./classification.js";
import type { ToldWith } from "./client-safe.js";
import { exitCodes } from "./exit-codes.js";
import { isClear } from "./field.js";
import { clean, plain, safeUrl } from "./text.js";
import type { Category, Classification, Field, Retry, WordParams } from "./types.js";
import { ACTIONS } from "./words/english.js";
import { keepSources, madeIn } from "./words/page.js";

const FIXED_BY = ["user", "developer", "support", "wait"];
const VARIANTS = ["message", "messageSafe", "messageTemplate", "server"];
const REPORTS = ["expected", "outage", "bug"];

/**
 * The classification that a value is, or that an `ApiError` carries; undefined when it is not one. Other
 * errors have whatever fields a library copied out of a body.
 */
export function copied(value: any): Classification | undefined {
  const { name } = value;
  const isError = value instanceof Error || (typeof name === "string" && name.endsWith("Error"));
  if (isError && name !== "ApiError") return;
  const given = isError ? value.classification : value;
  if (typeof given?.exitCode !== "number") return;
  // A getter could answer each check differently.
  const it = plain(given);
  const { category, recovery, retry, status } = it;
  const advice = retryOf(retry);
  const code = textOf(it.code);
  const fields = fieldsOf(it.fields);
  if (
    !Object.hasOwn(exitCodes, category) || !advice || !fields
    || typeof it.profile !== "string" || typeof it.known !== "boolean"
    || !Object.hasOwn(ACTIONS, recovery?.action) || !FIXED_BY.includes(recovery.by)
    || !REPORTS.includes(it.report)
    || typeof recovery.title !== "string" || typeof recovery.message !== "string"
    || !isFigure(it.exitCode, true, 255) || !isFigure(status, false, 65_535)
    || ![it.code, it.message, it.requestId, recovery.lookup, recovery.hint, recovery.url].every(isText)
  ) return;
  const copy = {
    profile: clean(it.profile),
    code,
    known: it.known && code !== null,
    category,
    status: status >= 100 && status < 600 ? status : null,
    message: textOf(it.message),
    requestId: textOf(it.requestId),
    details: it.details ?? null,
    recovery: {
      key: typeof recovery.key === "string" ? clean(recovery.key) : "",
      params: paramsOf(recovery.params),
      action: recovery.action,
      by: recovery.by,
      title: clean(recovery.title),
      message: clean(recovery.message),
      lookup: textOf(recovery.lookup),
      hint: textOf(recovery.hint),
      url: recovery.url ? safeUrl(recovery.url) : null,
      ...toldWith(recovery),
    },
    retry: advice,
    report: it.report,
    fields,
    exitCode: exitCodes[category as Category],
  } as Classification;
  // Another copy of this package made it.
  const from = madeIn(given);
  return from ? keepSources(copy, from) : copy;
}

/** What `toClient` has added. */
function toldWith({ button, lang, dir }: ToldWith): ToldWith | undefined {
  if (typeof button !== "string" || typeof lang !== "string" || (dir !== "ltr" && dir !== "rtl")) return;
  return { button: clean(button), lang: clean(lang), dir };
}

/** A sentence has no more figures. */
const MAX_PARAMS = 20;

/** Texts and numbers; nothing else is made here. */
function paramsOf(params: any): WordParams {
  const entries = Object.entries(params instanceof Object && !Array.isArray(params) ? params : {})
    .filter(([, value]) => typeof value === "string" || typeof value === "number")
    .map(([name, value]) => [name, typeof value === "string" ? clean(value) : value])
    .filter(([name, value]) => name === "variant" ? VARIANTS.includes(value as string)
      : name !== "unclear" || Object.hasOwn(exitCodes, value as string));
  return Object.fromEntries(entries.slice(0, MAX_PARAMS));
}

function isText(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "string";
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? clean(value) : null;
}

const PLACES = ["body", "query", "path", "header"];

/** Fields that come back as data; undefined where they are of another shape. Older copies have none. */
function fieldsOf(fields: any = []): Field[] | undefined {
  const isField = (field: any) => Array.isArray(field?.path) && typeof field.code === "string"
    && isText(field.message) && [undefined, null, ...PLACES].includes(field.in)
    && field.path.every((name: unknown) => typeof name === "string" || isFigure(name, true, 4_294_967_295));
  if (!Array.isArray(fields) || !fields.every(isField)) return;
  return fields.slice(0, 100).map(({ path, in: place, code, message, params }) => ({
    path: isClear(path) ? path : [],
    in: place ?? null,
    code: clean(code),
    message: textOf(message),
    params: params instanceof Object && !Array.isArray(params) ? params : null,
  }));
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
