// What the store takes and gives.

import type { Classification, RetryEvent } from "../types.js";

/** Options of `createCallStore`. */
export interface CallStoreOptions {
  /**
   * True for failures that are not worth a message, such as a 404 that the page itself shows.
   *
   * @example
   * createCallStore({ ignore: ({ category }) => category === "not_found" });
   */
  ignore?: ((classification: Classification) => boolean) | undefined;
  /** How many calls are remembered. The oldest failure is forgotten first. At least 1; default 100. */
  limit?: number | undefined;
}

/** What a call is for. */
export interface Tracking {
  /** For the person: what the call loads or does, such as "Your cart". */
  label?: string | undefined;
  /**
   * A newer call with the same key takes the place of an older one, and its success removes the
   * older one's failure. Default: the label.
   */
  key?: string | undefined;
  /**
   * True: nothing is said about the call, because the person sees data already and can go on. A
   * function is asked at each event.
   *
   * @example
   * background: () => cache.has("cart"),
   */
  background?: boolean | (() => boolean) | undefined;
  /** Makes the same call anew, when the person asks for it. */
  retry?: (() => unknown) | undefined;
}

/**
 * `waiting` before an attempt, `sending` a later attempt or, without a `reason`, the person's own retry, or
 * `failed` for good.
 */
export type CallState = "waiting" | "sending" | "failed";

/** What a call waits for: `hold` before the first attempt, the others before a retry. */
export type WaitReason = "hold" | "backoff" | "server" | "poll";

/** A call that waits, is sent again, or has failed. */
export interface TrackedCall {
  /** The number of the call, as in its events. */
  readonly call: number;
  /** What it is doing. */
  readonly state: CallState;
  /** What it waits for, or waited for before this attempt; null for a failed call, and for the person's own retry. */
  readonly reason: WaitReason | null;
  /** How many attempts have been sent. */
  readonly attempt: number;
  /** The length of the wait, ms; null where there is none. */
  readonly delay: number | null;
  /** The moment when the wait ends, or from which a failed call may be sent again; ms since 1970. */
  readonly until: number | null;
  /** What happened; null for a hold. */
  readonly classification: Classification | null;
  /** What the call is for. */
  readonly label: string | null;
  /** Whether it has failed, the next step is to send it again, and there is a `retry` for that. */
  readonly canRetry: boolean;
}

/**
 * One message: the calls that wait for the same reason, or have failed in the same way. A failed call
 * that must not simply be repeated, such as a payment, shares no message with those that may be, and
 * with a `retry` it is a message of its own.
 */
export interface Notice {
  /** The same as long as the message is, as a key for lists. */
  readonly id: string;
  /** `waiting` if one of the calls waits. */
  readonly state: CallState;
  /** The newest call's. */
  readonly reason: WaitReason | null;
  /** The length of the wait that ends first, ms. */
  readonly delay: number | null;
  /**
   * The moment when the first of the calls goes on; of failed calls, from which all may be sent
   * again. In ms since 1970.
   */
  readonly until: number | null;
  /** The newest call's. */
  readonly classification: Classification | null;
  /** The newest call's request ID, to quote when asking for help. */
  readonly requestId: string | null;
  /** What the calls are for, each once. */
  readonly labels: readonly string[];
  /**
   * Whether `retry` does something: calls have failed, the next step is to send them again, and they
   * were given a `retry`.
   */
  readonly canRetry: boolean;
  /** The calls, newest first. */
  readonly calls: readonly TrackedCall[];
}

/** The calls that a person may want to know about, each cause once. */
export interface CallStore {
  /** Takes the events of a client: the `onEvent` of `createFetch`. */
  readonly onEvent: (event: RetryEvent) => void;
  /**
   * An `onEvent` for one call, which says what the call is for. The client may have the store's
   * `onEvent` as well: no call is counted twice.
   *
   * @example
   * await api(url, init, { onEvent: calls.track({ label: "Your cart", retry: loadCart }) });
   */
  readonly track: (tracking: Tracking) => (event: RetryEvent) => void;
  /** Calls `listener` after a change, in a microtask. Returns the end of it. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The messages, newest first: the same array until something changes. */
  readonly getSnapshot: () => readonly Notice[];
  /** No messages: on a server the store would mix the calls of all visitors. */
  readonly getServerSnapshot: () => readonly Notice[];
  /**
   * Makes the message's failed calls anew, as far as they were given a `retry`; a function that several
   * calls share is called once. Until a new call with the same key, or `retry` has settled, they are shown
   * as `sending`; how the new call ends takes their place. Calls whose next step is another one, such as to
   * sign in, are left as they are. Resolves to what came of each.
   */
  readonly retry: (id: string) => Promise<PromiseSettledResult<unknown>[]>;
  /** Removes a message; without `id`, all. A call that waits is shown again if it fails. */
  readonly dismiss: (id?: string) => void;
}
