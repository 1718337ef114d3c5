// Reading bodies: a look at the beginning of an error's, and the JSON of a result's.

/** Longer bodies are not looked into. */
export const MAX_BYTES = 65_536;

/** The reason when a request's time is over. */
export function tooLate(): DOMException {
  return new DOMException("The request took too long.", "TimeoutError");
}

/**
 * The text of a clone's body, or undefined when it is longer than 64 KiB, takes longer than
 * `ms`, breaks off, is not text, or the call was aborted. The response itself stays unread.
 */
export async function peek(
  response: Response, ms: number, signal?: AbortSignal,
): Promise<string | undefined> {
  if (response.bodyUsed || response.body === null || ms <= 0 || isEndless(response)) return;
  const length = response.headers.get("content-length");
  if (length && +length > MAX_BYTES) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop: () => void;
  const late = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    timer = setTimeout(stop, ms);
    signal?.addEventListener("abort", stop);
  });
  try {
    const text = await beginning(response.clone(), late);
    if (text === undefined && response.body) handleCancel(response.body);
    return text;
  } catch {
    return;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop!);
  }
}

/** An event stream goes on for as long as the server likes. */
function isEndless({ headers }: Response): boolean {
  return /^text\/event-stream\b/i.test(headers.get("content-type") ?? "");
}

async function beginning(clone: Response, late: Promise<undefined>): Promise<string | undefined> {
  const reader = clone.body?.getReader?.();
  if (!reader) {
    // React Native, node-fetch and mocks have no stream of the platform.
    const text = await Promise.race([clone.text(), late]);
    return text && text.length > MAX_BYTES ? undefined : text;
  }
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const read = reader.read();
    const part = await Promise.race([read, late]);
    if (part?.done) return text + decoder.decode();
    size += part ? part.value.length : Infinity;
    if (size > MAX_BYTES) {
      read.catch(() => {});
      // Only the clone's side: the original keeps all it has received.
      reader.cancel().catch(() => {});
      return;
    }
    text += decoder.decode(part!.value, { stream: true });
  }
}

/**
 * In Node 20 and 22, an abort cancels a body that nobody reads yet, and reports the rejection of
 * that as unhandled when a clone was cancelled before.
 */
function handleCancel(body: ReadableStream): void {
  const node = (globalThis as any).process?.versions?.node;
  if (!(parseInt(node) < 24)) return;
  const { cancel } = body;
  body.cancel = (reason) => cancel.call(body, reason).catch(() => {});
}

/** A body as JSON; undefined when it is empty, as that of a 204 is. */
export function parseJson(text: string | undefined): any {
  // A byte order mark is left out where the text is decoded.
  return text ? JSON.parse(text) : undefined;
}

/** The same response with its body unread again. */
export function unread(response: Response, text: string): Response {
  const { status, statusText, headers, url } = response;
  const copy = new Response(text || null, { status, statusText, headers });
  return Object.defineProperty(copy, "url", { value: url });
}
