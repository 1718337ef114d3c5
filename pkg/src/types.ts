import type { ProfileOption } from "./profile-types.js";

import type { Locale, OwnWords, WordParams } from "./words/types.js";

export type * from "./profile-types.js";
export type { Words } from "./words/keys.js";
export type { Locale, OwnWords, Texts, Waits, WordParams } from "./words/types.js";

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

/** Who can fix it: the person at the screen, the developer, the service's support, or time. */
export type FixedBy = "user" | "developer" | "support" | "wait";

/**
 * Whose attention it needs: what monitoring is to do with it.
 *
 * `expected`: the person or time solves it; do not page anyone. `outage`: the service failed.
 * `bug`: a developer must act.
 */
export type Report = "expected" | "outage" | "bug";

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Whether, how and when to try again. Times in milliseconds.
 *
 * `afterMs` counts from the answer. It is there whenever the server told a delay, whatever the kind.
 * `at` is the same as a moment by `Date.now()`, for a countdown; it is there whenever `afterMs` is.
 */
export type Retry =
  /** The same request will fail again by itself. `afterMs` says when a person may try again. */
  | { kind: "never"; afterMs?: number; at?: number }
  /** Likely to pass, at an unknown time. `maxRetries`: what the API's documents, or the defaults, allow. */
  | { kind: "backoff"; maxRetries: number; afterMs?: number; at?: number }
  /** Not earlier than `afterMs`, as the server or its documents ask. */
  | { kind: "wait"; afterMs: number; at: number }
  /** Get new credentials, then once more. */
  | { kind: "refresh"; afterMs?: number; at?: number }
  /** Not ready yet: ask again, not earlier than `afterMs`. */
  | { kind: "poll"; afterMs: number; at: number };

/** The next step. */
export interface Recovery {
  /**
   * Names the words, for a catalogue of your own: `commerce.PRODUCT_OUT_OF_STOCK`, or
   * `category.rate_limit`. Stable.
   */
  key: string;
  /** What goes with it: ``t(`${key}.${params.variant}`, params)``. */
  params: WordParams;
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
  /** Whose attention it needs. */
  report: Report;
  /** What is wrong with which input, at most 100; empty when the server names none. */
  fields: Field[];
  /** Stable process exit code, one per category. */
  exitCode: number;
}

/** A code that means the same for every API. */
export type FieldCode =
  | "required" | "type" | "format" | "too_short" | "too_long" | "too_small" | "too_big"
  | "not_unique" | "not_allowed" | "not_found" | "mismatch" | "invalid";

/** What is wrong with one input. `comeback/forms` shows it there. */
export interface Field {
  /**
   * Names and indexes, such as `["items", 0, "name"]`. Empty for the whole form, and where the
   * server's path is not clear.
   */
  path: (string | number)[];
  /** The part of the request that the input is in; null where the server does not say. */
  in: "body" | "query" | "path" | "header" | null;
  /** One of the common codes, else the server's own. `invalid` where it sends none. */
  code: FieldCode | (string & {});
  /** The server's own text. Show it as text, never as HTML. */
  message: string | null;
  /** Limits and the like, as the server sent them. */
  params: { [name: string]: Json } | null;
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

/** Which API is called, and in which words its failures are told. */
export interface WordOptions<P extends ProfileOption | undefined = ProfileOption | undefined> {
  /**
   * The profile of the API that is called, or a list of them: then the one that fits the body.
   * Left out: `http`, which reads any API.
   */
  profile?: P | undefined;
  /** Words of your own, in place of some of ours; before those of `setWords`. */
  words?: OwnWords | undefined;
  /** The language of the words; left out or null, that of `setLocale`, else English. English: `comeback/locales/en`. */
  locale?: Locale | null | undefined;
}

/** Options of `classifyError` and `classifyResponse`. */
export interface ClassifyOptions<P extends ProfileOption | undefined = ProfileOption | undefined>
  extends WordOptions<P> {
  /**
   * The method of the request. Where repeating the request does no harm, as after a GET, the words may
   * suggest it. A client of ours knows it, and so do the errors of axios, ky and ofetch.
   */
  method?: string | undefined;
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
  /** Whose attention it needs. */
  report: Report;
  /** The API call that returns details. */
  lookup: string | null;
  /** A few words for the person at the screen. */
  title: string;
  /** One or two plain sentences for them, without figures. */
  message: string;
  /** Instead of `message` when repeating the request does no harm. */
  messageSafe: string | null;
  /** Instead of both when its figures are known: `{wait}`, `{details.name}`. */
  messageTemplate: string | null;
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
  /** A wait of `delay` ms before the first attempt, until `until` (ms since 1970): a limit is used up. */
  | { type: "hold"; delay: number; until: number }
  /**
   * A wait before a retry: `delay` ms, until about `until` (ms since 1970). `until` is by the clock as
   * it was set then: if somebody sets it, `delay` after the event still holds.
   */
  | {
      type: "wait";
      /** From now on, ms. */
      delay: number;
      /** The moment when it ends, ms since 1970. */
      until: number;
      /** `backoff`: our own; `server`: the server's delay; `poll`: the result is not ready. */
      reason: "backoff" | "server" | "poll";
      /** What is waited for. */
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
  /**
   * How long a call waits behind others during an outage, on top of its own backoffs. Only waking
   * time counts: neither sleep nor the throttled timers of a hidden tab. Default 10,000.
   */
  patience?: number | undefined;
  /** `all` retries POST and PATCH after any failure, too: only if doing it twice does no harm. */
  methods?: "safe" | "all" | undefined;
  /** `false`: each call sleeps alone, instead of one probing for all. */
  gate?: boolean | undefined;
  /** `false`: retries during an outage are not limited. */
  budget?: boolean | undefined;
}

/** Options of `createFetch`. */
export interface FetchOptions extends WordOptions {
  /**
   * The fetch to wrap. Default: the global one, looked up at each call, but never one of our own
   * clients: then the fetch under it. A client that is given here does not retry.
   */
  fetch?: FetchLike | undefined;
  /**
   * `false` is fetch: sent at once, once. Nothing holds, repeats or polls the request; only `credits`
   * can still refuse it. The body of an error is not looked at (except for `.json` and
   * `throwOnError`): `classificationOf` knows status and headers. An object for a call turns retrying
   * on again.
   */
  retry?: false | RetryOptions | undefined;
  /** The time for each attempt, until its headers arrive or, for `.json`, its body, ms. Default none. */
  attemptTimeout?: number | undefined;
  /** The time for the whole call, including waits and, for `.json`, the body, ms. Default none. */
  deadline?: number | undefined;
  /** The time for polling a result that is not ready, ms. Default 120,000. */
  pollTimeout?: number | undefined;
  /**
   * Gets new credentials after a 401 that asks for them. The call goes again with the headers that
   * it returns, and from then on each takes the place of exactly the value that was refused, at the
   * origin that refused it: a call with another value, another person's, goes out as it was given,
   * and `fetch.forget()` ends the replacing. A header that the refused call did not carry goes with
   * its retry alone, and is not remembered; for a client that is to hold credentials, see `headers`.
   * Where the refresh renewed a cookie, return `{}`.
   *
   * It runs once at a time for the same refused credentials; concurrent calls wait for it. After a
   * refresh that failed, or whose result was refused, too, calls with these credentials end with their
   * own 401 for 30 s. `signal` is aborted after `refreshTimeout`, and when no call waits any more.
   *
   * A 401 is refreshed if its code asks for it, or if the request carried credentials: an
   * `Authorization`, `X-API-Key`, `API-Key`, `X-Auth-Token` or `X-Access-Token` header, or one that
   * `headers` gave. So a wrong password is not sent twice. The cookies of `credentials: "include"`
   * cannot be seen and do not count: name the code of your API in a profile, with `retry: "refresh"`.
   *
   * A call of this client that it makes before its first `await` is not refreshed. Give later ones
   * `{ refresh: false }` as third argument: a refused one might wait for itself until
   * `refreshTimeout`. In a call's own options only `false` is allowed: its 401 is its answer.
   */
  refresh?: false | ((classification: Classification, signal: AbortSignal) => RequestHeaders | Promise<RequestHeaders>) | undefined;
  /** The time for a refresh, ms. Default 30,000. */
  refreshTimeout?: number | undefined;
  /**
   * The app's own headers, such as the token in its store; called before each attempt with the
   * request's absolute URL, and once more after a 401. A header that the call gives itself is left as
   * it is. After a refresh, a value that was refused is replaced until this gives another one. It may
   * return a promise; what it throws is what the call throws.
   *
   * @example
   * headers: (url): HeadersInit => (url.startsWith(API) ? { authorization: `Bearer ${store.token}` } : {}),
   */
  headers?: ((url: string) => RequestHeaders | Promise<RequestHeaders>) | undefined;
  /**
   * Whether a POST or PATCH without an `Idempotency-Key` gets one, the same on every attempt. `auto`
   * (default): where the profile's API takes keys, except from a page to another origin, whose CORS
   * rules may not allow the header; without a key such a request is not repeated where that may do
   * harm. `always`: whatever the profile and the origin; only for an API that takes keys, and allows
   * the header across origins. `never`: no key is made.
   */
  idempotencyKey?: "auto" | "always" | "never" | undefined;
  /**
   * `auto` (default): the profile's published limit is kept before it is met. `false`: no limit holds
   * a call, published or reported by responses; it still waits for the delay that its own 429 named.
   */
  rateLimit?:
    | "auto"
    | false
    | {
        /** How many requests may be sent within `per`. */
        requests: number;
        /** The length of the window, ms. */
        per: number;
      }
    | undefined;
  /**
   * While a response reports fewer credits than `stopBelow`, calls fail at once, with
   * category `quota`. Read from the profile's header, else `X-Credits-Remaining`. A call with
   * `{ credits: { stopBelow: 0 } }` of its own is sent all the same, and its response reports what is
   * left now.
   */
  credits?:
    | {
        /** The least number of credits with which a call is still sent. */
        stopBelow: number;
      }
    | undefined;
  /**
   * A success in JSON is looked into, too: GraphQL's `errors`, `ok: false`, `success: false` and
   * JSON-RPC errors in a 200 are failures. Default `false`: without a profile that has a success flag
   * of its own, a success is never opened.
   *
   * Each success in JSON then costs a clone, of which at most 64 KiB are read, and the call ends only
   * when they are here. A larger body is a success. With `retry: false` only `.json` and
   * `throwOnError` look into it.
   */
  inspect?: boolean | undefined;
  /** An error response is thrown as `ApiError`. */
  throwOnError?: boolean | undefined;
  /** Called for each step; a call's own is called after the client's. What it throws is ignored. */
  onEvent?: ((event: RetryEvent) => void) | undefined;
  /** Makes the jitter repeatable: a whole number, 0 to 2^53 - 1. */
  seed?: number | undefined;
}

/** Options that may differ per call. */
export type CallOptions = Omit<FetchOptions, "fetch" | "seed" | "rateLimit" | "refresh"> & {
  /** `false`: a 401 is this call's answer. */
  refresh?: false | undefined;
};

/** What the platform's fetch has beside the call itself: `preconnect` in Bun. */
type OfPlatform = Pick<typeof globalThis.fetch, keyof typeof globalThis.fetch>;

/** A `fetch` that comes back. It can stand wherever the platform's does. */
export interface RetryingFetch extends OfPlatform {
  /** As the platform's fetch, with options of this call's own as a third argument. */
  (input: RequestInput, init?: RequestOptions, options?: CallOptions): Promise<Response>;
  /**
   * The body as JSON, `undefined` when it is empty. Everything else is thrown as `ApiError`: an error
   * response, and a body that is not JSON, such as the sign-in page of a proxy. A body that breaks
   * off is a network failure, and retried as one.
   */
  json<T = any>(input: RequestInput, init?: RequestOptions, options?: CallOptions): Promise<T>;
  /**
   * Forgets the credentials that `refresh` gave, and ends a refresh in progress: its calls end with
   * their own 401. Call it when the person signs out.
   */
  forget(): void;
}
