// One request sent, with a time of its own.

import { at, NEVER } from "../clock.js";
import { joined, orAborted } from "./abort.js";
import { tooLate } from "./body.js";
import type { Credentials } from "./credentials.js";
import type { Prepared } from "./prepare.js";

/** How an attempt ended. */
export type Result =
  | { response: Response; error?: undefined }
  | { response?: undefined; error: unknown; isTimeout: boolean };

/** One attempt. Its controller can also end a body that is not needed any more. */
export class Attempt {
  readonly #request: Prepared;
  readonly #ending: AbortController | undefined;
  #disarm: (() => void) | undefined;

  /** `endsAt`: by the clock; `onTimeout` is called before the request is ended. */
  constructor(request: Prepared, endsAt: number, onTimeout?: () => void) {
    this.#request = request;
    if (endsAt >= NEVER) return;
    const ending = this.#ending = new AbortController();
    this.#disarm = at(endsAt, () => {
      onTimeout?.();
      ending.abort(tooLate());
    });
  }

  /** Ends the request, where it can be ended. */
  get controller(): AbortController | undefined {
    return this.#ending;
  }

  /** Sends the request. Rejects only when the caller aborted it, with the signal's reason. */
  async send(fetch: typeof globalThis.fetch, credentials: Credentials | undefined): Promise<Result> {
    const { signal } = this.#request;
    const [own, unfollow] = joined(signal, this.#ending);
    try {
      const sent = fetch.call(undefined, ...this.#request.arguments(own, credentials));
      // A custom fetch may ignore its signal, or return a response instead of a promise.
      return { response: await orAborted(Promise.resolve(sent), own) };
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason;
      // WebKit rejects with an AbortError of its own instead of the reason.
      const isTimeout = !!this.#ending?.signal.aborted;
      return { error: isTimeout ? this.#ending!.signal.reason : thrown, isTimeout };
    } finally {
      unfollow();
      this.#disarm?.();
    }
  }
}
