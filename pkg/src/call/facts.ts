// The facts of a request that the retry decision needs.

import { headerOf } from "../host.js";
import { isReplayable, isRequest } from "./snapshot.js";

/** The input of the engine's decisions. */
export interface RequestFacts {
  method: string;
  /** The origin as text. */
  site: string;
  path: string;
  /** Hashes: the engine distinguishes origins and credentials by number; 0 for no credentials. */
  origin: number;
  credential: number;
  /** It carries an `Idempotency-Key`. */
  hasKey: boolean;
  /** Its body can be sent again. */
  isReplayable: boolean;
}

/** The header that makes a repeated POST or PATCH safe. */
export const KEY = "idempotency-key";

/** Headers that contain nothing but credentials. */
export const CARRIERS = ["authorization", "x-api-key", "api-key", "x-auth-token", "x-access-token"];

/**
 * The facts of a request; `init` is a snapshot. Undefined when the URL is not an HTTP URL: then fetch
 * itself reports the error.
 */
export function factsOf(
  input: RequestInfo | URL, init: RequestInit | undefined,
): RequestFacts | undefined {
  const request = isRequest(input) ? input : undefined;
  const method = `${init?.method ?? request?.method ?? "GET"}`.toUpperCase();
  const place = placeOf(request ? request.url : String(input));
  if (!place) return;
  const [site, path] = place;
  // Not by `Headers`: jsdom has none.
  const headers = init?.headers ?? request?.headers;
  const header = (name: string) => headerOf(headers, name);
  const credentials = headers ? CARRIERS.map(header).join("\n").trim() : "";
  return {
    method,
    site,
    path,
    origin: hash(site),
    credential: hashOf(credentials),
    // A blank key is none.
    hasKey: method !== "GET" && !!headers && `${header(KEY) ?? ""}`.trim() !== "",
    isReplayable: isReplayable(init?.body),
  };
}

/**
 * Origin and path of a plain absolute URL. Others are parsed in full: a host that may be spelt in two
 * ways, or one with a port. Parsing takes longer than everything else here.
 */
const ABSOLUTE = /^(https?:\/\/[a-z\d.-]+)(\/[^?#\\\s]*|(?![^?#]))/;

function placeOf(text: string): [origin: string, path: string] | undefined {
  const match = ABSOLUTE.exec(text);
  if (match) return [match[1]!, match[2] || "/"];
  try {
    const url = new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href);
    return url.protocol.startsWith("http") ? [url.origin, url.pathname] : undefined;
  } catch {
    // A path alone, outside a page: a custom fetch may resolve it.
    return text[0] === "/" ? ["", text.replace(/[?#].*/s, "")] : undefined;
  }
}

/** Credentials as a number; 0 for none. */
export function hashOf(credentials: string): number {
  return credentials ? hash(credentials) || 1 : 0;
}

/** FNV-1a. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
