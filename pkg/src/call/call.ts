// One call: the loop over attempts. It sends, waits and reports; the engine makes every decision.

import { compose } from "../classification.js";
import { classifyError, remember } from "../classify.js";
import { now } from "../clock.js";
import { generation, inCore, type Core } from "../core.js";
import type { Options } from "../options.js";
import type { Scheduler } from "../scheduler.js";
import type { Classification } from "../types.js";
import type { Client, CoreOptions, Decision, Step } from "../wasm/glue.js";
import { throwIfAborted } from "./abort.js";
import { Attempt, type Result } from "./attempt.js";
import type { Credentials } from "./credentials.js";
import { MAX_BYTES, parseJson, peek, unread } from "./body.js";
import { notify, type EventBody } from "./events.js";
import { finish, passThrough } from "./finish.js";
import { isLeaving, watchLeaving } from "./leaving.js";
import type { Prepared } from "./prepare.js";
import { refresh } from "./refresh.js";
import { LIMIT_HEADERS, wait } from "./wait.js";

/** How long a decision waits for an error's body at most. */
const PEEK_MS = 5_000;

const SEND: Step = { kind: "send", until: null, reason: null };
/** There is no core any more: the call ends with what it has. */
const FINISH: Step = { kind: "finish", until: null, reason: null };

/** The page is being left, and its requests with it. */
const LEAVE: Step = { kind: "finish", until: null, reason: "aborted" };

/** What engines say of a programming error, such as one in a hook of the caller's own fetch. */
const BUG = /\bis not (a (function|constructor)|an object|iterable)\b|\bis (undefined|null)\b|^((Cannot|can't) (read|set|access|convert|destructure|assign|define)|Spread syntax)\b/i;

/** Calls are numbered across clients and instances of the core. */
let lastNumber = 0;

/** What the calls of one client share. */
export interface Shared {
  scheduler: Scheduler;
  /** The headers that the last refresh gave. */
  readonly credentials: Credentials;
}

/** A first attempt that was sent before the core was there. */
export interface Early {
  began: number;
  attempt?: Attempt;
  result?: Promise<Result>;
}

/** One call of a client. */
export class Call {
  readonly number = ++lastNumber;
  readonly began: number;
  readonly fetch: typeof globalThis.fetch;
  readonly isThrowing: boolean;
  attempts = 0;
  /** How the last attempt ended, and what it was classified as. */
  result: Result | undefined;
  /** The body of a success, where the call reads it, and whether it is JSON. */
  json: any;
  isReadable = true;
  classification: Classification | undefined;
  attempt: Attempt | undefined;
  /** The end has been reported to the caller. */
  isOver = false;
  #step = SEND;
  /** The instance in which the call began. */
  #generation = 0;
  /** The engine already counts the next request as sent. */
  #isSent = false;
  /** The engine has forgotten the call. */
  #isEnded = false;

  constructor(
    readonly shared: Shared,
    readonly options: Options,
    readonly request: Prepared,
    readonly isJson: boolean,
    readonly early?: Early,
  ) {
    this.began = early?.began ?? now();
    this.fetch = options.fetch ?? globalThis.fetch;
    this.isThrowing = isJson || !!options.throwOnError;
  }

  /** The last response, unless the last attempt had none. */
  get response(): Response | undefined {
    return this.result?.response;
  }

  /** Makes the call, and resolves or rejects as `createFetch`, or its `json`, promises. */
  async run(): Promise<unknown> {
    const { request, shared } = this;
    // Not an HTTP URL: let fetch reject it. Without the core this is fetch.
    if (!request.facts || !this.#begin()) return passThrough(this);
    const unwatch = watchLeaving();
    try {
      throwIfAborted(request.signal);
      for (;;) {
        const step = this.#step;
        if (step.kind === "send") await this.#send();
        else if (step.kind === "refresh") await refresh(this);
        // Not awaited: waiting calls continue while the body is read.
        else if (step.kind === "finish") return finish(this, step);
        else await wait(this, step);
      }
    } catch (error) {
      if (request.signal?.aborted && !this.isOver) this.emit({ type: "give_up", reason: "aborted" });
      throw error;
    } finally {
      unwatch();
      this.report((engine) => {
        if (!this.#isEnded) engine.end(now(), this.number);
      });
      shared.scheduler.dispatch();
    }
  }

  /**
   * Reports to the engine and takes over its decision. The call ends with what it has when the core
   * fails, or is not the instance in which the call began.
   */
  report(action: (engine: Client, core: Core) => Partial<Decision> | void): void {
    this.shared.scheduler.unpark(this.number);
    const isSameInstance = this.#generation === generation;
    const answer = isSameInstance
      ? inCore((core) => action(this.shared.scheduler.engine(core), core) ?? {}, () => undefined)
      : undefined;
    if (answer?.verdict) this.classification = compose(answer.verdict, this.options.profiles);
    this.#step = answer ? answer.step ?? this.#step : FINISH;
  }

  emit(event: EventBody): void {
    const { onEvent } = this.options;
    if (!onEvent) return;
    notify(onEvent, { ...event, call: this.number, attempt: this.attempts, elapsed: now() - this.began } as never);
  }

  /** Begins the call; false where there is no core. */
  #begin(): boolean {
    const { request, options, shared } = this;
    const { method, path, origin, credential, hasKey, isReplayable } = request.facts!;
    return inCore((core) => {
      const engine = shared.scheduler.engine(core);
      this.#generation = generation;
      const own = shared.scheduler.options === options ? undefined : options as CoreOptions;
      this.#isSent = engine.begin(
        this.began, this.number, own, method, path, origin, credential, hasKey, isReplayable,
      );
      if (!this.#isSent) this.#step = engine.step(this.number);
      return true;
    }, () => false);
  }

  /** Sends once, and reports how it ended. */
  async #send(): Promise<void> {
    const { options, shared } = this;
    this.#discard();
    this.attempts++;
    this.emit({ type: "attempt" });
    const sentAt = this.#isSent ? this.began : now();
    if (!this.#isSent) {
      this.report((engine) => void engine.send(sentAt, this.number));
    }
    this.#isSent = false;
    const result = this.result = await this.#attempt(sentAt);
    if (result.response) await this.#responded(result.response, result.text, sentAt);
    else this.#failed(result.error, result.isTimeout);
  }

  #attempt(sentAt: number): Promise<Result> {
    const { early, shared } = this;
    if (early?.result && this.attempts === 1) {
      this.attempt = early.attempt;
      return early.result;
    }
    const dispatch = () => shared.scheduler.dispatch(true);
    this.attempt = new Attempt(this.request, this.isJson, this.#endOf(sentAt), dispatch);
    return this.attempt.send(this.fetch, shared.credentials);
  }

  /** When an attempt, or the call, is out of time. */
  #endOf(sentAt: number): number {
    const { attemptTimeout, deadline } = this.options;
    return Math.min(sentAt + attemptTimeout, this.began + deadline);
  }

  /** Discards the last response, which frees its connection. */
  #discard(): void {
    this.response?.body?.cancel?.().catch(() => {});
    this.result = undefined;
    // Firefox frees the connection of a body that hangs only when its request is aborted.
    this.attempt?.controller?.abort();
  }

  async #responded(response: Response, text: string | undefined, sentAt: number): Promise<void> {
    const { options, request } = this;
    const { status, headers } = response;
    this.classification = undefined;
    this.#parse(text);
    if (this.isReadable && this.#isSuccess(response)) {
      const isTold = options.credits || LIMIT_HEADERS.some((name) => headers.has(name));
      return this.report((engine, core) => {
        const { profiles } = options;
        engine.succeeded(now(), this.number, status, isTold ? headers : undefined, profiles.in(core));
        this.#isEnded = true;
        return { step: FINISH };
      });
    }
    const body = text === undefined
      ? await peek(response, Math.min(PEEK_MS, this.#endOf(sentAt) - now()), request.signal)
      : text.length > MAX_BYTES ? undefined : text;
    throwIfAborted(request.signal);
    this.report((engine, core) => {
      const profiles = options.profiles.in(core);
      return engine.responded(now(), this.number, status, headers, body, !this.isReadable, profiles);
    });
    // The caller gets a response that can be read, with its ApiError.
    if (text !== undefined) this.result = { response: response = unread(response, text) };
    remember(response, this.classification);
  }

  #parse(text: string | undefined): void {
    try {
      this.json = parseJson(text);
      this.isReadable = true;
    } catch {
      this.isReadable = false;
    }
  }

  /** A success that the body cannot turn into an error. */
  #isSuccess({ ok, status, headers }: Response): boolean {
    // A redirect arrives only where the caller asked for it.
    if (!ok && status !== 0 && (status < 300 || status > 399)) return false;
    const { profiles } = this.options;
    return !profiles.isNamed || !isJson(headers)
      || !inCore((core) => profiles.in(core).markSuccess, () => false);
  }

  #failed(error: unknown, isTimeout: boolean): void {
    const { category } = classifyError(error);
    const isTypeError = error instanceof TypeError;
    const isFetchFailure = isTypeError
      ? this.request.isValid && !BUG.test(error.message)
      : category === "network" || category === "timeout";
    // Safari says "cancelled" in a TypeError.
    if (isFetchFailure && !isTimeout && (isLeaving() || category === "aborted")) {
      this.classification = classifyError(new DOMException("The page is being left.", "AbortError"));
      remember(error, this.classification);
      this.#step = LEAVE;
      return;
    }
    // A programming error, or an abort inside the caller's own fetch, must not be repeated.
    if (!isTimeout && !isFetchFailure) throw error;
    const isLate = isTimeout || category === "timeout";
    this.report((engine, core) => {
      return engine.failed(now(), this.number, isLate, error, this.options.profiles.in(core));
    });
    remember(error, this.classification);
  }
}

function isJson(headers: Headers): boolean {
  return /[/+]json\b/i.test(headers.get("content-type") ?? "");
}
