// Reading bodies: a look at the beginning of an error's, and the JSON of a result's.

import { headerOf } from "../host.js";

/** Longer bodies are not looked into. */
export const MAX_BYTES = 65_536;

/** The reason when a request's time is over. */
export function tooLate(): Error {
  return named("TimeoutError", "The request took too long.");
}

/** An error as the platform throws it. */
export function named(name: string, text: string): Error {
  // React Native before 0.84 has no DOMException.
  return globalThis.DOMException ? new DOMException(text, name) : Object.assign(new Error(text), { name });
}

/**
 * The text of a clone's body, or undefined when it is longer than 64 KiB, takes longer than
 * `ms`, breaks off, is not text, or the call was aborted. The response itself stays unread.
 */
export async function peek(
  response: Response, ms: number, signal?: AbortSignal,
): Promise<string | undefined> {
  if (response.bodyUsed || response.body === null || ms <= 0 || isEndless(response)) return;
  const length = headerOf(response.headers, "content-length");
  if (length && +length > MAX_BYTES) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop: () => void;
  const late = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    timer = setTimeout(stop, ms);
    signal?.addEventListener("abort", stop);
  });
  try {
    const clone = response.clone();
    handleErrors(response.body);
    handleErrors(clone.body);
    const text = await beginning(clone, late);
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
  return /^text\/event-stream\b/i.test(`${headerOf(headers, "content-type")}`);
}

async function beginning(clone: Response, late: Promise<undefined>): Promise<string | undefined> {
  const reader = clone.body?.getReader?.();
  if (!reader || !globalThis.TextDecoder) {
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

/** node-fetch's copies of a body are Node streams. An error of one without a listener ends the process. */
function handleErrors(body: any): void {
  body?.on?.("error", () => {});
}

/** Discards a body, which frees its connection. */
export function discard(body: any): void {
  if (body?.cancel) body.cancel().catch(() => {});
  // A Node stream: what is left of it goes nowhere.
  else body?.resume?.();
}

/**
 * In Node 20 and 22, an abort cancels a body that nobody reads yet, and reports the rejection of
 * that as unhandled when a clone was cancelled before.
 */
function handleCancel(body: ReadableStream): void {
  const node = (globalThis as any).process?.versions?.node;
  const { cancel } = body;
  if (!(parseInt(node) < 24) || !cancel) return;
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
