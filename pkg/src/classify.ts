import { peek } from "./call/body.js";
import { compose, nothingKnown } from "./classification.js";
import { inCore } from "./core.js";
import { exitCodes } from "./exit-codes.js";
import { selectionOf, type Selection } from "./profile.js";
import type { Classification, ClassifyOptions } from "./types.js";

/** What was reached on the way, so that nothing is read twice. */
const reached = new WeakMap<object, Classification>();

/** Remembers the classification of a response or an error. */
export function remember(key: unknown, classification: Classification | undefined): void {
  if (classification && key !== null && typeof key === "object") reached.set(key, classification);
}

/**
 * The classification that was reached on the way to a response or an error of `createFetch`,
 * without reading anything again; undefined for anything else.
 */
export function classificationOf(of: unknown): Classification | undefined {
  return of !== null && typeof of === "object" ? reached.get(of) ?? ownOf(of) : undefined;
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
 * retry;          // { kind: "wait", afterMs: 7000 }
 */
export function classifyError(failure: unknown, options?: ClassifyOptions): Classification {
  return ownOf(failure) ?? classifyWith(failure, selectionOrHttp(options));
}

/** How many looks are under way: a getter that is looked at may ask about its own object. */
let looking = 0;
const DEEPEST = 4;

/** The same with profiles that are known already. */
export function classifyWith(failure: unknown, profiles: Selection): Classification {
  if (looking >= DEEPEST) return nothingKnown();
  looking++;
  try {
    const verdict = inCore((core) => profiles.in(core).classify(failure), () => undefined);
    return verdict ? compose(verdict, profiles) : nothingKnown();
  } catch {
    return nothingKnown();
  } finally {
    looking--;
  }
}

/** Options that cannot be looked at, or name no profile, say nothing. */
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
export async function classifyResponse(
  response: Response,
  options?: ClassifyOptions,
): Promise<Classification> {
  const body = await peek(response, 5_000);
  const classification = classifyError(
    { status: response.status, headers: response.headers, body },
    options,
  );
  remember(response, classification);
  return classification;
}

/** A classification, or the one that an `ApiError` carries. */
function ownOf(value: unknown): Classification | undefined {
  try {
    const it = value as any;
    if (it === null || typeof it !== "object") return;
    if (isClassification(it)) return it;
    if (isClassification(it.classification)) return it.classification;
  } catch {
    // A value that cannot be looked at is not one of ours.
  }
  return;
}

function isClassification(it: any): it is Classification {
  return (
    it?.exitCode !== undefined &&
    Object.hasOwn(exitCodes, it.category) &&
    exitCodes[it.category as keyof typeof exitCodes] === it.exitCode &&
    typeof it.recovery?.action === "string" &&
    typeof it.retry?.kind === "string"
  );
}
