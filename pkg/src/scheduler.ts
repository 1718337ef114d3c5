// The calls of one client that wait, and the one timer for all of them. What may go, and when, is
// the engine's to say; here calls are only parked and woken.

import { closing } from "./closing.js";
import { broken, core, generation } from "./core.js";
import { profileNumber } from "./profile.js";
import type { Options } from "./options.js";

/** The longest that a timer can be armed for; a longer wait takes several. */
export const MAX_TIMER = 2147483647;

export class Scheduler {
  readonly #options: Options;
  readonly #wake = new Map<number, () => void>();
  /** Calls that had news while they did not listen. */
  readonly #missed = new Set<number>();
  #number = -1;
  #generation = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #armed = -1;

  constructor(options: Options) {
    this.#options = options;
  }

  /** The client's number within the present instance of the core. */
  get client(): number {
    const wasm = core();
    if (this.#generation !== generation) {
      const seed = this.#options.seed ?? Math.floor(Math.random() * 2 ** 53);
      const { rateLimit = "auto", profile } = this.#options;
      const { requests, per } = typeof rateLimit === "object" ? rateLimit : { requests: rateLimit ? -1 : 0, per: 0 };
      this.#number = wasm.open(seed, requests, per, profileNumber(profile) ?? -1);
      this.#generation = generation;
      closing.register(this, [this.#number, generation]);
      // Whoever waited on an earlier instance is handed what it has.
      this.#wakeAll();
    }
    return this.#number;
  }

  /** What to do when the engine has news of a call; undefined to forget it. */
  listen(call: number, wake: (() => void) | undefined): void {
    const missed = this.#missed.size > 0 && this.#missed.delete(call);
    if (!wake) this.#wake.size && this.#wake.delete(call);
    else if (missed) wake();
    else this.#wake.set(call, wake);
  }

  /** To be called after each word to the engine: wakes whom it names, and arms the timer. */
  pump(): void {
    // Nobody waits, as is mostly so: then there is nobody to wake, and no time to wait for.
    if (!this.#wake.size && this.#armed < 0) return;
    try {
      const client = this.client;
      const wasm = core();
      for (let call; (call = wasm.poll(client, now())); ) {
        const wake = this.#wake.get(call);
        if (wake) wake();
        else this.#missed.add(call);
      }
      this.#arm(wasm.wake(client));
    } catch {
      broken();
      this.#arm(-1);
      this.#wakeAll();
    }
  }

  #wakeAll(): void {
    for (const wake of [...this.#wake.values()]) wake();
  }

  #arm(at: number): void {
    if (at === this.#armed && this.#timer !== undefined) return;
    clearTimeout(this.#timer);
    this.#armed = at;
    this.#timer = undefined;
    if (at < 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.pump();
    }, Math.min(MAX_TIMER, Math.max(0, Math.ceil(at - performance.now()))));
  }

  /** Hears the `online` event until what it gives back is called. */
  hearOnline(): () => void {
    const online = () => {
      try {
        core().online(this.client, now());
      } catch {
        broken();
      }
      this.pump();
    };
    globalThis.addEventListener?.("online", online);
    return () => globalThis.removeEventListener?.("online", online);
  }
}

/** A clock that never goes back, in whole ms. */
export function now(): number {
  return Math.floor(performance.now());
}
