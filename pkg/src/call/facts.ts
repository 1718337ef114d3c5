// What the retry decision needs to know of a request.

import { isReplayable, isRequest } from "./snapshot.js";

/** What the engine decides by. */
export interface RequestFacts {
  method: string;
  path: string;
  /** Hashes: the engine tells origins and credentials apart by number; 0 for no credentials. */
  origin: number;
  credential: number;
  /** It carries an `Idempotency-Key`. */
  hasKey: boolean;
  /** Its body can be sent again. */
  isReplayable: boolean;
}

/** The header that makes a repeated POST or PATCH safe. */
export const KEY = "idempotency-key";

/**
 * What is known of a request; `init` is a snapshot. Undefined when the URL is not HTTP's: then fetch
 * itself says what is wrong.
 */
export function factsOf(
  input: RequestInfo | URL, init: RequestInit | undefined,
): RequestFacts | undefined {
  const request = isRequest(input) ? input : undefined;
  const method = (init?.method ?? request?.method ?? "GET").toUpperCase();
  const place = placeOf(request ? request.url : String(input));
  if (!place) return;
  const [origin, path] = place;
  // A snapshot of an init has its headers as `Headers`.
  const headers = (init?.headers ?? request?.headers) as Headers | undefined;
  const authorization = headers?.get("authorization");
  return {
    method,
    path,
    origin: hash(origin),
    credential: authorization ? hash(authorization) || 1 : 0,
    hasKey: method !== "GET" && !!headers?.has(KEY),
    isReplayable: isReplayable(init?.body),
  };
}

/**
 * Origin and path of an absolute URL. A host that may be spelt in two ways is read in full, and
 * one with a port: that takes longer than all else here.
 */
const ABSOLUTE = /^(https?:\/\/[a-z\d.-]+)(\/[^?#\\\s]*|(?![^?#]))/;

function placeOf(text: string): [origin: string, path: string] | undefined {
  const match = ABSOLUTE.exec(text);
  if (match) return [match[1]!, match[2] || "/"];
  try {
    const url = new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href);
    return url.protocol.startsWith("http") ? [url.origin, url.pathname] : undefined;
  } catch {
    // A path alone, where there is no page to go by: a fetch of one's own may know more.
    return text[0] === "/" ? ["", text.replace(/[?#].*/s, "")] : undefined;
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
