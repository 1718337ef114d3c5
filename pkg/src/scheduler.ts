// The waiting calls of one client, and one timer for all of them. The engine decides what may go, and
// when; this only parks and wakes calls.

import { at, now } from "./clock.js";
import { inCore, onDiscard, PerInstance, type Core } from "./core.js";
import type { Options } from "./options.js";
import type { Client, CoreOptions } from "./wasm/glue.js";

/** Calls woken in one task, so that a long line does not block the thread. */
const MAX_WOKEN = 250;

export class Scheduler {
  readonly #parked = new Map<number, () => void>();
  /** Calls that had news while they were not parked. */
  readonly #missed = new Set<number>();
  readonly #client: PerInstance<Client>;
  /** A request need not be reported to the engine until it fails. */
  isAtRest = false;
  /** How many requests in flight have not been reported. */
  unreported = 0;
  #disarm: (() => void) | undefined;
  #armedFor: number | undefined;
  #forgetCore: (() => void) | undefined;

  constructor(readonly options: Options) {
    this.#client = new PerInstance((core) => {
      this.#missed.clear();
      this.isAtRest = false;
      return new core.Client(options.seed, options.profiles.in(core), options as CoreOptions);
    });
  }

  /** The client's engine in the present instance of the core. */
  engine(core: Core): Client {
    return this.#client.in(core);
  }

  /** Calls `wake` at the engine's next news of the call, which may have come already. */
  park(call: number, wake: () => void): void {
    if (this.#missed.delete(call)) return wake();
    this.#parked.set(call, wake);
    if (this.#forgetCore) return;
    // Calls of a discarded instance wake up and end with what they have.
    this.#forgetCore = onDiscard(() => this.#wakeAll());
    globalThis.addEventListener?.("online", this.#online);
  }

  /** The call does not wait any more, and earlier news of it is out of date. */
  unpark(call: number): void {
    this.#missed.delete(call);
    if (this.#parked.delete(call) && !this.#parked.size) this.#leave();
  }

  /**
   * Wakes the calls that have news, and arms the timer. Called after each report to the engine;
   * `isDue` when the time of a request in flight is over.
   */
  dispatch(isDue = false): void {
    // Mostly no call waits.
    if (!isDue && !this.#parked.size && !this.#disarm) return;
    const wake = inCore((core) => {
      const engine = this.engine(core);
      for (let n = 0, call; n < MAX_WOKEN; n++) {
        if ((call = engine.poll(now())) === undefined) return engine.nextWake();
        this.#wake(call);
      }
      return now();
    }, () => undefined);
    this.#arm(wake);
  }

  #wake(call: number): void {
    const wake = this.#parked.get(call);
    if (wake) wake();
    else this.#missed.add(call);
  }

  #wakeAll(): void {
    this.#arm(undefined);
    for (const wake of [...this.#parked.values()]) wake();
    this.#parked.clear();
    this.#leave();
  }

  #leave(): void {
    this.#forgetCore?.();
    this.#forgetCore = undefined;
    globalThis.removeEventListener?.("online", this.#online);
  }

  #arm(time: number | undefined): void {
    if (time === this.#armedFor && this.#disarm) return;
    this.#disarm?.();
    this.#armedFor = time;
    this.#disarm = time === undefined ? undefined : at(time, () => {
      this.#disarm = undefined;
      this.dispatch();
    });
  }

  readonly #online = () => {
    inCore((core) => this.engine(core).online(now()), () => undefined);
    this.dispatch();
  };
}
