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

/**
 * Origin and path of an absolute URL: reading it in full takes longer than all else here. A host that
 * may be spelt in two ways is read in full, and one with a port.
 */
const ABSOLUTE = /^(https?:\/\/[a-z\d.-]+)(\/[^?#\\\s]*|(?![^?#]))/;

/** Undefined when the URL's scheme is none of HTTP's: then fetch itself says what is wrong. */
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
      // A path alone, where there is no page to go by: a fetch of one's own may know more.
      if (text[0] !== "/") return;
      [origin, path] = ["", text.replace(/[?#].*/s, "")];
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

/** A Request, of another realm or library, too. */
export function isRequest(input: any): input is Request {
  return typeof input?.clone === "function";
}

/** The headers that would be sent. */
export function headersOf(input: RequestInfo | URL, init: RequestInit | undefined): Headers {
  return new Headers(init?.headers ?? (isRequest(input) ? input.headers : undefined));
}

/** What the caller changes later must not reach a retry: fetch, too, reads it all at the call. */
export function snapshot(init: any): RequestInit | undefined {
  if (!init) return;
  const copy: any = { ...init };
  // Inherited ones, too: it may be a Request.
  for (const name in init) copy[name] ??= init[name];
  const { headers, body } = copy;
  if (headers) copy.headers = new Headers(headers);
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) {
    const { buffer, byteOffset, byteLength } = body as Uint8Array;
    copy.body = new Uint8Array(buffer ?? body, byteOffset, byteLength).slice();
  } else if (body instanceof URLSearchParams || body instanceof FormData) {
    const own = copy.body = new (body.constructor as any)();
    body.forEach((value: any, name: string) => own.append(name, value));
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
    new Request(
      isRequest(input) ? input.url : input,
      body == null ? rest : { ...rest, body: isReplayable(body) ? "" : new ReadableStream() },
    );
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
  // 36 hexadecimal digits, of which those in the places of dashes, version and variant are left out.
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(18)), (n) => (n | 256).toString(16).slice(1)).join("");
  return hex.replace(/(.{8}).(.{4})..(.{3})..(.{3})./, "$1-$2-4$3-a$4-");
}
