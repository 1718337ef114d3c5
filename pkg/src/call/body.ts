// Reading bodies: a look at the beginning of an error's, and the whole of a result's.

import { at, NEVER } from "../clock.js";
import { headerOf } from "../host.js";

const MAX_BYTES = 65_536;

/** The reason when a request's time is over. */
export function tooLate(): Error {
  const text = "The request took too long.";
  const name = "TimeoutError";
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
