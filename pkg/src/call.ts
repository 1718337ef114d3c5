// One call: the loop over attempts. It sends, waits and reports; every decision is the engine's.

import { ApiError } from "./api-error.js";
import { classifyError, remember } from "./classify.js";
import { compose } from "./compose.js";
import { broken, core, generation, isCurrent } from "./core.js";
import { profileNumber } from "./profile.js";
import { next, policy } from "./host.js";
import { NEVER, readOptions, type Options } from "./options.js";
import { peek } from "./peek.js";
import { readJson, tooLate } from "./read-json.js";
import { factsOf, headersOf, isRequest, isValid, snapshot, uuid } from "./request.js";
import { now, type Scheduler } from "./scheduler.js";
import { look, put } from "./values.js";
import type { CallOptions, Classification, GiveUpReason, RetryEvent } from "./types.js";

/** The engine's steps, by number; all others are waits. */
const SEND = 0, HOLD = 3, REFRESH = 4, AWAIT_REFRESH = 5, FINISH = 7;

const WAIT_REASONS = ["backoff", "server", "poll", "offline"] as const;

/** By the engine's number, from 1. */
const GIVE_UP: readonly GiveUpReason[] = [
  "not_retryable", "exhausted", "budget", "deadline", "patience", "server_delay_too_long",
  "unsafe_method", "body_not_replayable", "refresh_failed", "rate_limit", "credits",
];

/** A body that does not end must not hold up the decision. */
const PEEK_MS = 5_000;

/** The headers that tell when a limit is renewed. */
const LIMITS = ["ratelimit", "x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset"];

/** The headers that tell when to come back; all hidden means CORS hides them. */
const TIMING = ["retry-after", "retry-after-ms", ...LIMITS];

/** What the calls of one client share. */
export interface Shared {
  scheduler: Scheduler;
  /** The headers that the last refresh gave. */
  credentials: Headers | undefined;
}

type Result = { response: Response; error?: undefined } | { response?: undefined; error: unknown };

/** Makes the call, and resolves or rejects as `createFetch`, or its `json`, promises. */
export async function run(
  shared: Shared, defaults: Options, input: RequestInfo | URL, init: RequestInit | undefined,
  own: CallOptions | undefined, json?: boolean,
): Promise<any> {
  const options = own ? readOptions(own, defaults) : defaults;
  const {
    attemptTimeout, deadline, refresh, idempotencyKey, credits, onEvent,
    fetch: plain = globalThis.fetch,
  } = options;
  const throwing = json || options.throwOnError;
  // A URL object, too, may be changed later.
  if (!isRequest(input)) input = `${input}`;
  init = snapshot(init);
  const facts = factsOf(input, init)!;
  const began = now();
  let attempts = 0;
  let classification: Classification | undefined;
  let timeout: AbortController | undefined;
  let forget: (() => void) | undefined;
  // What is none of HTTP's is fetch's own to refuse.
  if (!facts) return plainly();
  const { scheduler } = shared;
  const { signal } = facts;
  let id = 0;
  let made = 0;
  let profile = -1;
  let result: Result | undefined;
  let { kind, amount, why } = { kind: SEND, amount: 0, why: 0 };

  // Without the core (no WebAssembly) this is fetch, and nothing worse.
  if (!ask(begin)) return plainly();
  // A request that may go at once counts as sent.
  let isSent = kind === SEND;
  let isTold = false;
  try {
    signal?.throwIfAborted();
    for (;;) {
      if (kind === SEND) await attempt();
      else if (kind === REFRESH) await renew();
      // Not awaited: those in line go on while a body is read.
      else if (kind === FINISH) return finish();
      else await wait();
    }
  } catch (error) {
    if (signal?.aborted && !isTold) emit({ type: "give_up", reason: "aborted" });
    throw error;
  } finally {
    forget?.();
    if (id) ask(() => core().end(scheduler.client, now(), id));
    scheduler.pump();
  }

  /**
   * A word to the engine, and the step it leads to. If the core fails, or is another instance
   * than the one this call began with, the call ends with what it has.
   */
  function ask(word: () => void): boolean {
    try {
      // What was news before this word is none after it.
      scheduler.listen(id, undefined);
      next.kind = -1;
      // Another instance would take the call's number for one of its own.
      if (!made || isCurrent(made)) look(word);
      if (isCurrent(made)) {
        if (next.kind >= 0) ({ kind, amount, why } = next);
        return true;
      }
    } catch {
      broken();
    }
    kind = FINISH;
    why = 0;
    return false;
  }

  function begin(): void {
    const { client } = scheduler;
    const wasm = core();
    // Its number is another one in another instance.
    profile = profileNumber(options.profile) ?? -1;
    if (!facts.isIdempotent && !facts.hasKey && idempotencyKey !== "never" && wasm.traits(profile) & 1) {
      // One key per call, the same on every attempt.
      const headers = headersOf(input, init);
      headers.set("idempotency-key", uuid());
      init = { ...init, headers };
      facts.hasKey = true;
    }
    made = generation;
    policy.numbers = options.numbers;
    const flags = options.flags | +facts.isGet | (+facts.isIdempotent << 1) | (+facts.hasKey << 2) | (+facts.isReplayable << 3);
    id = wasm.begin(client, began, facts.origin, facts.endpoint, put(facts.path), flags);
  }

  /** Sends once, and tells the engine how it ended. */
  async function attempt(): Promise<void> {
    // What is discarded frees its connection.
    result?.response?.body?.cancel?.().catch(() => {});
    result = undefined;
    // Firefox frees the connection of a body that hangs only when its request is aborted.
    timeout?.abort();
    attempts++;
    emit({ type: "attempt" });
    const sentAt = isSent ? began : now();
    if (!isSent) ask(() => core().sent(scheduler.client, sentAt, id));
    isSent = false;
    const ending = attemptTimeout < NEVER || deadline < NEVER ? new AbortController() : undefined;
    timeout = ending;
    if (ending) {
      // After a trap in the core all are woken: no reason to cut a request off.
      scheduler.listen(id, () => isCurrent(made) && ending.abort(tooLate()));
      scheduler.pump();
    }
    // Where the platform has no `any`, the timeout's signal follows the caller's for this attempt.
    let own = ending?.signal ?? signal;
    let follow: (() => void) | undefined;
    if (ending && signal) {
      if (AbortSignal.any) own = AbortSignal.any([signal, own!]);
      else signal.addEventListener("abort", follow = () => ending.abort(signal.reason));
    }
    try {
      // A fetch of one's own may be deaf to its signal.
      const response = await orAborted(send(own), own);
      result = { response };
      // From here on the time is the peek's own affair: the body stays the caller's.
      scheduler.listen(id, undefined);
      if (!succeeded(response)) await report(response, sentAt);
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason;
      // WebKit rejects with an AbortError of its own instead of the reason.
      const timedOut = !!ending?.signal.aborted;
      const error: unknown = timedOut ? ending.signal.reason : thrown;
      result = { error };
      reportError(error, timedOut);
    } finally {
      if (follow) signal!.removeEventListener("abort", follow);
    }
  }

  function send(signal: AbortSignal | undefined): Promise<Response> {
    let own = init;
    const { credentials } = shared;
    if (credentials) {
      const headers = headersOf(input, own);
      credentials.forEach((value, name) => headers.set(name, value));
      own = { ...own, headers };
    }
    if (signal !== facts.signal) own = { ...own, signal: signal! };
    // A Request's body can be read once; the original stays for further attempts.
    return plain.call(undefined, isRequest(input) && !input.bodyUsed ? input.clone() : input, own);
  }

  /** Tells of a success, unless only a look into the body can tell whether it is one. */
  function succeeded({ ok, status, headers }: Response): boolean {
    const { client } = scheduler;
    if (credits) ask(() => core().credits(client, put(headers), profile));
    classification = undefined;
    // A redirect comes only to who asked for it.
    if (!ok && status !== 0 && (status < 300 || status > 399)) return false;
    if (profile >= 0 && isJson(headers) && core().traits(profile) & 2) return false;
    ask(() => core().succeeded(client, now(), id, status, LIMITS.some((name) => headers.has(name)) ? put(headers) : 0));
    id = 0;
    return true;
  }

  async function report(response: Response, sentAt: number): Promise<void> {
    const { client } = scheduler;
    const { status, headers } = response;
    const left = Math.min(PEEK_MS, attemptTimeout - (now() - sentAt), deadline - (now() - began));
    const body = await peek(response, left, signal);
    signal?.throwIfAborted();
    ask(() => {
      core().responded(client, now(), id, status, put(headers), body === undefined ? 0 : put(body), profile);
      classification = compose();
    });
    remember(response, classification);
  }

  function reportError(error: unknown, timedOut: boolean): void {
    const { category } = classifyError(error);
    const isFetchFailure = error instanceof TypeError
      ? isValid(input, init)
      : category === "network" || category === "timeout";
    // A programming error, or an abort by whoever holds the fetch: not ours to repeat.
    if (!timedOut && !isFetchFailure) throw error;
    const offline = !timedOut && globalThis.navigator?.onLine === false;
    const how = timedOut || category === "timeout" ? 1 : offline ? 2 : 0;
    ask(() => {
      core().failed(scheduler.client, now(), id, how, put(error), profile);
      classification = compose();
    });
    remember(error, classification);
    if (offline) forget ??= scheduler.hearOnline();
  }

  async function renew(): Promise<void> {
    let ok = false;
    scheduler.pump();
    emit({ type: "refresh", classification: classification! });
    try {
      const late = new Promise<void>((resolve) => scheduler.listen(id, resolve));
      const headers = await orAborted(Promise.race([refresh!(classification!, signal), late]));
      if (headers) {
        shared.credentials = new Headers(headers);
        ok = true;
      }
    } catch {
      signal?.throwIfAborted();
    }
    ask(() => {
      core().refreshed(scheduler.client, now(), id, +ok);
      core().step_of(scheduler.client, id);
    });
    scheduler.pump();
  }

  /** Waits until the engine names this call, or the caller gives up. */
  async function wait(): Promise<void> {
    tellWait();
    const woken = new Promise<void>((resolve) => scheduler.listen(id, resolve));
    scheduler.pump();
    await orAborted(woken);
    ask(() => core().step_of(scheduler.client, id));
  }

  /** The promise, or the reason of an abort, whichever comes first. No listener stays behind. */
  async function orAborted<T>(promise: Promise<T>, signal = facts?.signal): Promise<T> {
    if (!signal) return promise;
    promise.catch(() => {}); // nobody else will hear of it
    signal.throwIfAborted();
    let stop: () => void;
    try {
      return await Promise.race([
        promise,
        new Promise<never>((_, reject) => {
          stop = () => reject(signal.reason);
          signal.addEventListener("abort", stop);
        }),
      ]);
    } finally {
      signal.removeEventListener("abort", stop!);
    }
  }

  function tellWait(): void {
    if (kind === AWAIT_REFRESH) return;
    const delay = Math.max(0, amount - now());
    const until = Date.now() + delay;
    if (kind === HOLD) return emit({ type: "hold", delay, until });
    const response = result?.response;
    const isLimit = response?.type === "cors" && (response.status === 429 || response.status === 503);
    emit({
      type: "wait", delay, until, reason: WAIT_REASONS[why]!, classification: classification!,
      ...(isLimit && !TIMING.some((name) => response.headers.has(name)) && { headersHidden: true }),
    });
  }

  /** fetch, and of ours only what becomes of a response. */
  async function plainly(): Promise<unknown> {
    return give(await plain.call(undefined, input, init), undefined, NEVER);
  }

  function finish(): unknown {
    const reason = GIVE_UP[why - 1];
    // The core failed before anything was sent: then this is fetch, and nothing worse.
    if (!result && !reason) return plainly();
    if (!result) {
      // Held for longer than it may wait, or no credits to spare: nothing was sent.
      const failure = reason === "credits" ? { status: 402 }
        : { status: 429, headers: { "retry-after-ms": Math.max(0, amount - now()) } };
      classification = { ...classifyError(failure, options), status: null };
      result = { error: new ApiError(classification, undefined, 0) };
    }
    const told = classification && { classification };
    isTold = true;
    if (reason) emit({ type: "give_up", reason, ...told });
    else emit({ type: "success", ...told });
    const { response, error } = result;
    if (response) return give(response, reason);
    throw throwing && !(error instanceof ApiError) ? failure(undefined, error) : error;
  }

  /** Without a core there is no reason to give up for, but the status. */
  function give(response: Response, reason: GiveUpReason | undefined, left = deadline - (now() - began)): unknown {
    if (throwing && (reason || response.status > 399)) throw failure(response);
    return json ? orAborted(readJson(response, left, timeout)) : response;
  }

  function failure(response: Response | undefined, error?: unknown): ApiError {
    classification ??= classifyError(response ?? error, options);
    return new ApiError(classification, response, attempts || 1, error);
  }

  function emit(event: DistributiveOmit<RetryEvent, "attempt" | "elapsed">): void {
    try {
      const told: any = onEvent?.({ ...event, attempt: attempts, elapsed: now() - began } as RetryEvent);
      told?.catch?.(() => {});
    } catch {
      // a listener's own trouble
    }
  }
}

type DistributiveOmit<T, K extends keyof any> = T extends unknown ? Omit<T, K> : never;

function isJson(headers: Headers): boolean {
  return /[/+]json\b/i.test(headers.get("content-type") ?? "");
}
