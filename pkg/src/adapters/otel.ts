// Spans and metrics with the API of OpenTelemetry, which the app passes in. Nothing of it is imported.
// Names are those of the semantic conventions for HTTP clients; natively `src/agent/trace.rs` has the same.

import { notify } from "../call/events.js";
import { senderOf } from "../call/origin.js";
import { classifyError } from "../classify.js";
import { fetchUnder } from "../platform-fetch.js";
import type { Classification, FetchLike, RequestInput, RequestOptions, RetryEvent } from "../types.js";

/** The part of a span that is used. */
export interface SpanLike {
  /** Adds attributes. */
  setAttributes(attributes: Attributes): unknown;
  /** Marks the span as failed. */
  setStatus(status: { code: number }): unknown;
  /** Ends the span, at a time in ms since 1970. */
  end(endTime?: number): void;
}

/** Makes spans. */
export interface TracerLike {
  /** Begins a span below that of the context. */
  startSpan(name: string, options: { kind: number; attributes: Attributes }, context: any): any;
}

/** Makes instruments. */
export interface MeterLike {
  /** Makes a counter. */
  createCounter(name: string, options: { description: string; unit: string }): {
    /** Counts. */
    add(value: number, attributes: Attributes): void;
  };
  /** Makes a histogram. */
  createHistogram(name: string, options: { description: string; unit: string }): {
    /** Records a value. */
    record(value: number, attributes: Attributes): void;
  };
}

/** The part of `@opentelemetry/api` that is used: `import * as otel from "@opentelemetry/api"`. */
export interface OpenTelemetryApi {
  /** Spans. */
  trace: {
    /** A tracer of that name. */
    getTracer(name: string): TracerLike;
    /** The span of a context, if there is one. */
    getSpan(context: any): unknown;
    /** A context with that span. */
    setSpan(context: any, span: any): unknown;
  };
  /** Metrics. */
  metrics: {
    /** A meter of that name. */
    getMeter(name: string): MeterLike;
  };
  /** What tells a server of the span. */
  propagation: {
    /** Writes the headers of a context. */
    inject(context: any, carrier: any): void;
  };
  /** Contexts. */
  context: {
    /** The one that is active now. */
    active(): unknown;
  };
}

type Attributes = Record<string, string | number>;

/** Options of `instrument`. */
export interface InstrumentOptions {
  /** Makes the spans. Default: `api.trace.getTracer("comeback")`. */
  tracer?: TracerLike | undefined;
  /** Counts. Default: `api.metrics.getMeter("comeback")`. */
  meter?: MeterLike | undefined;
  /** The fetch to send with. Default: as for `createFetch`. */
  fetch?: FetchLike | undefined;
  /** A listener of your own, which is called as `onEvent` of `createFetch` is. */
  onEvent?: ((event: RetryEvent) => void) | undefined;
  /**
   * Whether a request gets a `traceparent`. Default: in a page only one to the page's own origin, as
   * CORS refuses a request with a header that the other origin does not allow; elsewhere every one.
   */
  propagate?: ((url: string) => boolean) | undefined;
  /**
   * What goes into `url.full`. Default: nothing, since URLs hold ids and secrets. Given the whole URL,
   * it returns what may be seen.
   */
  url?: ((url: string) => string) | undefined;
}

/** What `instrument` gives: options of `createFetch`. */
export interface Instrumented {
  /** Sends an attempt, and makes its span. */
  fetch: FetchLike;
  /** Counts, and ends the spans. */
  onEvent: (event: RetryEvent) => void;
}

/** `SpanKind.CLIENT` and `SpanStatusCode.ERROR`, which are numbers of the specification. */
const CLIENT = 2;
const ERROR = 2;

/** What is known of a call. */
interface Traced {
  attempts: number;
  /** What was active when it began. */
  parent: unknown;
}

/** An attempt whose headers have come. Its classification is still to come. */
interface Open {
  span: SpanLike;
  attributes: Attributes;
  endTime: number;
}

/** At most so many calls are followed at once. A call that ends without an event is forgotten then. */
const MOST_CALLS = 10_000;

/**
 * Options for `createFetch` that trace and count its calls: a client span per attempt, each with a
 * `traceparent` of its own, and the metrics `comeback.attempts`, `comeback.wait.duration` (ms) and
 * `comeback.give_ups`.
 *
 * The attempts of a call are siblings under the span that is active when the call begins. Where none
 * is, the later attempts are children of the first, so that the call is one trace. No URL, no header
 * and no text of the server's gets into a span. Switch off other instrumentations of fetch, which
 * would make a second span for each attempt.
 *
 * @example
 * import * as otel from "@opentelemetry/api";
 * const api = createFetch({ profile: commerce, ...instrument(otel) });
 */
export function instrument(
  api: OpenTelemetryApi, options: InstrumentOptions = {},
): Instrumented {
  const tracing = new Tracing(api, options);
  const fetch: FetchLike = (input, init) => tracing.fetch(input, init);
  // Next marks the fetch that it has patched; a client must see that through this one.
  Object.defineProperty(fetch, "__nextPatched", {
    get: () => (fetchUnder(undefined, options.fetch) as any)?.__nextPatched,
  });
  return { fetch, onEvent: (event) => tracing.onEvent(event) };
}

class Tracing {
  readonly #api: OpenTelemetryApi;
  readonly #options: InstrumentOptions;
  readonly #tracer: TracerLike;
  readonly #attempts;
  readonly #waits;
  readonly #giveUps;
  /** By the call's request. */
  readonly #traced = new WeakMap<object, Traced>();
  /** The calls that report events, by number, each with its attempt that is to end. */
  readonly #calls = new Map<number, Open | undefined>();

  constructor(api: OpenTelemetryApi, options: InstrumentOptions) {
    this.#api = api;
    this.#options = options;
    this.#tracer = options.tracer ?? api.trace.getTracer("comeback");
    const meter = options.meter ?? api.metrics.getMeter("comeback");
    this.#attempts = meter.createCounter("comeback.attempts", { description: "Requests sent.", unit: "{attempt}" });
    this.#waits = meter.createHistogram("comeback.wait.duration", { description: "Waits before a request.", unit: "ms" });
    this.#giveUps = meter.createCounter("comeback.give_ups", { description: "Calls that were not tried again.", unit: "{call}" });
  }

  async fetch(input: RequestInput, init?: RequestOptions): Promise<Response> {
    // Read before the first `await`.
    const request = senderOf();
    const fetch = fetchUnder(undefined, this.#options.fetch);
    const begun = this.#begin(input, init, request);
    if (!begun) return fetch(input, init);
    const { span, attributes, headers } = begun;
    try {
      const response = await fetch(input, headers ? { ...init, headers } : init);
      const open = { span, attributes, endTime: Date.now() };
      attributes["http.response.status_code"] = response.status;
      if (response.status >= 400) attributes["error.type"] = `${response.status}`;
      const call = request?.call;
      if (call !== undefined && this.#calls.has(call)) this.#calls.set(call, open);
      else this.#end(open);
      return response;
    } catch (error) {
      attributes["error.type"] = classifyError(error).category;
      this.#end({ span, attributes, endTime: Date.now() }, attributes["error.type"]);
      throw error;
    }
  }

  onEvent(event: RetryEvent): void {
    notify(this.#options.onEvent, event);
    const { call, type } = event;
    const open = this.#calls.get(call);
    const about = "classification" in event ? event.classification : undefined;
    if (open) this.#classified(open, about);
    if (type === "success" || type === "give_up") this.#calls.delete(call);
    else if (open || type === "attempt") this.#follow(call);
    if (type === "wait") this.#waits.record(event.delay, { "comeback.reason": event.reason });
    if (type === "hold") this.#waits.record(event.delay, { "comeback.reason": "hold" });
    if (type === "give_up") {
      this.#giveUps.add(1, { "comeback.reason": event.reason, ...(about && { "error.type": about.category }) });
    }
  }

  #follow(call: number): void {
    this.#calls.set(call, undefined);
    if (this.#calls.size > MOST_CALLS) this.#calls.delete(this.#calls.keys().next().value!);
  }

  /** What a response means is known after its body was looked at. */
  #classified(open: Open, about: Classification | undefined): void {
    const category = about && about.category !== "ok" ? about.category : undefined;
    // An error inside a 200.
    if (category) open.attributes["error.type"] ??= category;
    this.#end(open, category);
  }

  #begin(input: RequestInput, init: RequestOptions | undefined, request: object | undefined) {
    try {
      const url = new URL(
        input instanceof Request ? input.url : `${input}`, globalThis.document?.baseURI ?? globalThis.location?.href,
      );
      const method = `${init?.method ?? (input as Request).method ?? "GET"}`.toUpperCase();
      const traced = this.#traceOf(request);
      const attributes: Attributes = {
        "http.request.method": method,
        "server.address": url.hostname,
        "server.port": Number(url.port) || (url.protocol === "https:" ? 443 : 80),
      };
      // "If the request is not resent, the attribute is not set."
      const resends = traced.attempts++;
      const more: Attributes = {};
      if (resends > 0) more["http.request.resend_count"] = resends;
      if (this.#options.url) more["url.full"] = this.#options.url(url.href);
      const span = this.#tracer.startSpan(method, { kind: CLIENT, attributes: { ...attributes, ...more } }, traced.parent);
      const context = this.#api.trace.setSpan(traced.parent, span);
      if (!this.#api.trace.getSpan(traced.parent)) traced.parent = context;
      return { span: span as SpanLike, attributes, headers: this.#headers(url, context, input, init) };
    } catch {
      // Nothing that goes wrong here may cost a request.
      return;
    }
  }

  #traceOf(request: object | undefined): Traced {
    const known = request && this.#traced.get(request);
    if (known) return known;
    const traced = { attempts: 0, parent: this.#api.context.active() };
    if (request) this.#traced.set(request, traced);
    return traced;
  }

  /** The request's headers with those of the trace; undefined where there are none to add. */
  #headers(url: URL, context: unknown, input: RequestInput, init: RequestOptions | undefined): Headers | undefined {
    const { propagate = isOfOwnOrigin } = this.#options;
    const carrier: Record<string, string> = {};
    if (propagate(url.href)) this.#api.propagation.inject(context, carrier);
    const names = Object.keys(carrier);
    if (!names.length) return;
    const headers = new Headers((init?.headers ?? (input as Request).headers) as HeadersInit | undefined);
    for (const name of names) headers.set(name, carrier[name]!);
    return headers;
  }

  #end({ span, attributes, endTime }: Open, category?: string): void {
    try {
      const { "error.type": error, "http.response.status_code": status } = attributes;
      span.setAttributes({
        ...(status !== undefined && { "http.response.status_code": status }),
        ...(error !== undefined && { "error.type": error }),
        ...(category !== undefined && { "comeback.category": category }),
      });
      if (error !== undefined) span.setStatus({ code: ERROR });
      span.end(endTime);
      this.#attempts.add(1, attributes);
    } catch {
      // As in `#begin`.
    }
  }
}

function isOfOwnOrigin(url: string): boolean {
  const own = globalThis.location?.origin;
  return !own || own === "null" || new URL(url).origin === own;
}
