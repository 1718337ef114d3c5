// The facts of a request that the retry decision needs.

const IDEMPOTENT = /^(GET|HEAD|OPTIONS|TRACE|QUERY|PUT|DELETE)$/;

export interface RequestFacts {
  path: string;
  /** GET, HEAD. */
  isGet: boolean;
  isIdempotent: boolean;
  hasKey: boolean;
  isReplayable: boolean;
  origin: number;
  endpoint: number;
  signal: AbortSignal | undefined;
}

/** Origin and path of an absolute URL: reading it in full takes longer than all else here. */
const ABSOLUTE = /^(https?:\/\/[^/?#\\\s]+)([^?#\\\s]*)/i;

/** Undefined when the URL is none of HTTP's: then fetch itself says what is wrong. */
export function factsOf(input: RequestInfo | URL, init: RequestInit | undefined): RequestFacts | undefined {
  const request = isRequest(input) ? input : undefined;
  const method = (init?.method ?? request?.method ?? "GET").toUpperCase();
  const text = request ? request.url : String(input);
  let [, origin, path] = ABSOLUTE.exec(text) ?? [];
  if (origin === undefined) {
    try {
      const url = new URL(text, globalThis.document?.baseURI ?? globalThis.location?.href);
      ({ origin, pathname: path } = url);
      if (!url.protocol.startsWith("http")) return;
    } catch {
      return;
    }
  }
  path ||= "/";
  const isIdempotent = IDEMPOTENT.test(method);
  return {
    path,
    isGet: method === "GET" || method === "HEAD",
    isIdempotent,
    hasKey: !isIdempotent && headersOf(input, init).has("idempotency-key"),
    isReplayable: isReplayable(init?.body),
    origin: hash(origin),
    endpoint: hash(method + path) || 1,
    // `null` takes the place of the Request's, too.
    signal: (init?.signal === undefined ? request?.signal : init.signal) ?? undefined,
  };
}

export function isRequest(input: unknown): input is Request {
  return typeof Request === "function" && input instanceof Request;
}

/** The headers that would be sent. */
export function headersOf(input: RequestInfo | URL, init: RequestInit | undefined): Headers {
  return new Headers(init?.headers ?? (isRequest(input) ? input.headers : undefined));
}

/** What the caller changes later must not reach a retry: fetch, too, reads it all at the call. */
export function snapshot(init: RequestInit | undefined): RequestInit | undefined {
  if (!init) return;
  const { headers, body } = init;
  const copy = { ...init };
  if (headers) copy.headers = new Headers(headers);
  if (body instanceof ArrayBuffer) copy.body = body.slice(0);
  else if (ArrayBuffer.isView(body)) copy.body = new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  else if (body instanceof URLSearchParams) copy.body = new URLSearchParams(body);
  else if (body instanceof FormData) {
    const form = copy.body = new FormData();
    body.forEach((value, name) => form.append(name, value));
  }
  return copy;
}

/** A stream can be read once; all else can be sent again. */
function isReplayable(body: unknown): boolean {
  return !(
    body !== null && typeof body === "object" &&
    ("getReader" in body || Symbol.asyncIterator in body)
  ) || body instanceof Blob;
}

/** Same arguments, valid request: then a TypeError of fetch was the network's, not the caller's. */
export function isValid(input: RequestInfo | URL, init: RequestInit | undefined): boolean {
  try {
    // Only whether there is a body matters; a stream must not be touched.
    const { body, signal: _, ...rest } = init ?? {};
    if (isRequest(input) && input.bodyUsed && body == null) return false;
    new Request(isRequest(input) ? input.url : input, body == null ? rest : { ...rest, body: "" });
    return true;
  } catch {
    return false;
  }
}

/** FNV-1a: the engine tells origins and endpoints apart by number. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** A UUID v4, also where `crypto.randomUUID` is kept for secure contexts. */
export function uuid(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6]! & 15) | 64;
  b[8] = (b[8]! & 63) | 128;
  const hex = Array.from(b, (n) => n.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
