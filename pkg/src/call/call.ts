// One call: the loop over attempts. It sends, waits and reports; the engine makes every decision.

import { compose } from "../classification.js";
import { classifyError, classifyWith, remember } from "../classify.js";
import { now } from "../clock.js";
import { generation, inCore, type Core } from "../core.js";
import { headerOf } from "../host.js";
import type { Options } from "../options.js";
import type { Scheduler } from "../scheduler.js";
import type { Category, Classification, FetchLike } from "../types.js";
import { sources } from "../words/page.js";
import type { WordSources } from "../words/types.js";
import type { Client, CoreOptions, Decision, Step, Verdict } from "../wasm/glue.js";
import { throwIfAborted } from "./abort.js";
import { Attempt, type Result } from "./attempt.js";
import { Credentials } from "./credentials.js";
import { discard, MAX_BYTES, named, parseJson, peek, unread } from "./body.js";
import { notify, type EventBody } from "./events.js";
import { finish, passThrough } from "./finish.js";
import { isLeaving, watchLeaving } from "./leaving.js";
import type { Prepared } from "./prepare.js";
import { isRefused } from "./refusal.js";
import { refresh, type Renewals } from "./refresh.js";
import { LIMIT_HEADERS, wait } from "./wait.js";

/** How long a decision waits for an error's body at most. */
const PEEK_MS = 5_000;
/** The same where no retry can follow, and the body would only tell `classificationOf` more. */
const GLANCE_MS = 250;
/** The statuses of errors that may be repeated, depending on the body. */
const MAY_REPEAT = /^(401|403|408|409|42[59]|5..)$/;
/** The default of `retry.maxRetries`. */
const MAX_RETRIES = 3;

const SEND: Step = { kind: "send", until: null, reason: null };
/** There is no core any more: the call ends with what it has. */
const FINISH: Step = { kind: "finish", until: null, reason: null };

/** The page is being left, and its requests with it. */
const LEAVE: Step = { kind: "finish", until: null, reason: "aborted" };

/** What engines say of a programming error, such as one in a hook of the caller's own fetch. */
const BUG = /\bis not (a (function|constructor)|an object|iterable)\b|\bis (undefined|null)\b|^((Cannot|can't) (read|set|access|convert|destructure|assign|define)|Spread syntax)\b|circular|cyclic|valid URL|header name|body is|extensible|class constructor|BigInt/i;

/** Calls are numbered across clients, instances of the core, and copies of this package. */
const LAST_NUMBER = Symbol.for("comeback.calls");

function nextNumber(): number {
  const page = globalThis as { [LAST_NUMBER]?: number };
  return page[LAST_NUMBER] = (page[LAST_NUMBER] ?? 0) + 1;
}

/** What the calls of one client share. */
export interface Shared {
  options: Options;
  scheduler: Scheduler;
  /** The fetch to send with now. */
  fetch(): FetchLike;
  readonly renewals: Renewals;
}

/** A first attempt that was sent before the core was there. */
export interface Early {
  began: number;
  attempt?: Attempt;
  result?: Promise<Result>;
}

/** One call of a client. */
export class Call {
  readonly number = nextNumber();
  readonly began: number;
  readonly fetch: FetchLike;
  readonly isThrowing: boolean;
  attempts = 0;
  /** How the last attempt ended, and what it was classified as. */
  result: Result | undefined;
  /** The body of a success, where the call reads it, and whether it is JSON. */
  json: any;
  isReadable = true;
  classification: Classification | undefined;
  /** How the last attempt ended of those that may have been carried out. */
  #unclear: Category | undefined;
  attempt: Attempt | undefined;
  /** The end has been reported to the caller. */
  isOver = false;
  /** Undefined where the headers are the caller's alone. */
  readonly credentials: Credentials | undefined;
  #step = SEND;
  /** The instance in which the call began. */
  #generation = 0;
  /** The engine already counts the next request as sent. */
  #isSent = false;
  /** The engine knows the call. */
  #isKnown = false;
  /** It was sent without the engine, which was at rest. */
  #isUnreported = false;

  constructor(
    readonly shared: Shared,
    readonly options: Options,
    readonly request: Prepared,
    readonly isJson: boolean,
    readonly early?: Early,
  ) {
    this.began = early?.began ?? now();
    request.call = this.number;
    this.fetch = shared.fetch();
    this.isThrowing = isJson || !!options.throwOnError;
    const { renewals } = shared;
    if (renewals.refresh || options.headers) {
      this.credentials = new Credentials(renewals, request, options.headers);
    }
  }

  /** What the call is to do. */
  get step(): Step {
    return this.#step;
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
        // Not awaited: waiting calls continue while the body is read.
        else if (step.kind === "finish") return finish(this, step);
        else if (/^refused$|refresh$/.test(step.kind)) await refresh(this);
        else await wait(this, step);
      }
    } catch (error) {
      if (request.signal?.aborted && !this.isOver) this.emit({ type: "give_up", reason: "aborted" });
      throw error;
    } finally {
      unwatch();
      request.release();
      if (this.#isKnown) this.report((engine) => this.#ended(engine.end(now(), this.number)));
      this.#leaveRest();
      shared.scheduler.dispatch();
    }
  }

  /**
   * Reports to the engine and takes over its decision. The call ends with what it has when the core
   * fails, or is not the instance in which the call began.
   */
  report(action: (engine: Client, core: Core) => Partial<Decision> | void): void {
    this.shared.scheduler.unpark(this.number);
    if (this.#isUnreported) this.#join();
    const isSameInstance = this.#generation === generation;
    const answer = isSameInstance
      ? inCore((core) => action(this.shared.scheduler.engine(core), core) ?? {}, () => undefined)
      : undefined;
    if (answer?.verdict) this.#classify(answer.verdict);
    this.#step = answer ? answer.step ?? this.#step : FINISH;
  }

  #classify(verdict: Verdict): void {
    this.classification = compose(verdict, this.options.profiles, this.words, this.#unclear);
    const { isRepeatable, unclear } = verdict;
    if (unclear || !isRepeatable) this.#unclear = (unclear ?? this.classification.category) as Category;
  }

  emit(event: EventBody): void {
    const { onEvent } = this.options;
    if (!onEvent) return;
    notify(onEvent, { ...event, call: this.number, attempt: this.attempts, elapsed: now() - this.began } as never);
  }

  /** Begins the call; false where there is no core. */
  #begin(): boolean {
    const { scheduler } = this.shared;
    if (!scheduler.isAtRest || this.options.credits || this.early) return this.#join();
    scheduler.unreported++;
    return this.#isUnreported = this.#isSent = true;
  }

  #leaveRest(): void {
    if (this.#isUnreported) this.shared.scheduler.unreported--;
    this.#isUnreported = false;
  }

  /** Begins the call in the engine, before or after its first request was sent. */
  #join(): boolean {
    const wasSent = this.#isUnreported;
    this.#leaveRest();
    const { request, options, shared } = this;
    const { method, path, origin, hasKey, isReplayable } = request.facts!;
    const credential = this.credentials?.hash(wasSent) ?? request.facts!.credential;
    return inCore((core) => {
      const engine = shared.scheduler.engine(core);
      this.#generation = generation;
      this.#isKnown = true;
      shared.scheduler.isAtRest = false;
      const own = shared.scheduler.options === options ? undefined : options as CoreOptions;
      const isSent = engine.begin(
        now(), this.began, this.number, own, method, path, origin, credential, hasKey, isReplayable,
        wasSent ? shared.scheduler.unreported : undefined,
      );
      if (!wasSent) this.#isSent = isSent;
      if (!isSent) this.#step = engine.step(this.number);
      return true;
    }, () => false);
  }

  /** The words of the call, the client and the page. */
  get words(): WordSources {
    return sources(this.options.ownWords, this.options.locale);
  }

  /** The engine has forgotten the call. */
  #ended(isAtRest: boolean): { step: Step } {
    this.#isKnown = false;
    this.shared.scheduler.isAtRest = isAtRest;
    return { step: FINISH };
  }

  /** Sends once, and reports how it ended. */
  async #send(): Promise<void> {
    const { shared } = this;
    const before = this.result;
    this.#discard();
    this.attempts++;
    this.emit({ type: "attempt" });
    const sentAt = this.#isSent ? this.began : now();
    if (!this.#isSent) {
      this.report((engine) => void engine.send(sentAt, this.number));
    }
    this.#isSent = false;
    const result = this.result = await this.#attempt(sentAt, before);
    if (result.response) await this.#responded(result.response, result.text, sentAt);
    else this.#failed(result.error, result.isTimeout);
  }

  #attempt(sentAt: number, before: Result | undefined): Promise<Result> {
    const { early, shared } = this;
    if (early?.result && this.attempts === 1) {
      this.attempt = early.attempt;
      return early.result;
    }
    this.attempt = new Attempt(
      this.request, this.fetch, this.isJson, this.endOf(sentAt), before,
      () => shared.scheduler.dispatch(true),
    );
    return this.attempt.send(this.credentials);
  }

  /** When an attempt, or the call, is out of time. */
  endOf(sentAt: number): number {
    const { attemptTimeout, deadline } = this.options;
    return Math.min(sentAt + attemptTimeout, this.began + deadline);
  }

  /** Discards the last response, which frees its connection. */
  #discard(): void {
    discard(this.response?.body);
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
      const isTold = options.credits || LIMIT_HEADERS.some((name) => headerOf(headers, name) !== undefined);
      if (this.#isUnreported && !isTold && this.shared.scheduler.isAtRest) {
        this.#step = FINISH;
        return;
      }
      return this.report((engine, core) => this.#ended(engine.succeeded(
        now(), this.number, status, isTold ? headers : undefined, options.profiles.in(core),
      )));
    }
    const patience = Math.min(this.#lookMs(status), this.endOf(sentAt) - now());
    const body = text === undefined ? await peek(response, patience, request.signal)
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

  /** How long a look at an error's body may take. */
  #lookMs(status: number): number {
    const { isThrowing, options: { onEvent, profiles, refresh, retry } } = this;
    if (isThrowing) return PEEK_MS;
    if (retry.once) return 0;
    const mayFollow = this.request.facts!.isReplayable && MAY_REPEAT.test(`${status}`)
      && (refresh || this.attempts <= (retry.maxRetries ?? MAX_RETRIES));
    return mayFollow || onEvent || profiles.isNamed ? PEEK_MS : GLANCE_MS;
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
    const { inspect, retry, profiles } = this.options;
    if ((retry.once && !this.isThrowing) || !isJson(headers)) return true;
    const isFlagged = () => profiles.isNamed && inCore((core) => profiles.in(core).markSuccess, () => false);
    return !inspect && !isFlagged();
  }

  #failed(error: unknown, isTimeout: boolean): void {
    const { category } = classifyError(error);
    const isTypeError = error instanceof TypeError;
    const isFetchFailure = isTypeError
      ? this.request.isValid && category !== "expired" && !BUG.test(error.message)
      : category === "network" || category === "timeout";
    // Safari says "cancelled" in a TypeError.
    if (isFetchFailure && !isTimeout && (isLeaving() || category === "aborted")) {
      this.classification = classifyError(named("AbortError", "The page is being left."));
      remember(error, this.classification);
      this.#step = LEAVE;
      return;
    }
    // A programming error, a module that cannot be imported, or an abort inside the caller's own
    // fetch, must not be repeated.
    const isOfHeaders = error === this.credentials?.error;
    if (isOfHeaders || (!isTimeout && !isFetchFailure)) throw error;
    if (!isTimeout && isRefused(error, this.request)) return this.#refused(error);
    const isLate = isTimeout || category === "timeout";
    this.report((engine, core) => {
      return engine.failed(now(), this.number, isLate, error, this.options.profiles.in(core));
    });
    remember(error, this.classification);
  }

  /** Fetch refused the request by itself: the call ends, and the engine learns nothing from it. */
  #refused(error: unknown): void {
    this.classification = classifyWith(error, this.options.profiles, this.words);
    remember(error, this.classification);
    this.#step = { ...FINISH, reason: "not_retryable" };
  }
}

function isJson(headers: Headers): boolean {
  return /[/+]json\b/i.test(`${headerOf(headers, "content-type")}`);
}
