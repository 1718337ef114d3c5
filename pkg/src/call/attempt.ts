// One request sent, with a time of its own.

import { at, NEVER } from "../clock.js";
import { joined, orAborted } from "./abort.js";
import { tooLate } from "./body.js";
import { callFetch } from "../platform-fetch.js";
import type { FetchLike } from "../types.js";
import { sendFor } from "./origin.js";
import type { Credentials } from "./credentials.js";
import type { Prepared } from "./prepare.js";

/** How an attempt ended. `text`: the body, where the call is to read it. */
export type Result =
  | { response: Response; text?: string | undefined; error?: undefined }
  | { response?: undefined; text?: undefined; error: unknown; isTimeout: boolean };

/** One attempt. Its controller can also end a body that is not needed any more. */
export class Attempt {
  readonly #request: Prepared;
  readonly #fetch: FetchLike;
  readonly #before: Result | undefined;
  /** Ends the request, where it can be ended. */
  readonly controller: AbortController | undefined;
  #disarm: (() => void) | undefined;

  /**
   * `endsAt`: by the clock; `before`: how the attempt before this one ended; `onTimeout` is called
   * before the request is ended. `isJson`: the body of a success is read within the attempt.
   */
  constructor(
    request: Prepared, fetch: FetchLike, readonly isJson: boolean, endsAt: number, before?: Result,
    onTimeout?: () => void,
  ) {
    this.#request = request;
    this.#fetch = fetch;
    this.#before = before;
    const isTimed = endsAt < NEVER;
    if (!isTimed && !(before && isMemoized(fetch))) return;
    const controller = this.controller = new AbortController();
    if (isTimed) this.#disarm = at(endsAt, () => {
      onTimeout?.();
      controller.abort(tooLate());
    });
  }

  /** Sends the request. Rejects only when the caller aborted it, with the signal's reason. */
  async send(credentials: Credentials | undefined): Promise<Result> {
    const fetch = this.#fetch;
    const { signal } = this.#request;
    const [own, unfollow] = joined(signal, this.controller);
    // The first request of a memoized fetch is everyone's: its time ends the wait, not the request.
    const passed = this.#before || !isMemoized(fetch) ? own : signal;
    try {
      if (credentials?.isAsked) await orAborted(credentials.ask(), own);
      const request = this.#request.arguments(passed, credentials, this.#before);
      const sent = sendFor(this.#request, () => callFetch(fetch, ...request));
      // A custom fetch may ignore its signal, or return a response instead of a promise.
      const response = await orAborted(Promise.resolve(sent), own);
      if (!this.isJson || response.status > 399) return { response };
      return { response, text: await orAborted(response.text(), own) };
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason;
      // WebKit rejects with an AbortError of its own instead of the reason.
      const ending = this.controller?.signal;
      return { error: ending?.aborted ? ending.reason : thrown, isTimeout: !!ending?.aborted };
    } finally {
      unfollow();
      this.#disarm?.();
    }
  }
}

/**
 * Next, and React under it, give all GETs of one render that have no signal the same response. So
 * the first request has none of ours, and a retry always has one.
 */
function isMemoized(fetch: FetchLike): boolean {
  return (fetch as any).__nextPatched === true;
}
