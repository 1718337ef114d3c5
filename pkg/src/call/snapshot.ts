// The arguments of a fetch as they were at the call: what the caller changes later must not reach
// a retry.

/** A Request, of another realm or library, too. */
export function isRequest(input: any): input is Request {
  return typeof input?.clone === "function";
}

/** The headers that would be sent. */
export function headersOf(input: RequestInfo | URL, init: RequestInit | undefined): Headers {
  return new Headers(init?.headers ?? (isRequest(input) ? input.headers : undefined));
}

/** A copy of the init, and of all in it that may be changed. */
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
  } else if (body instanceof URLSearchParams || isFormData(body)) {
    const own = copy.body = new (body.constructor as any)();
    for (const [name, value] of body as any) own.append(name, value);
  }
  return copy;
}

/** One that can be read: React Native's cannot, and is sent as it is. */
function isFormData(body: any): boolean {
  return body instanceof FormData && Symbol.iterator in body;
}

/** A stream can be read once; all else can be sent again. */
export function isReplayable(body: unknown): boolean {
  return !(
    body !== null && typeof body === "object" &&
    ("getReader" in body || Symbol.asyncIterator in body)
  ) || body instanceof Blob;
}
