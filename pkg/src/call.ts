// One call: the loop over attempts. It sends, waits and reports; every decision is the engine's.

import { ApiError } from "./api-error.js";
import { classifyError, remember } from "./classify.js";
import { compose } from "./compose.js";
import { broken, core, generation } from "./core.js";
import type { Shared } from "./fetch.js";
import { next, policy } from "./host.js";
import type { Options } from "./options.js";
import { peek } from "./peek.js";
import { headersOf, isRequest, isValid, uuid, type RequestFacts } from "./request.js";
import { now } from "./scheduler.js";
import { look, put } from "./values.js";
import type { Classification, GiveUpReason, RetryEvent } from "./types.js";

/** The engine's steps, by number. */
const SEND = 0, WAIT = 2, HOLD = 3, REFRESH = 4, AWAIT_REFRESH = 5, FINISH = 7;

const WAIT_REASONS = ["backoff", "server", "poll", "offline"] as const;

/** By the engine's number, from 1. */
const GIVE_UP: readonly GiveUpReason[] = [
  "not_retryable", "exhausted", "budget", "deadline", "patience", "server_delay_too_long",
  "unsafe_method", "body_not_replayable", "refresh_failed", "rate_limit", "credits",
];

/** Longer than any call: no limit. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** A body that does not end must not hold up the decision. */
const PEEK_MS = 5_000;

/** The headers that tell when to come back; all hidden means CORS hides them. */
const TIMING = ["retry-after", "retry-after-ms", "ratelimit", "x-ratelimit-reset", "ratelimit-reset"];

type Result = { response: Response; error?: undefined } | { response?: undefined; error: unknown };

export class Call {
  readonly #shared: Shared;
  readonly #options: Options;
  readonly #facts: RequestFacts;
  readonly #fetch: typeof fetch;
  readonly #input: RequestInfo | URL;
  #init: RequestInit | undefined;
  readonly #began = now();
  #id = 0;
  #generation = 0;
  #attempts = 0;
  #result: Result | undefined;
  #classification: Classification | undefined;
  #step = SEND;
  #amount = 0;
  #why = 0;

  constructor(
    shared: Shared, options: Options, facts: RequestFacts, plain: typeof fetch,
    input: RequestInfo | URL, init: RequestInit | undefined,
  ) {
    this.#shared = shared;
    this.#options = options;
    this.#facts = facts;
    this.#fetch = plain;
    this.#input = input;
    this.#init = init;
  }

  async run(throwing: boolean): Promise<Response> {
    // Without the core (no WebAssembly) this is fetch, and nothing worse.
    if (!this.#ask(() => this.#begin())) return this.#fetch.call(undefined, this.#input, this.#init);
    const { scheduler } = this.#shared;
    try {
      this.#facts.signal?.throwIfAborted();
      for (;;) {
        switch (this.#step) {
          case SEND:
            await this.#attempt();
            break;
          case WAIT:
          case HOLD:
          case AWAIT_REFRESH:
            this.#tellWait();
            await this.#park();
            this.#ask(() => core().step_of(scheduler.client, this.#id));
            break;
          case REFRESH:
            await this.#refresh();
            break;
          default:
            return this.#finish(throwing);
        }
      }
    } catch (error) {
      if (this.#facts.signal?.aborted) this.#emit({ type: "give_up", reason: "aborted" });
      throw error;
    } finally {
      scheduler.listen(this.#id, undefined);
      this.#ask(() => core().end(scheduler.client, now(), this.#id));
      scheduler.pump();
    }
  }

  /**
   * A word to the engine, and the step it leads to. If the core fails, or is another instance
   * than the one this call began with, the call ends with what it has.
   */
  #ask(word: () => void): boolean {
    try {
      // What was news before this word is none after it.
      this.#shared.scheduler.listen(this.#id, undefined);
      next.kind = -1;
      look(word);
      if (this.#generation === generation) {
        if (next.kind >= 0) {
          this.#step = next.kind;
          this.#amount = next.amount;
          this.#why = next.why;
        }
        return true;
      }
    } catch {
      broken();
    }
    this.#step = FINISH;
    this.#why = 0;
    return false;
  }

  #begin(): void {
    const { retry = {}, attemptTimeout, deadline, pollTimeout, refresh, profileNumber, idempotencyKey, credits } = this.#options;
    const facts = this.#facts;
    const { client } = this.#shared.scheduler;
    const wasm = core();
    if (!facts.isIdempotent && !facts.hasKey && idempotencyKey !== "never" && wasm.profile_traits(profileNumber) & 1) {
      // One key per call, the same on every attempt.
      const headers = headersOf(this.#input, this.#init);
      headers.set("idempotency-key", uuid());
      this.#init = { ...this.#init, headers };
      facts.hasKey = true;
    }
    const flags = [
      facts.isGet, facts.isIdempotent, facts.hasKey, facts.isReplayable, !!refresh,
      retry.methods === "all", retry.gate !== false, retry.budget !== false,
      retry.jitter === "full", retry.jitter === "none",
    ].reduce((bits, flag, bit) => bits | (+flag << bit), 0);
    this.#generation = generation;
    const { maxRetries = 3, factor = 2, baseDelay = 1e3, maxDelay = 3e4, maxServerDelay = 12e4, patience = 3e4 } = retry;
    // As `begin` in `src/web/retry.rs` asks for them.
    policy.splice(0, 10, maxRetries, factor * 1e3, baseDelay, maxDelay, maxServerDelay, patience,
      attemptTimeout ?? NEVER, deadline ?? NEVER, pollTimeout ?? 12e4, credits?.stopBelow ?? 0);
    this.#id = wasm.begin(client, this.#began, facts.origin, facts.endpoint, put(facts.path), flags);
    wasm.step_of(client, this.#id);
  }

  /** Sends once, and tells the engine how it ended. */
  async #attempt(): Promise<void> {
    const { scheduler } = this.#shared;
    const { attemptTimeout, deadline } = this.#options;
    // What is discarded frees its connection.
    discard(this.#result?.response);
    this.#result = undefined;
    this.#attempts++;
    this.#emit({ type: "attempt" });
    const sentAt = now();
    this.#ask(() => core().sent(scheduler.client, sentAt, this.#id));
    const timed = attemptTimeout !== undefined || deadline !== undefined;
    const controller = timed ? new AbortController() : undefined;
    if (controller) {
      scheduler.listen(this.#id, () => controller.abort(new DOMException("The request took too long.", "TimeoutError")));
      scheduler.pump();
    }
    let timedOut = false;
    try {
      const response = await this.#send(controller?.signal);
      this.#result = { response };
      await this.#report(response, sentAt);
    } catch (thrown) {
      if (this.#facts.signal?.aborted) throw this.#facts.signal.reason;
      timedOut = !!controller?.signal.aborted;
      // WebKit rejects with an AbortError of its own instead of the reason.
      const error: unknown = timedOut ? controller!.signal.reason : thrown;
      this.#result = { error };
      this.#reportError(error, timedOut);
    }
  }

  #send(timeout: AbortSignal | undefined): Promise<Response> {
    const { signal } = this.#facts;
    let init = this.#init;
    const { credentials } = this.#shared;
    if (credentials) {
      const headers = headersOf(this.#input, init);
      credentials.forEach((value, name) => headers.set(name, value));
      init = { ...init, headers };
    }
    if (timeout) init = { ...init, signal: signal ? anyOf(signal, timeout) : timeout };
    // A Request's body can be read once; the original stays for further attempts.
    const input = isRequest(this.#input) ? this.#input.clone() : this.#input;
    return this.#fetch.call(undefined, input, init);
  }

  async #report(response: Response, sentAt: number): Promise<void> {
    const { profileNumber, attemptTimeout = Infinity, deadline = Infinity } = this.#options;
    const { client } = this.#shared.scheduler;
    const { status, headers } = response;
    if (this.#options.credits) this.#ask(() => core().credits(client, put(headers), profileNumber));
    const fine = response.ok || status === 0 || status === 304;
    const marked = fine && profileNumber >= 0 && isJson(headers) && core().profile_traits(profileNumber) & 2;
    if (fine && !marked) {
      this.#classification = undefined;
      this.#ask(() => core().succeeded(client, now(), this.#id, status, put(headers)));
      return;
    }
    const left = Math.min(PEEK_MS, attemptTimeout - (now() - sentAt), deadline - (now() - this.#began));
    const body = await peek(response, left, this.#facts.signal);
    this.#facts.signal?.throwIfAborted();
    this.#ask(() => {
      core().responded(client, now(), this.#id, status, put(headers), body === undefined ? 0 : put(body), profileNumber);
      this.#classification = compose();
    });
    remember(response, this.#classification);
  }

  #reportError(error: unknown, timedOut: boolean): void {
    const { category } = classifyError(error);
    const isFetchFailure = error instanceof TypeError
      ? isValid(this.#input, this.#init)
      : category === "network" || category === "timeout";
    // A programming error, or an abort by whoever holds the fetch: not ours to repeat.
    if (!timedOut && !isFetchFailure) throw error;
    const offline = !timedOut && globalThis.navigator?.onLine === false;
    const kind = timedOut || category === "timeout" ? 1 : offline ? 2 : 0;
    this.#ask(() => {
      core().failed(this.#shared.scheduler.client, now(), this.#id, kind, put(error), this.#options.profileNumber);
      this.#classification = compose();
    });
    remember(error, this.#classification);
    if (offline) this.#shared.scheduler.hearOnline();
  }

  async #refresh(): Promise<void> {
    const { scheduler } = this.#shared;
    let ok = false;
    scheduler.pump();
    this.#emit({ type: "refresh", classification: this.#classification! });
    try {
      const headers = await this.#orAborted(
        Promise.resolve(this.#options.refresh!(this.#classification!, this.#facts.signal)),
      );
      this.#shared.credentials = new Headers(headers);
      ok = true;
    } catch {
      this.#facts.signal?.throwIfAborted();
    }
    this.#ask(() => {
      core().refreshed(scheduler.client, now(), this.#id, +ok);
      core().step_of(scheduler.client, this.#id);
    });
    scheduler.pump();
  }

  /** Waits until the engine names this call, or the caller gives up. */
  #park(): Promise<void> {
    const { scheduler } = this.#shared;
    const woken = new Promise<void>((resolve) => scheduler.listen(this.#id, resolve));
    scheduler.pump();
    return this.#orAborted(woken);
  }

  /** The promise, or the reason of an abort, whichever comes first. No listener stays behind. */
  async #orAborted<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this.#facts;
    if (!signal) return promise;
    signal.throwIfAborted();
    let stop: (() => void) | undefined;
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

  #tellWait(): void {
    if (this.#step === AWAIT_REFRESH) return;
    const delay = Math.max(0, this.#amount - now());
    const until = Date.now() + delay;
    if (this.#step === HOLD) return this.#emit({ type: "hold", delay, until });
    const event: RetryEvent = {
      type: "wait", delay, until, reason: WAIT_REASONS[this.#why]!,
      classification: this.#classification!, attempt: 0, elapsed: 0,
    };
    const response = this.#result?.response;
    const isLimit = response?.type === "cors" && (response.status === 429 || response.status === 503);
    if (isLimit && !TIMING.some((name) => response.headers.has(name))) event.headersHidden = true;
    this.#emit(event);
  }

  #finish(throwing: boolean): Response {
    const reason = GIVE_UP[this.#why - 1];
    if (!this.#result) {
      // Held for longer than it may wait, or no credits to spare: nothing was sent.
      let failure: object = { status: 402 };
      if (reason !== "credits") this.#ask(() => {
        const until = core().held_until(this.#shared.scheduler.client, this.#id);
        failure = { status: 429, headers: { "retry-after-ms": Math.max(0, until - now()) } };
      });
      this.#classification = { ...classifyError(failure, this.#options), status: null };
      this.#result = { error: new ApiError(this.#classification, undefined, 0) };
      remember(this.#result.error, this.#classification);
    }
    const { response, error } = this.#result;
    const classification = this.#classification;
    if (reason) this.#emit({ type: "give_up", reason, ...(classification && { classification }) });
    else this.#emit({ type: "success", ...(classification && { classification }) });
    if (!response) {
      if (!throwing || !classification || error instanceof ApiError) throw error;
      throw remembered(new ApiError(classification, undefined, this.#attempts, error), classification);
    }
    if (throwing && reason) {
      throw remembered(new ApiError(classification!, response, this.#attempts), classification!);
    }
    return response;
  }

  #emit(event: DistributiveOmit<RetryEvent, "attempt" | "elapsed">): void {
    const { onEvent } = this.#options;
    if (!onEvent) return;
    try {
      onEvent({ ...event, attempt: this.#attempts, elapsed: now() - this.#began } as RetryEvent);
    } catch {
      // a listener's own trouble
    }
  }
}

type DistributiveOmit<T, K extends keyof any> = T extends unknown ? Omit<T, K> : never;

function remembered(error: ApiError, classification: Classification): ApiError {
  remember(error, classification);
  return error;
}

function discard(response: Response | undefined): void {
  response?.body?.cancel().catch(() => {});
}

function isJson(headers: Headers): boolean {
  return /[/+]json\b/i.test(headers.get("content-type") ?? "");
}

/** A signal for either; where the platform has no `any`, one that follows both. */
function anyOf(a: AbortSignal, b: AbortSignal): AbortSignal {
  if (typeof AbortSignal.any === "function") return AbortSignal.any([a, b]);
  const controller = new AbortController();
  for (const signal of [a, b]) {
    if (signal.aborted) controller.abort(signal.reason);
    else signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
  }
  return controller.signal;
}
