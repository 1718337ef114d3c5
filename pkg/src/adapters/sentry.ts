// For Sentry's SDKs. Nothing of them is imported.

import { requestOf } from "../call/origin.js";
import { classificationOf, classifyError } from "../classify.js";
import { symbol } from "../symbols.js";
import type { Classification, ClassifyOptions, Report } from "../types.js";

/** The part of Sentry's event that is used. */
export interface SentryEventLike {
  type?: unknown;
  tags?: any;
  fingerprint?: any;
}

/** The part of Sentry's hint that is used. */
export interface SentryHintLike {
  originalException?: unknown;
}

/** Options of `beforeSend`. */
export interface BeforeSendOptions extends ClassifyOptions {
  /**
   * What is not sent: some reports, or a function that says so. Default `["expected"]`.
   *
   * @example
   * drop: ({ report, category }) => report === "expected" && category !== "network",
   */
  drop?: readonly Report[] | ((classification: Classification) => boolean) | undefined;
  /**
   * The route of the failed call, such as `GET /orders/:id`: part of the fingerprint, and a tag.
   * Default: method and path of a call of `createFetch`, in which what looks like an id is `*`; names,
   * as in `/users/alice`, do not look like one. Return `undefined` for no route. It must hold no query
   * and no id.
   */
  route?: ((event: any, classification: Classification) => string | undefined) | undefined;
}

/** Causes of causes are not looked for any deeper. */
const MOST_CAUSES = 5;

/**
 * A `beforeSend` for `Sentry.init`. It drops what a person or time solves, groups failed calls by
 * profile, code and route, and tags them. Errors that have nothing to do with a request are left as
 * they are; on a server also lost connections, unless a client of ours had them.
 *
 * It adds no URL, no query, no id of a person, and none of the server's texts but the code, if it looks
 * like one. A fingerprint and tags that the event has already are kept.
 *
 * @example
 * Sentry.init({ dsn, beforeSend: beforeSend({ profile: commerce }) });
 */
export function beforeSend(
  options: BeforeSendOptions = {},
): <E extends SentryEventLike>(event: E, hint?: SentryHintLike) => E | null {
  const { drop = ["expected"] } = options;
  return (event, hint) => {
    try {
      const classification = event.type ? undefined : classified(hint?.originalException, options);
      if (!classification) return event;
      const isDropped = typeof drop === "function" ? drop(classification) : drop.includes(classification.report);
      return isDropped ? null : described(event, classification, options);
    } catch {
      // An error here would cost the event.
      return event;
    }
  };
}

/** The classification of a failed call; undefined for an error of another kind. */
function classified(error: unknown, options: ClassifyOptions): Classification | undefined {
  let cause: any = error;
  for (let depth = 0; depth < MOST_CAUSES && cause !== null && typeof cause === "object"; depth++) {
    const reached = classificationOf(cause) ?? classificationOf(cause.response);
    if (reached) return reached.category === "ok" ? undefined : reached;
    cause = cause.cause;
  }
  if (error === null || typeof error !== "object") return;
  const own = classifyError(error, options);
  const isOfRequest = own.status !== null ? own.category !== "ok"
    : own.category === "aborted" || (own.category !== "unknown" && isOnDevice());
  return isOfRequest ? own : undefined;
}

/** On a server, a lost connection that no client of ours had may be that of the database. */
function isOnDevice(): boolean {
  return !!globalThis.document || (globalThis.navigator as { product?: string } | undefined)?.product === "ReactNative";
}

function described<E extends SentryEventLike>(event: E, classification: Classification, options: BeforeSendOptions): E {
  const { category, profile, recovery, report, status } = classification;
  const code = codeOf(classification);
  const route = routeOf(event, classification, options);
  const tags: Record<string, string | number> = {
    "comeback.profile": profile,
    "comeback.category": category,
    "comeback.report": report,
    "comeback.action": recovery.action,
    ...(code !== null && { "comeback.code": code }),
    ...(status !== null && { "comeback.status": status }),
    ...(route !== undefined && { "comeback.route": route }),
  };
  const fingerprint = [
    // Without a route, Sentry's own grouping separates the places in the code.
    ...(route === undefined ? ["{{ default }}"] : []),
    "comeback", profile, code ?? category, ...(route === undefined ? [] : [route]),
  ];
  return {
    ...event,
    tags: { ...tags, ...event.tags },
    fingerprint: event.fingerprint?.length ? event.fingerprint : fingerprint,
  };
}

/** A code that is no id of something, such as a UUID: each of those would be a group of its own. */
function codeOf({ code, known }: Classification): string | null {
  const safe = symbol(code);
  return safe !== null && (known || /^(?=.{1,40}$)\D*(\d\D*){0,6}$/.test(safe)) ? safe : null;
}

function routeOf(event: unknown, classification: Classification, { route }: BeforeSendOptions): string | undefined {
  if (route) {
    try {
      return route(event, classification);
    } catch {
      return;
    }
  }
  const request = requestOf(classification);
  if (!request) return;
  const segments = request.path.split("/").map((segment) => (isId(segment) ? "*" : segment));
  return `${request.method} ${segments.join("/")}`;
}

/** Stricter than the engine (`retry/endpoint.rs`): an id in a report cannot be taken back. */
function isId(segment: string): boolean {
  const digits = segment.replace(/\D/g, "").length;
  const isToken = segment.length >= 24 && /^[A-Za-z\d]*$/.test(segment) && /[a-z]/.test(segment) && /[A-Z]/.test(segment);
  return !/^v\d+$/.test(segment)
    && (digits >= 2 || (digits > 0 && digits === segment.length) || segment.length > 40 || isToken || /[^\w.~-]/.test(segment));
}
