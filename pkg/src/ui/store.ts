// The store: calls by their number, fed by events.

import { isAbort, isAgain } from "../element/button.js";
import { noteWords } from "../element/translate.js";
import { tell } from "../listeners.js";
import type { RetryEvent } from "../types.js";
import { msLeft } from "./left.js";
import { noticesOf } from "./notices.js";
import type { CallStore, CallStoreOptions, Notice, TrackedCall, Tracking } from "./types.js";

/** A call, and what the store alone needs to know about it. */
interface Entry {
  readonly shown: TrackedCall | null;
  readonly tracking: Tracking;
  /** It is in the background, and the person has something to see. */
  readonly isSilent: boolean;
  readonly isDismissed: boolean;
  /** The person has sent it again: the new call takes its place. */
  readonly isSentAgain: boolean;
}

const NEW: Entry = { shown: null, tracking: {}, isSilent: false, isDismissed: false, isSentAgain: false };

const NONE: readonly Notice[] = Object.freeze([]);

/**
 * A store of the calls that wait, are sent again, or have failed, for messages that an app shows
 * once: calls with the same cause are one message. A success removes its call, and so does an abort.
 *
 * It needs no framework: `subscribe` and `getSnapshot` are what React's `useSyncExternalStore`
 * takes. The hooks of `comeback/react` and `comeback/vue` count the seconds as well.
 *
 * @throws TypeError that names the wrong option.
 * @example
 * export const calls = createCallStore();
 * export const api = createFetch({ onEvent: calls.onEvent });
 *
 * const loadCart = () => api.json("/cart", {}, {
 *   onEvent: calls.track({ label: "Your cart", background: () => cache.has("cart"), retry: loadCart }),
 * });
 *
 * calls.subscribe(() => {
 *   for (const { id, classification, until } of calls.getSnapshot()) show(id, classification, until);
 * });
 */
export function createCallStore(options: CallStoreOptions = {}): CallStore {
  return new Store(options);
}

class Store implements CallStore {
  readonly #options: CallStoreOptions;
  readonly #entries = new Map<number, Entry>();
  readonly #listeners = new Set<() => void>();
  /** The highest number of a call so far, by what it is for. */
  readonly #newest = new Map<string, number>();
  #snapshot = NONE;
  #isNotifying = false;

  constructor(options: CallStoreOptions) {
    check(options);
    this.#options = options;
  }

  readonly onEvent = (event: RetryEvent): void => {
    this.#take(event, this.#entries.get(event.call));
  };

  readonly track = (tracking: Tracking) => (event: RetryEvent): void => {
    const { background } = tracking;
    const before = this.#sentAgain(event.call, tracking);
    const again = this.#entries.get(before!);
    if (!this.#isNewest(event.call, tracking)) {
      this.#entries.delete(event.call);
      return this.#changed();
    }
    if (before !== undefined) this.#entries.delete(before);
    this.#take(event, {
      ...(this.#entries.get(event.call) ?? again ?? NEW),
      isSentAgain: false,
      tracking,
      isSilent: typeof background === "function" ? background() : background === true,
    });
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    // Two subscriptions of one function are two.
    const own = () => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  };

  readonly getSnapshot = (): readonly Notice[] => this.#snapshot;

  readonly getServerSnapshot = (): readonly Notice[] => NONE;

  readonly retry = (id: string): Promise<PromiseSettledResult<unknown>[]> => {
    const again = new Map<() => unknown, number[]>();
    for (const shown of this.#callsOf(id)) {
      const { call, canRetry } = shown;
      const entry = this.#entries.get(call);
      if (!canRetry || !entry?.tracking.retry) continue;
      const { retry } = entry.tracking;
      again.set(retry, [...(again.get(retry) ?? []), call]);
      this.#entries.set(call, { ...entry, shown: sending(shown), isSentAgain: true });
    }
    this.#changed();
    return Promise.allSettled([...again].map(([retry, calls]) => this.#sendAgain(retry, calls)));
  };

  async #sendAgain(retry: () => unknown, calls: readonly number[]): Promise<unknown> {
    try {
      return await retry();
    } finally {
      // Those whose place no new call has taken.
      for (const call of calls) if (this.#entries.get(call)?.isSentAgain) this.#entries.delete(call);
      this.#changed();
    }
  }

  readonly dismiss = (id?: string): void => {
    for (const { call, state } of this.#callsOf(id)) {
      const entry = this.#entries.get(call);
      if (state === "failed") this.#entries.delete(call);
      else if (entry) this.#entries.set(call, { ...entry, isDismissed: true });
    }
    this.#changed();
  };

  /** `entry`: what is known of the call; undefined for one that nothing was said about so far. */
  #take(event: RetryEvent, entry: Entry | undefined): void {
    const { call, type } = event;
    const shown = shownAfter(event, entry ?? NEW);
    // Most events are of calls that go well.
    if (!entry && !shown) return;
    // Its sentences are in the words that the page has now, and its wait begins now.
    if (shown?.classification) noteWords(shown.classification);
    if (shown) msLeft(shown, shown.until, shown.delay ?? undefined);
    const isOver = type === "success" || type === "give_up";
    if (isOver && (!shown?.classification || this.#options.ignore?.(shown.classification))) {
      this.#entries.delete(call);
    } else {
      const isDismissed = !isOver && entry?.isDismissed === true;
      this.#entries.set(call, { ...(entry ?? NEW), shown, isDismissed });
    }
    this.#changed();
  }

  /** The call which the person has sent again, and which a call takes the place of. */
  #sentAgain(call: number, { key, label, retry }: Tracking): number | undefined {
    const name = key ?? label;
    for (const [older, { isSentAgain, tracking }] of this.#entries) {
      const itsName = tracking.key ?? tracking.label;
      const isSame = name === itsName && (name !== undefined || tracking.retry === retry);
      if (isSentAgain && older < call && isSame) return older;
    }
    return;
  }

  /** Calls for the same thing: the newest takes the place of the others, which say no more. */
  #isNewest(call: number, { key, label }: Tracking): boolean {
    const name = key ?? label;
    if (name === undefined) return true;
    const newest = this.#newest.get(name) ?? 0;
    if (call < newest) return false;
    this.#newest.delete(name);
    this.#newest.set(name, call);
    if (call === newest) return true;
    for (const [older, { tracking }] of this.#entries) {
      if (older < call && (tracking.key ?? tracking.label) === name) this.#entries.delete(older);
    }
    return true;
  }

  #callsOf(id: string | undefined): readonly TrackedCall[] {
    return this.#snapshot.flatMap((notice) => (id === undefined || notice.id === id ? notice.calls : []));
  }

  #changed(): void {
    const { limit = 100 } = this.#options;
    while (this.#newest.size > limit) this.#newest.delete(this.#newest.keys().next().value!);
    while (this.#entries.size > limit) this.#entries.delete(oldest(this.#entries));
    const shown = [...this.#entries.values()].flatMap((entry) => (isShown(entry) ? entry.shown! : []));
    const before = this.#snapshot;
    this.#snapshot = noticesOf(shown, before);
    if (this.#snapshot !== before) this.#notify();
  }

  /** In a microtask: a call's own tracking may say, after the client's event, that it is silent. */
  #notify(): void {
    if (this.#isNotifying) return;
    this.#isNotifying = true;
    void Promise.resolve().then(() => {
      this.#isNotifying = false;
      tell(this.#listeners);
    });
  }
}

function isShown({ shown, isSilent, isDismissed }: Entry): boolean {
  return shown !== null && !isSilent && !isDismissed;
}

/** The failure that is the oldest, else the call that is. */
function oldest(entries: Map<number, Entry>): number {
  const [first] = entries.keys();
  for (const [call, { shown }] of entries) if (shown?.state === "failed") return call;
  return first!;
}

/** What is shown of a call after an event; null for nothing. */
function shownAfter(event: RetryEvent, { shown: before, tracking }: Entry): TrackedCall | null {
  const own = {
    call: event.call,
    attempt: event.attempt,
    label: tracking.label ?? null,
    canRetry: false,
  };
  switch (event.type) {
    case "hold":
    case "wait":
      return same(before, {
        ...own,
        state: "waiting",
        reason: event.type === "hold" ? "hold" : event.reason,
        delay: event.delay,
        until: event.until,
        classification: event.type === "hold" ? null : event.classification,
      });
    case "give_up": {
      const { classification } = event;
      if (!classification || event.reason === "aborted" || isAbort(classification)) return null;
      const { afterMs = null, at = null } = classification.retry as { afterMs?: number; at?: number };
      const canRetry = tracking.retry !== undefined && isAgain(classification);
      const shown = { reason: null, delay: afterMs, until: at, classification, canRetry };
      return same(before, { ...own, state: "failed", ...shown });
    }
    case "success":
      return null;
    default:
      return before && same(before, { ...before, ...own, state: "sending", delay: null, until: null });
  }
}

/** A call that has failed, and that the person sends again. */
function sending(failed: TrackedCall): TrackedCall {
  return { ...failed, state: "sending", delay: null, until: null, canRetry: false };
}

/** Throws a `TypeError` that names the first wrong option. */
function check(options: CallStoreOptions): void {
  const { ignore, limit, ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new TypeError(`comeback: ${unknown} is not an option; there are ignore and limit`);
  if (ignore !== undefined && typeof ignore !== "function") throw new TypeError("comeback: ignore must be a function");
  const isLimit = limit === undefined || limit === Infinity || (Number.isInteger(limit) && limit >= 1);
  if (!isLimit) throw new TypeError("comeback: limit must be a whole number from 1, or Infinity");
}

/** The call as it was, if nothing has changed: an event may come twice, through client and call. */
function same(before: TrackedCall | null, now: TrackedCall): TrackedCall {
  const names = Object.keys(now) as (keyof TrackedCall)[];
  return before && names.every((name) => before[name] === now[name]) ? before : now;
}
