import type { ProfileOption } from "./profile-types.js";

export type * from "./profile-types.js";

/** What kind of trouble it is. */
export type Category =
  | "ok" | "unknown" | "authentication" | "permission" | "account" | "quota" | "rate_limit"
  | "validation" | "not_found" | "expired" | "conflict" | "duplicate" | "precondition"
  | "out_of_stock" | "not_ready" | "timeout" | "unavailable" | "network" | "server" | "aborted";

/** What to do next. */
export type Action =
  | "none" | "check_credentials" | "refresh_credentials" | "sign_in" | "request_access"
  | "enable_access" | "contact_support" | "top_up" | "wait" | "retry" | "fix_request"
  | "use_existing" | "refresh_state" | "poll" | "choose_other" | "start_over"
  | "close_sessions" | "connect_account" | "check_connection";

/** Who can fix it: the person at the screen, the app's maker, the service's people, or time. */
export type FixedBy = "user" | "developer" | "support" | "wait";

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Whether, how and when to try again. Times in milliseconds. */
export type Retry =
  /** The same request will fail again. */
  | { kind: "never" }
  /** Likely to pass, at an unknown time. `maxRetries`: what the API's documents, or the defaults, allow. */
  | { kind: "backoff"; maxRetries: number }
  /** Not earlier than `afterMs` from the answer, as the server or its documents ask. */
  | { kind: "wait"; afterMs: number }
  /** Get new credentials, then once more. */
  | { kind: "refresh" }
  /** Not ready yet: ask again, not earlier than `afterMs` from the answer. */
  | { kind: "poll"; afterMs: number };

/** The next step. */
export interface Recovery {
  /** What to do. */
  action: Action;
  /** Who can do it. */
  by: FixedBy;
  /** A few words for the person at the screen. */
  title: string;
  /** One or two plain sentences for them. Show it as text, never as HTML. */
  message: string;
  /** The API call that returns details, such as `GET /v1/usage`. */
  lookup: string | null;
  /** The server's own next step, when it sent one. Show it as text. */
  hint: string | null;
  /** A link to it: absolute, http(s), without credentials. */
  url: string | null;
}

/** What is true of every classification. */
interface Classified {
  /** The profile that read it. */
  profile: string;
  /** What kind of trouble it is. */
  category: Category;
  /** The HTTP status; null when no response came. */
  status: number | null;
  /** The server's own text: for logs, never for branching. */
  message: string | null;
  /** To quote when asking for help. */
  requestId: string | null;
  /** What else the server sent, unchanged. */
  details: Json;
  /** The next step, in words and as data. */
  recovery: Recovery;
  /** Whether, how and when to try again. */
  retry: Retry;
  /** Stable process exit code, one per category. */
  exitCode: number;
}

/**
 * What happened, who can fix it, what now, may I retry, and when. Plain data.
 *
 * `Codes`: those that the named profiles list. Where `known` is true, `code` is one of them.
 */
export type Classification<Codes extends string = string> = Classified & (
  | {
      /** The profile lists this code. */
      known: true;
      /** The code exactly as the server sent it; a number as its decimal text. */
      code: Codes;
    }
  | {
      /** The profile lists this code. */
      known: false;
      /** The code exactly as the server sent it; a number as its decimal text. */
      code: Codes | (string & {}) | null;
    }
);

/** Options of `classifyError` and `classifyResponse`. */
export interface ClassifyOptions<P extends ProfileOption | undefined = ProfileOption | undefined> {
  /**
   * The profile of the API that is called, or a list of them: then the one that fits the body.
   * Left out: `http`, which reads any API.
   */
  profile?: P | undefined;
}

/** One row of `catalog()`. */
export interface CatalogEntry<Codes extends string = string> {
  /** The profile that lists it. */
  profile: string;
  /** As the server sends it. */
  code: Codes;
  /** The HTTP status it is documented with. */
  status: number | null;
  /** What kind of trouble it is. */
  category: Category;
  /** What to do. */
  action: Action;
  /** Who can do it. */
  by: FixedBy;
  /** The advice before a response's own delay is known. */
  retry: RetryAdvice;
  /** The API call that returns details. */
  lookup: string | null;
  /** A few words for the person at the screen. */
  title: string;
  /** One or two plain sentences for them, without figures. */
  message: string;
  /** Stable process exit code, one per category. */
  exitCode: number;
}

/** Advice on retrying in a profile: a kind, or a kind with its numbers (ms). */
export type RetryAdvice =
  | Retry["kind"]
  | { kind: "never" } | { kind: "refresh" }
  | { kind: "backoff"; maxRetries?: number }
  | { kind: "wait"; afterMs?: number }
  | { kind: "poll"; afterMs?: number };

/** Why a call was not tried again. */
export type GiveUpReason =
  | "not_retryable" | "exhausted" | "budget" | "deadline" | "patience" | "server_delay_too_long"
  | "unsafe_method" | "body_not_replayable" | "refresh_failed" | "credits" | "rate_limit" | "aborted";

interface EventBase {
  /** The number of the call: the same in all its events, and in those of no other call. */
  call: number;
  /** How many attempts have been sent. */
  attempt: number;
  /** Since the call began, ms. */
  elapsed: number;
}

/** The argument of `onEvent`. It never contains a URL, a header or a token. */
export type RetryEvent = EventBase & (
  /** A request is sent. */
  | { type: "attempt" }
  /** A wait before the first attempt, because a limit is used up. */
  | { type: "hold"; delay: number; until: number }
  /** A wait before a retry: `delay` ms, until about `until` (ms since 1970). */
  | {
      type: "wait";
      delay: number;
      until: number;
      reason: "backoff" | "server" | "poll";
      classification: Classification;
      /** The server's delay, if it sent one, is hidden by CORS: expose `Retry-After`. */
      headersHidden?: true;
    }
  /** New credentials are being fetched. */
  | { type: "refresh"; classification: Classification }
  /** The response is returned. */
  | { type: "success"; classification?: Classification }
  /** The last response, or error, is returned. */
  | { type: "give_up"; reason: GiveUpReason; classification?: Classification }
);

// Read off the platform's own types, so that they are the same with TypeScript's `dom` library,
// with Node's types and with those of other runtimes.

/** What `fetch` takes first. */
export type RequestInput = Parameters<typeof globalThis.fetch>[0] | string | URL;

/** What `fetch` takes second. */
export type RequestOptions = NonNullable<Parameters<typeof globalThis.fetch>[1]>;

/** What makes `Headers`. */
export type RequestHeaders = NonNullable<ConstructorParameters<typeof Headers>[0]>;

/** A function that fetches. */
export type FetchLike = (input: RequestInput, init?: RequestOptions) => Promise<Response>;

/** How to retry. Durations in ms. */
export interface RetryOptions {
  /** Retries per call. Default 3. */
  maxRetries?: number | undefined;
  /** The first backoff. Default 1,000. */
  baseDelay?: number | undefined;
  /** Each backoff is so many times the one before. Default 2. */
  factor?: number | undefined;
  /** The longest backoff; a server's delay may be longer. Default 30,000. */
  maxDelay?: number | undefined;
  /** `equal` (default): uniform in [b/2, b]; `full`: [0, b]; `none`: b. */
  jitter?: "equal" | "full" | "none" | undefined;
  /** The longest server delay to wait for; a longer one ends the call. Default 120,000. */
  maxServerDelay?: number | undefined;
  /** How long a call waits behind others during an outage, on top of its own backoffs. Default 10,000. */
  patience?: number | undefined;
  /** `all` retries POST and PATCH after any failure, too: only if doing it twice does no harm. */
  methods?: "safe" | "all" | undefined;
  /** `false`: each call sleeps alone, instead of one probing for all. */
  gate?: boolean | undefined;
  /** `false`: retries during an outage are not limited. */
  budget?: boolean | undefined;
}

/** Options of `createFetch`. */
export interface FetchOptions extends ClassifyOptions {
  /** The fetch to wrap. Default: the global one, looked up at each call. */
  fetch?: FetchLike | undefined;
  /** `false` for no retries. */
  retry?: false | RetryOptions | undefined;
  /** The time for each attempt, until its headers arrive or, for `.json`, its body, ms. Default none. */
  attemptTimeout?: number | undefined;
  /** The time for the whole call, including waits and, for `.json`, the body, ms. Default none. */
  deadline?: number | undefined;
  /** The time for polling a result that is not ready, ms. Default 120,000. */
  pollTimeout?: number | undefined;
  /**
   * Gets new credentials after a 401 that asks for them. At the origin that refused, the new
   * headers take the place of exactly the refused values, and go with calls that give none of them;
   * a call with another value, another person's, goes out as it was given. `fetch.forget()` ends
   * that. Request them with another fetch: a call of this client that is refused, too, would wait
   * for itself, until `deadline`.
   */
  refresh?: ((classification: Classification, signal: AbortSignal | undefined) => RequestHeaders | Promise<RequestHeaders>) | undefined;
  /** `auto` (default): a POST or PATCH without a key gets one where the profile's API takes keys. */
  idempotencyKey?: "auto" | "never" | undefined;
  /** `auto` (default): the profile's published limit is kept before it is met. */
  rateLimit?: "auto" | false | { requests: number; per: number } | undefined;
  /**
   * While a response reports fewer credits than `stopBelow`, calls fail at once, with
   * category `quota`. Read from the profile's header, else `X-Credits-Remaining`. A call with
   * `{ credits: { stopBelow: 0 } }` of its own is sent all the same, and its response reports what is
   * left now.
   */
  credits?: { stopBelow: number } | undefined;
  /** An error response is thrown as `ApiError`. */
  throwOnError?: boolean | undefined;
  /** Called for each step; a call's own is called after the client's. What it throws is ignored. */
  onEvent?: ((event: RetryEvent) => void) | undefined;
  /** Makes the jitter repeatable: a whole number, 0 to 2^53 - 1. */
  seed?: number | undefined;
}

/** Options that may differ per call. */
export type CallOptions = Omit<FetchOptions, "fetch" | "seed" | "rateLimit" | "refresh">;

/** A `fetch` that comes back. */
export interface RetryingFetch {
  /** As the platform's fetch, with options of this call's own as a third argument. */
  (input: RequestInput, init?: RequestOptions, options?: CallOptions): Promise<Response>;
  /**
   * The body as JSON, `undefined` when it is empty. Everything else is thrown as `ApiError`: an error
   * response, and a body that is not JSON, such as the sign-in page of a proxy. A body that breaks
   * off is a network failure, and retried as one.
   */
  json<T = any>(input: RequestInput, init?: RequestOptions, options?: CallOptions): Promise<T>;
  /** Forgets the credentials that `refresh` gave. Call it when the person signs out. */
  forget(): void;
}
