// A response's body as JSON: what `.json` resolves to.

import { MAX_TIMER } from "./scheduler.js";

/** The reason when a request's time is over. */
export function tooLate(): DOMException {
  return new DOMException("The request took too long.", "TimeoutError");
}

/**
 * The body as JSON, or undefined when it is empty, as that of a 204 is. It must come within so
 * many ms; else the request is ended.
 */
export async function readJson(response: Response, ms: number, request?: AbortController): Promise<any> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const text = await Promise.race([response.text(), new Promise<never>((_, reject) => {
      if (ms <= MAX_TIMER) timer = setTimeout(() => {
        reject(tooLate());
        request?.abort();
      }, ms);
    })]);
    return text ? JSON.parse(text) : undefined;
  } finally {
    clearTimeout(timer);
  }
}
