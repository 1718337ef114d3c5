// For Angular's HttpClient, from version 17. Of its libraries only rxjs is imported, which it needs
// itself.

import { Observable, type Subscription } from "rxjs";
import { ApiError } from "../api-error.js";
import { classifyError } from "../classify.js";
import { createFetch } from "../fetch.js";
import { attach, failureReached } from "./reached.js";
import { plain } from "../text.js";
import type { FetchLike, FetchOptions, RequestInput, RequestOptions } from "../types.js";

/** The part of `HttpHeaders` that is used. */
export interface HttpHeadersLike {
  /** The names. */
  keys(): string[];
  /** The values of one name. */
  getAll(name: string): string[] | null;
}

/** The part of an `HttpRequest` that is used. */
export interface HttpRequestLike {
  /** The HTTP method. */
  readonly method: string;
  /** The URL, with the query. */
  readonly urlWithParams: string;
  /** The body, before it is serialised. */
  readonly body: unknown;
  /** The headers, as Angular keeps them. */
  readonly headers: HttpHeadersLike;
  /** A copy with these headers set. */
  clone(update: { setHeaders: Record<string, string | string[]> }): any;
}

/** An `HttpInterceptorFn`. */
export type Interceptor = <Request extends HttpRequestLike, Event>(
  request: Request,
  next: (request: Request) => Observable<Event>,
) => Observable<Event>;

/** How a request is sent, and the end that it had. */
interface Exchange {
  send(headers: Headers, signal: AbortSignal | null | undefined): Promise<Response>;
}

/** By the options of a request: who sends it. */
const EXCHANGE = Symbol("comeback.exchange");

/**
 * An interceptor for `withInterceptors`: the requests of `HttpClient` go through the engine of a
 * retrying fetch, over whichever backend is provided (`withFetch`, XHR, or that of the tests). What
 * comes back is the backend's own `HttpResponse` or `HttpErrorResponse`, and
 * `classificationOf(error)`, or `error.classification`, says what happened and what now.
 *
 * Put it last: other interceptors then see a call once, not each attempt. `unsubscribe` ends the
 * call, in the middle of a wait too. Events of progress are those of each attempt: after a retry
 * they begin again. HttpClient's `timeout` is the time of each attempt, and `deadline` that of the
 * whole call.
 *
 * @param options those of `createFetch`, for one client. `fetch` has no effect.
 *
 * @example
 * provideHttpClient(withFetch(), withInterceptors([comebackInterceptor({ profile: commerce })]));
 */
export function comebackInterceptor(options: FetchOptions = {}): Interceptor {
  const { profile } = options;
  const retrying = createFetch({ ...options, fetch: overExchange });
  return (request, next) => new Observable((observer) => {
    const controller = new AbortController();
    let last: { event: unknown } | { error: unknown } | undefined;
    const send: Exchange["send"] = (headers, signal) => new Promise((resolve, reject) => {
      last = undefined;
      const answer = (of: any, body: unknown, isBodyRead: boolean): void => {
        try {
          resolve(responseOf(of, body, isBodyRead));
        } catch (cause) {
          reject(new Error(`The backend's answer, with the status ${of.status}, is no response.`, { cause }));
        }
      };
      const attempt = next(request.clone({ setHeaders: Object.fromEntries(headers) })).subscribe({
        next(event) {
          // HttpEventType.Response is 4; the others are progress.
          if ((event as { type?: unknown }).type !== 4) return observer.next(event);
          last = { event };
          answer(event, (event as any).body, profile !== undefined);
        },
        error(error) {
          last = { error };
          if (!error?.status) return reject(networkErrorOf(error));
          // What is no JSON comes beside the error of the parser.
          const body = error.error?.error instanceof Error ? error.error.text : error.error;
          answer(error, body, true);
        },
        complete() {
          if (!last) reject(new Error("The backend ended without a response."));
        },
      });
      onAbort(signal, attempt, reject);
    });
    const init: RequestOptions = { method: request.method, headers: headersOf(request), signal: controller.signal };
    if (request.body instanceof ReadableStream) Object.assign(init, { body: request.body, duplex: "half" });
    retrying(absolute(request.urlWithParams), Object.assign(init, { [EXCHANGE]: { send } })).then(
      (response) => {
        if (last && "event" in last) {
          observer.next(last.event as never);
          return observer.complete();
        }
        fail(last?.error ?? response, response);
      },
      (error) => {
        // A deadline, and what the app's own `headers` throws, are no answer of the backend's.
        const isAnswer = last && "error" in last && (error instanceof ApiError || error?.cause === last.error);
        fail(isAnswer ? (last as { error: unknown }).error : error, error);
      },
    );
    function fail(error: any, outcome: unknown): void {
      const reached = failureReached(outcome);
      attach(error, reached ?? classifyError(error, { profile }), !!reached);
      observer.error(error);
    }
    return () => controller.abort();
  });
}

/** The fetch under the engine. */
const overExchange: FetchLike = (_input: RequestInput, init?: RequestOptions) => {
  const { send } = (init as unknown as { [EXCHANGE]: Exchange })[EXCHANGE];
  return send(new Headers(init?.headers as HeadersInit | undefined), init?.signal as AbortSignal | undefined);
};

function onAbort(signal: AbortSignal | null | undefined, attempt: Subscription, reject: (reason: unknown) => void): void {
  if (!signal) return;
  const end = (): void => {
    attempt.unsubscribe();
    reject(signal.reason);
  };
  if (signal.aborted) return end();
  signal.addEventListener("abort", end, { once: true });
  attempt.add(() => signal.removeEventListener("abort", end));
}

/** What the engine needs to know of an answer. */
function responseOf(answer: any, body: unknown, isBodyRead: boolean): Response {
  const { status } = answer;
  const isText = typeof body === "string";
  const isPlain = isBodyRead && (isText || (body !== null && typeof body === "object" && !isBinary(body)));
  const isEmpty = !isPlain || status === 204 || status === 205 || status === 304;
  // No `Response` can be made with others, but servers and tests send them.
  const isOdd = status < 200 || status > 599;
  const init = { status: isOdd ? 599 : status, headers: headersOf(answer) };
  const response = new Response(isEmpty ? null : isText ? body : jsonOf(body), init);
  return isOdd ? Object.defineProperty(response, "status", { value: status }) : response;
}

/** A backend of the app's own, or of a test, may give what JSON cannot hold. */
function jsonOf(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch {
    return JSON.stringify(plain(body));
  }
}

function isBinary(body: object): boolean {
  return body instanceof Blob || body instanceof ArrayBuffer || ArrayBuffer.isView(body);
}

/** As fetch rejects: a status of 0 is no answer. */
function networkErrorOf(error: any): Error {
  const cause = error?.error;
  if (cause?.name === "TimeoutError") return cause;
  return new TypeError("Failed to fetch", { cause: error });
}

function headersOf({ headers }: { headers: HttpHeadersLike }): Headers {
  const found = new Headers();
  for (const name of headers.keys()) {
    for (const value of headers.getAll(name) ?? []) found.append(name, value);
  }
  return found;
}

/** On a server there is no page whose address completes a path. */
function absolute(url: string): string {
  return new URL(url, globalThis.location?.href ?? "http://localhost/").href;
}
