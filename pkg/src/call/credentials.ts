// The credentials of one call: what its attempts are sent with.

import type { FetchOptions } from "../types.js";
import { CARRIERS, hashOf } from "./facts.js";
import type { Prepared } from "./prepare.js";
import type { Renewal, Renewals } from "./refresh.js";

/** What an attempt is sent with: the caller's headers, the app's own, and what refreshes gave. */
export class Credentials {
  readonly #renewals: Renewals;
  readonly #request: Prepared;
  readonly #ask: FetchOptions["headers"];
  /** What the app's own function gave, and what it threw. */
  #own: Headers | undefined;
  error: unknown;
  /** The headers of the last attempt. */
  #sent: Headers | undefined;
  /** The refresh that the call took part in. */
  renewal: Renewal | undefined;

  constructor(renewals: Renewals, request: Prepared, ask: FetchOptions["headers"]) {
    this.#renewals = renewals;
    this.#request = request;
    this.#ask = ask;
  }

  /** Whether the app is to be asked for headers before an attempt. */
  get isAsked(): boolean {
    return !!this.#ask;
  }

  /** Asks the app for its own headers. */
  async ask(): Promise<void> {
    try {
      this.#own = new Headers(await this.#ask!(this.#request.url));
    } catch (error) {
      this.error = error;
      throw error;
    }
  }

  /** The headers of the next attempt; undefined to send them as they were given. */
  headers(): Headers | undefined {
    return this.#sent = this.#complete();
  }

  /** Those of the last attempt. */
  get sent(): Headers {
    return this.#sent ?? this.#request.headers;
  }

  /** What tells one person's requests from another's: the values that carry credentials. */
  identity(headers = this.sent): string {
    let identity = "";
    headers.forEach((value, name) => {
      if (name === "cookie" || this.#carries(name)) identity += `${name}:${value}\n`;
    });
    return identity;
  }

  /**
   * Whose call it is, as a hash, 0 for nobody's. Before it is sent, the app's own headers count if
   * its function gives them at once.
   */
  hash(wasSent: boolean): number {
    if (!wasSent) this.#askNow();
    return hashOf(this.identity(wasSent ? this.sent : this.#next));
  }

  /** The headers that the next attempt would have. */
  get #next(): Headers {
    return this.#complete() ?? this.#request.headers;
  }

  #askNow(): void {
    try {
      const own: any = this.#ask?.(this.#request.url);
      if (own?.then) Promise.resolve(own).catch(() => {});
      else this.#own = new Headers(own);
    } catch {
      // The attempt asks again, and throws.
    }
  }

  /** The facts about a refused attempt: a hash, and whether it carried any, now replaced by others. */
  async refused(): Promise<[credentials: number, isCarried: boolean, isReplaced: boolean]> {
    const { sent } = this;
    const identity = this.identity();
    const isCarried = [...sent.keys()].some((name) => this.#carries(name));
    // The app's store may have others meanwhile.
    if (this.isAsked) await this.ask().catch(() => {});
    return [hashOf(identity), isCarried, this.identity(this.#next) !== identity];
  }

  #carries(name: string): boolean {
    return CARRIERS.includes(name) || !!this.#own?.has(name);
  }

  #complete(): Headers | undefined {
    const { site } = this.#request.facts!;
    const { headers, weakHeader } = this.#request;
    let isChanged = false;
    const set = (value: string, name: string) => {
      headers.set(name, value);
      isChanged = true;
    };
    // Given for headers that the refused attempt did not have: they go with this call alone.
    const { renewal } = this;
    const fresh = renewal?.epoch === this.#renewals.epoch ? renewal.headers : undefined;
    for (const more of [this.#own, fresh]) {
      more?.forEach((value, name) => (headers.has(name) && name !== weakHeader) || set(value, name));
    }
    for (const [name, values] of this.#renewals.replacedAt(site)) {
      const value = values.get(headers.get(name)!);
      if (value !== undefined) set(value, name);
    }
    return isChanged ? headers : undefined;
  }
}
