import { compose } from "./compose.js";
import { broken, core, generation } from "./core.js";
import { exitCodes } from "./exit-codes.js";
import { setTold, told, type Told } from "./host.js";
import { begin, end, recall } from "./memory.js";
import { peek } from "./peek.js";
import { profileNumber } from "./profile.js";
import type { Classification, ClassifyOptions } from "./types.js";
import { again, look, looking, put } from "./values.js";

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
  return of !== null && typeof of === "object" ? reached.get(of) ?? own(of) : undefined;
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
  let profile = -1;
  try {
    profile = profileNumber(options?.profile) ?? -1;
  } catch {
    // options that cannot be looked at say nothing
  }
  try {
    return own(failure) ?? look(() => {
      let root = put(failure);
      const beginning = (generation * 65536 + profile) * 8 + (root & 7);
      // A getter that asks about its own object would go on for ever.
      const known = looking > 4 ? NOTHING_KNOWN : recall(beginning);
      if (known) {
        setTold(known);
      } else {
        again();
        root = put(failure);
        begin(beginning);
        core().classify(root, profile);
        end(told);
      }
      return compose();
    });
  } catch {
    broken();
    setTold(NOTHING_KNOWN);
    return compose();
  } finally {
    end();
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
function own(value: unknown): Classification | undefined {
  try {
    const it = value as any;
    if (it === null || typeof it !== "object") return;
    if (isClassification(it)) return it;
    if (isClassification(it.classification)) return it.classification;
  } catch {
    // a value that cannot be looked at is none of ours
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

/** When even the core cannot say: `unknown`, `contact_support`, by support, never to be retried. */
const NOTHING_KNOWN: Told = [0, -1, -1, 1, 6, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
