// A request, ready to be sent as often as it takes.

import type { Options } from "../options.js";
import type { Credentials } from "./credentials.js";
import { factsOf, KEY, type RequestFacts } from "./facts.js";
import { headersOf, isReplayable, isRequest, snapshot } from "./snapshot.js";

/** The methods that get an `Idempotency-Key` where the API takes one. */
const KEYED = /^(POST|PATCH)$/;

/** The arguments of a fetch as they were at the call, and what is known of them. */
export class Prepared {
  readonly input: RequestInfo | URL;
  init: RequestInit | undefined;
  /** Undefined when the URL is not HTTP's: then fetch itself says what is wrong. */
  readonly facts: RequestFacts | undefined;
  readonly signal: AbortSignal | undefined;

  constructor(input: RequestInfo | URL, init: RequestInit | undefined, options: Options) {
    // A URL object may be changed later, too.
    this.input = isRequest(input) ? input : `${input}`;
    this.init = snapshot(init);
    this.facts = factsOf(this.input, this.init);
    const ofRequest = isRequest(input) ? input.signal : undefined;
    // `null` takes the place of the Request's, too.
    this.signal = (this.init?.signal === undefined ? ofRequest : this.init.signal) ?? undefined;
    this.#addKey(options);
  }

  /** Gives a POST or PATCH without a key one, where the API takes it: the same for every attempt. */
  #addKey({ idempotencyKey, profiles }: Options): void {
    const { facts } = this;
    if (!facts || facts.hasKey || !KEYED.test(facts.method)) return;
    const isWanted = idempotencyKey === "always"
      || (idempotencyKey !== "never" && profiles.takesKeys && !isOfOtherOrigin(facts.site));
    if (!isWanted) return;
    const headers = headersOf(this.input, this.init);
    headers.set(KEY, uuid());
    this.init = { ...this.init, headers };
    facts.hasKey = true;
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

  /** The arguments for one attempt. */
  arguments(signal: AbortSignal | undefined, credentials?: Credentials): Parameters<typeof fetch> {
    const { input } = this;
    let { init } = this;
    const headers = credentials?.headers();
    if (headers) init = { ...init, headers };
    if (signal !== this.signal) init = { ...init, signal: signal! };
    // A Request's body can be read once; the original stays for further attempts.
    return [isRequest(input) && !input.bodyUsed ? input.clone() : input, init];
  }

  /** Whether the arguments make a valid request: then a `TypeError` of fetch was the network's. */
  get isValid(): boolean {
    const { input, init } = this;
    try {
      // Only whether there is a body matters; a stream must not be touched.
      const { body, signal: _, ...rest } = init ?? {};
      if (isRequest(input) && input.bodyUsed && body == null) return false;
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
