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

/** What fetch reads of an init, also where it is inherited or a getter of a class. */
const MEMBERS = (
  "method headers body mode credentials cache redirect referrer referrerPolicy integrity keepalive "
  + "signal duplex priority window dispatcher"
).split(" ");

/** A copy of the init, and of all in it that may be changed; `isOnce`: the body is sent as it is. */
export function snapshot(init: any, isOnce: boolean): RequestInit | undefined {
  if (!init) return;
  const copy: any = { ...init };
  for (const name of MEMBERS) {
    const value = init[name];
    if (value !== undefined) copy[name] = value;
  }
  const { headers, body } = copy;
  // In the same form: Node sends the names as they are spelt in a record.
  if (headers) {
    copy.headers = headers.append ? new headers.constructor(headers)
      : Symbol.iterator in headers ? Array.from(headers, (pair: any) => [...pair]) : { ...headers };
  }
  if (!isOnce && body) copy.body = copyOf(body);
  return copy;
}

function copyOf(body: any): unknown {
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) {
    const { buffer, byteOffset, byteLength } = body as Uint8Array;
    try {
      return new Uint8Array(buffer ?? body, byteOffset, byteLength).slice();
    } catch {
      return body; // A detached buffer: fetch decides.
    }
  }
  if (body instanceof URLSearchParams || isFormData(body)) {
    const own = new (body.constructor as any)();
    for (const [name, value] of body as any) own.append(name, value);
    return own;
  }
  return body;
}

/** One that can be read: React Native's cannot, and is sent as it is. */
function isFormData(body: any): boolean {
  return globalThis.FormData && body instanceof FormData && Symbol.iterator in body;
}

/** A stream can be read once; all else can be sent again. */
export function isReplayable(body: unknown): boolean {
  return !(
    body !== null && typeof body === "object" &&
    ("getReader" in body || Symbol.asyncIterator in body)
  ) || body instanceof Blob;
}
