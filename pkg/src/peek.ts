// A look at the beginning of a body, bounded in bytes and time.

const MAX_BYTES = 65_536;

/**
 * The text of a clone's body, or undefined when it is longer than 64 KiB, takes longer than
 * `ms`, breaks off, is no text, or nobody waits for any more. The response itself stays unread.
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
  let whole = false;
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
        whole = true;
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
    if (!whole) reader?.cancel().catch(() => {});
  }
}
