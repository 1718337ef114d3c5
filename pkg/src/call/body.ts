// Reading bodies: a look at the beginning of an error's, and the whole of a result's.

import { at, NEVER } from "../clock.js";

const MAX_BYTES = 65_536;

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
  if (response.bodyUsed || !response.body || ms <= 0) return;
  const length = response.headers.get("content-length");
  if (length && +length > MAX_BYTES) return;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop: () => void;
  let isWhole = false;
  try {
    reader = response.clone().body!.getReader();
    const late = new Promise<undefined>((resolve) => {
      stop = () => resolve(undefined);
      timer = setTimeout(stop, ms);
      signal?.addEventListener("abort", stop);
    });
    const decoder = new TextDecoder();
    let text = "";
    let size = 0;
    for (;;) {
      const part = await Promise.race([reader.read(), late]);
      if (!part) return;
      if (part.done) {
        isWhole = true;
        return text + decoder.decode();
      }
      size += part.value.length;
      if (size > MAX_BYTES) return;
      text += decoder.decode(part.value, { stream: true });
    }
  } catch {
    return;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop!);
    // Only the clone's side: the original keeps all it has received.
    if (!isWhole) reader?.cancel().catch(() => {});
  }
}

/**
 * The body as JSON, or undefined when it is empty, as that of a 204 is. It must come by a time of
 * the clock; else the request is ended.
 */
export async function readJson(response: Response, endsAt: number, request?: AbortController): Promise<any> {
  let disarm: (() => void) | undefined;
  try {
    const text = await Promise.race([response.text(), new Promise<never>((_, reject) => {
      if (endsAt < NEVER) disarm = at(endsAt, () => {
        reject(tooLate());
        request?.abort();
      });
    })]);
    return text ? JSON.parse(text) : undefined;
  } finally {
    disarm?.();
  }
}
