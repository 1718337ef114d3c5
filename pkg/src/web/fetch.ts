// `createFetch` where the wasm is a file of its own: the first requests do not wait for it. Each
// goes out at once, and the ordinary call, begun when the wasm is there, is handed the answer as
// that of its first attempt.

import { run, type Shared } from "./call.js";
import { NEVER, readOptions, type Options } from "./options.js";
import { readJson, tooLate } from "./read-json.js";
import { factsOf, headersOf, isRequest, snapshot, uuid, type RequestFacts } from "./request.js";
import { MAX_TIMER, now, Scheduler } from "./scheduler.js";
import type { CallOptions, FetchOptions, RetryingFetch } from "./types.js";
import { KEYED, LEAST_LIMIT } from "./early.js";
import { load, state } from "./wasm/module.js";

export function createFetch(options?: FetchOptions): RetryingFetch {
  const defaults = readOptions(options);
  const shared: Shared = { scheduler: new Scheduler(defaults), credentials: undefined };
  const { rateLimit } = defaults;
  // No published limit is smaller: whichever counts, so many requests are within it.
  let allowed = Math.min(LEAST_LIMIT, typeof rateLimit === "object" ? rateLimit.requests : LEAST_LIMIT);
  state();

  async function call(
    input: RequestInfo | URL, init: RequestInit | undefined, own: CallOptions | undefined,
    json?: boolean,
  ): Promise<any> {
    if (state() === "coming") {
      const options = own ? readOptions(own, defaults) : defaults;
      // A URL object, too, may be changed later.
      if (!isRequest(input)) input = `${input}`;
      init = snapshot(init);
      const facts = factsOf(input, init);
      if (facts) return early(shared, options, facts, input, init, json, allowed-- > 0);
    }
    return run(shared, defaults, input, init, own, json);
  }

  const fetch = ((input, init, own) => call(input, init, own)) as RetryingFetch;
  fetch.json = (input, init, own) => call(input, init, own, true);
  return fetch;
}

let standard: RetryingFetch | undefined;

/** `createFetch()` with the defaults, made at the first call. */
export const fetch: RetryingFetch = Object.assign(
  ((input, init, own) => (standard ??= createFetch())(input, init, own)) as RetryingFetch,
  { json: ((input, init, own) => (standard ??= createFetch()).json(input, init, own)) as RetryingFetch["json"] },
);

/** A call that is made before the wasm is there. */
async function early(
  shared: Shared, options: Options, facts: RequestFacts, input: RequestInfo | URL,
  init: RequestInit | undefined, json: boolean | undefined, maySend: boolean,
): Promise<any> {
  const { fetch: plain = globalThis.fetch, attemptTimeout, deadline, idempotencyKey, profile } = options;
  const { signal } = facts;
  signal?.throwIfAborted();
  const began = now();
  if (!facts.isIdempotent && !facts.hasKey && idempotencyKey !== "never" && KEYED.includes(profile)) {
    // The key that the call would be given later: it finds this one, and keeps it.
    const headers = headersOf(input, init);
    headers.set("idempotency-key", uuid());
    init = { ...init, headers };
  }

  /** Ends the request. */
  const ending = new AbortController();
  const timer = maySend ? after(attemptTimeout, () => ending.abort(tooLate())) : undefined;
  let sent = maySend ? send() : undefined;
  sent?.finally(() => clearTimeout(timer)).catch(() => {});

  // What ends the whole call while it waits for the wasm.
  let over!: (reason: unknown) => void;
  const ended = new Promise<never>((_, reject) => over = (reason) => {
    ending.abort(reason);
    reject(reason);
  });
  ended.catch(() => {});
  const abort = () => over(signal!.reason);
  signal?.addEventListener("abort", abort);
  const limit = after(deadline, () => over(tooLate()));
  let isGiven = false;
  const call = Promise.race([load().catch(() => {}), ended]).then(verdict);
  call.catch(() => {});
  try {
    // A success that nobody looks into needs no verdict; the engine hears of it in its time.
    if (sent && !profile && !options.onEvent) {
      const response = await Promise.race([sent.catch(() => {}), call]);
      if (response?.ok) {
        isGiven = true;
        return json ? await readJson(response, deadline - (now() - began), ending) : response;
      }
    }
    return await call;
  } finally {
    clearTimeout(limit);
    signal?.removeEventListener("abort", abort);
  }

  async function send(): Promise<Response> {
    const own = signal && AbortSignal.any ? AbortSignal.any([signal, ending.signal]) : ending.signal;
    try {
      // A Request's body can be read once; the original stays for further attempts.
      const request = isRequest(input) && !input.bodyUsed ? input.clone() : input;
      return await plain.call(undefined, request, { ...init, signal: own });
    } catch (error) {
      // WebKit rejects with an AbortError of its own instead of the reason.
      throw ending.signal.aborted ? ending.signal.reason : error;
    }
  }

  /** The ordinary call, with what is left of its time. */
  async function verdict(): Promise<Response> {
    clearTimeout(limit);
    const left = deadline < NEVER ? { deadline: Math.max(1, deadline - (now() - began)) } : {};
    const followed: AbortSignal[] = [];
    const stop = (event: Event) => isGiven || ending.abort((event.target as AbortSignal).reason);
    const handOut: typeof globalThis.fetch = (request, own) => {
      const response = sent;
      if (!response) return plain.call(undefined, request, own);
      sent = undefined;
      // The attempt's own timeout, and the end of a body that nobody wants any more.
      if (own?.signal) {
        followed.push(own.signal);
        own.signal.addEventListener("abort", stop);
      }
      return response;
    };
    try {
      return await run(shared, readOptions(left, { ...options, fetch: handOut }), input, init, undefined, json);
    } finally {
      for (const signal of followed) signal.removeEventListener("abort", stop);
      // The engine let nothing go: then nobody wants the answer.
      if (sent && !isGiven) ending.abort();
    }
  }
}

/** A timer, where there is anything to wait for. */
function after(ms: number, run: () => void): ReturnType<typeof setTimeout> | undefined {
  return ms < NEVER ? setTimeout(run, Math.min(MAX_TIMER, ms)) : undefined;
}
