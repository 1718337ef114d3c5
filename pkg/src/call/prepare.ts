// A request, ready to be sent as often as it takes.

import type { Options } from "../options.js";
import type { Result } from "./attempt.js";
import type { Credentials } from "./credentials.js";
import { factsOf, KEY, type RequestFacts } from "./facts.js";
import { headersOf, isReplayable, isRequest, snapshot } from "./snapshot.js";
import { sources } from "../words/page.js";

/** The methods that get an `Idempotency-Key` where the API takes one. */
const KEYED = /^(POST|PATCH)$/;

/** RFC 9110 §12.5.4. */
const LANGUAGE = "accept-language";

/** The arguments of a fetch as they were at the call, and what is known of them. */
export class Prepared {
  input: RequestInfo | URL;
  init: RequestInit | undefined;
  /** Undefined when the URL is not HTTP's, or an argument is wrong: then fetch itself reports it. */
  readonly facts: RequestFacts | undefined;
  readonly signal: AbortSignal | undefined;
  /** The request is sent once: a Request is not cloned. */
  isOnce: boolean;
  /** The number of the call, once it has begun. */
  call: number | undefined;
  /** The name of a header that was added, and gives way to one of the app's own. */
  weakHeader: string | undefined;
  /** The body of the caller's Request was used already. */
  readonly #wasUsed: boolean;
  #taken: Request | undefined;

  constructor(input: RequestInfo | URL, init: RequestInit | undefined, options: Options) {
    const isOnce = this.isOnce = !!options.retry.once;
    this.#wasUsed = isRequest(input) && input.bodyUsed;
    // A URL object may be changed later, too.
    this.input = isRequest(input) ? input : `${input}`;
    this.init = init;
    if (isWrong(init)) return;
    this.init = snapshot(init, isOnce);
    this.facts = factsOf(this.input, this.init);
    const ofRequest = isRequest(input) ? input.signal : undefined;
    // `null` takes the place of the Request's, too.
    this.signal = (this.init?.signal === undefined ? ofRequest : this.init.signal) ?? undefined;
    if (!isOnce) this.#takeBody();
    if (this.signal?.aborted && !options.fetch) this.#refuse(this.signal);
    this.#addKey(options);
    this.#addLanguage(options);
  }

  /** Takes the body of a Request over, which marks it as used, as fetch does. */
  #takeBody(): void {
    const { input, init, facts } = this;
    const hasBody = !/^(GET|HEAD)$/.test(facts?.method ?? "GET") && init?.body == null;
    if (hasBody && globalThis.Request && input instanceof Request && !this.#wasUsed) {
      this.input = this.#taken = new Request(input);
    }
  }

  /** Lets the body of a Request go, which is kept for retries. */
  release(): void {
    const { body } = this.#taken ?? {};
    // Another attempt's copy goes on.
    if (body && !body.locked) body.cancel(this.signal?.reason).catch(() => {});
  }

  /**
   * What fetch does before it looks at an aborted signal: throws for a wrong argument, and takes
   * the body, which it then cancels.
   */
  #refuse(signal: AbortSignal): void {
    // A path alone, outside a page, is only wrong for the platform's fetch.
    if (!this.facts?.site || !globalThis.Request) return;
    const { body } = new Request(this.input, this.init);
    body?.cancel?.(signal.reason).catch(() => {});
  }

  /** Gives a POST or PATCH without a key one, where the API takes it: the same for every attempt. */
  #addKey({ idempotencyKey, profiles }: Options): void {
    const { facts } = this;
    if (!facts || facts.hasKey || !KEYED.test(facts.method)) return;
    const isWanted = idempotencyKey === "always"
      || (idempotencyKey !== "never" && profiles.takesKeys && !isOfOtherOrigin(facts.site));
    if (!isWanted) return;
    this.#addHeader(KEY, uuid());
    facts.hasKey = true;
  }

  /**
   * Asks for messages in the person's language where the API writes them for people. CORS allows the
   * header across origins (Fetch standard, "CORS-safelisted request-header").
   */
  #addLanguage({ profiles, locale }: Options): void {
    if (!this.facts || !profiles.speaksToUsers) return;
    const tag = sources([], locale).locale?.tag;
    if (!tag || headersOf(this.input, this.init).has(LANGUAGE)) return;
    this.#addHeader(LANGUAGE, tag);
    this.weakHeader = LANGUAGE;
  }

  #addHeader(name: string, value: string): void {
    // A snapshot has its headers as `Headers`, a list or a record.
    const { headers = isRequest(this.input) ? headersOf(this.input, {}) : {} as any } = this.init ?? {};
    if (headers.set) headers.set(name, value);
    else if (Array.isArray(headers)) headers.push([name, value]);
    else headers[name] = value;
    this.init = { ...this.init, headers };
  }

  /** The URL, absolute where the platform can tell. */
  get url(): string {
    const { input } = this;
    const url = isRequest(input) ? input.url : `${input}`;
    try {
      return new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href).href;
    } catch {
      return url;
    }
  }

  /** The headers that the caller gave. */
  get headers(): Headers {
    return headersOf(this.input, this.init);
  }

  /** The arguments for one attempt; `before`: how the one before it ended. */
  arguments(
    signal: AbortSignal | undefined, credentials?: Credentials, before?: Result,
  ): [input: RequestInfo | URL, init?: RequestInit] {
    const { input } = this;
    let { init } = this;
    const headers = credentials?.headers();
    if (headers) init = { ...init, headers };
    if (signal !== this.signal) init = { ...init, signal: signal! };
    // Browsers refuse more than 64 KiB in all bodies of `keepalive`, which looks like a lost network.
    if (before && !before.response && this.facts!.method !== "GET" && this.option("keepalive")) {
      init = { ...init, keepalive: false };
    }
    // A Request's body can be read once; the original stays for further attempts.
    return [isRequest(input) && !this.isOnce && !this.#wasUsed ? input.clone() : input, init];
  }

  /** An option of the init, else of the Request. */
  option<Name extends "cache" | "integrity" | "keepalive" | "mode" | "redirect">(name: Name) {
    const { input, init } = this;
    return init?.[name] ?? (isRequest(input) ? input[name] : undefined);
  }

  /** Whether the arguments make a valid request: then a `TypeError` of fetch was the network's. */
  get isValid(): boolean {
    const { input, init } = this;
    try {
      // Only whether there is a body matters; a stream must not be touched.
      const { body, signal: _, ...rest } = init ?? {};
      if (this.#wasUsed && body == null) return false;
      if (!globalThis.Request) return true;
      new Request(
        isRequest(input) ? input.url : input,
        body == null ? rest : { ...rest, body: isReplayable(body) ? "" : new ReadableStream() },
      );
      return true;
    } catch {
      return false;
    }
  }
}

/** An init that cannot be read, or a signal that is not one. */
function isWrong(init: any): boolean {
  if (init === undefined || init === null) return false;
  if (typeof init !== "object" && typeof init !== "function") return true;
  const { signal } = init;
  return signal !== undefined && signal !== null && typeof signal.addEventListener !== "function";
}

/**
 * In a page or worker of a browser, CORS refuses requests to other origins with a header that they do
 * not allow, and a refusal looks like a lost connection.
 */
function isOfOtherOrigin(site: string): boolean {
  const own = globalThis.location?.origin;
  return !!own && !!site && site !== own;
}

/** A UUID v4, also where `crypto.randomUUID` is kept for secure contexts. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  // Of the 36 digits, those in the places of dashes, version and variant are left out.
  return hex.replace(/(.{8}).(.{4})..(.{3})..(.{3})./, "$1-$2-4$3-a$4-");
}
