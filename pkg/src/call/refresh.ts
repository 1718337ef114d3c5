// Refreshes of credentials: which run, and what they gave.

import { now } from "../clock.js";
import { inCore } from "../core.js";
import type { Scheduler } from "../scheduler.js";
import type { FetchOptions, RequestHeaders } from "../types.js";
import { orAborted } from "./abort.js";
import type { Call } from "./call.js";

/** More replaced values of one header are not remembered: the oldest go. */
const MOST = 100;

/** Refused values of one header, and what takes their place. */
type Values = Map<string, string>;

/** A refresh, for all calls that were refused with the same credentials. */
export class Renewal {
  /** The calls that wait for it. */
  calls = 0;
  isOver = false;
  /** What it gave, if it ended well. */
  headers: Headers | undefined;
  /** Resolves at its end, well or not. */
  readonly ended: Promise<void>;
  readonly controller = new AbortController();

  /** `epoch`: how often the client had forgotten its credentials before. */
  constructor(readonly key: string, readonly epoch: number, run: (signal: AbortSignal) => Promise<Headers>) {
    this.ended = run(this.controller.signal).then(
      (headers) => { this.headers = headers; },
      () => {},
    ).then(() => { this.isOver = true; });
  }
}

/**
 * The refreshes of one client. What they gave takes the place of exactly the values that were
 * refused, at the origin that refused them: a call with another value, another person's, goes out as
 * it was given.
 */
export class Renewals {
  readonly #scheduler: Scheduler;
  readonly #byOrigin = new Map<string, Map<string, Values>>();
  /** Those in progress, by origin and credentials. */
  readonly #running = new Map<string, Renewal>();
  /** The app's own function is running, up to its first `await`. */
  isCalling = false;
  /** How often the credentials were forgotten. */
  epoch = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Gets new credentials; undefined or false where that is not possible. */
  get refresh(): FetchOptions["refresh"] {
    return this.#scheduler.options.refresh;
  }

  /** The refused values at an origin, by header. */
  replacedAt(origin: string): Iterable<[name: string, values: Values]> {
    return this.#byOrigin.get(origin) ?? [];
  }

  /** The refresh for a call's credentials, which begins unless it is in progress. */
  of(call: Call): Renewal {
    const key = `${call.request.facts!.site}\n${call.credentials!.identity()}`;
    let renewal = this.#running.get(key);
    if (!renewal) {
      call.emit({ type: "refresh", classification: call.classification! });
      const { epoch } = this;
      renewal = new Renewal(key, epoch, async (signal) => {
        const given = await this.#call(call, signal);
        if (!given) throw given;
        const fresh = new Headers(given);
        if (epoch === this.epoch && !signal.aborted) this.#learn(call, fresh);
        return fresh;
      });
      this.#running.set(key, renewal);
    }
    return renewal;
  }

  /** The refresh has been reported, or no call waits for it any more. */
  drop(renewal: Renewal): void {
    if (this.#running.get(renewal.key) === renewal) this.#running.delete(renewal.key);
  }

  #call({ classification }: Call, signal: AbortSignal): RequestHeaders | Promise<RequestHeaders> {
    this.isCalling = true;
    try {
      return (this.refresh || (() => ({})))(classification!, signal);
    } finally {
      this.isCalling = false;
    }
  }

  /** Remembers what takes the place of the headers that a refused request was sent with. */
  #learn({ request, credentials }: Call, fresh: Headers): void {
    const { site } = request.facts!;
    const known = this.#byOrigin.get(site) ?? new Map<string, Values>();
    this.#byOrigin.set(site, known);
    fresh.forEach((value, name) => {
      const old = credentials!.sent.get(name);
      // The new ones go with the retry alone.
      if (old === null) return;
      const values = known.get(name) ?? new Map<string, string>();
      known.set(name, values);
      for (const [refused, replacement] of values) if (replacement === old) values.set(refused, value);
      values.delete(value);
      values.set(old, value);
      if (old === value) values.delete(old);
      if (values.size > MOST) values.delete(values.keys().next().value!);
    });
  }

  /** Forgets them all, as after a sign-out, and ends those in progress. */
  forget(): void {
    this.#byOrigin.clear();
    if (!this.refresh) return;
    this.epoch++;
    this.#running.clear();
    inCore((core) => this.#scheduler.engine(core).forget(now()), () => undefined);
    this.#scheduler.dispatch();
  }
}

/** Goes through a call's steps from its refusal to the end of the refresh. */
export async function refresh(call: Call): Promise<void> {
  const { credentials, request: { facts, signal }, response, shared: { scheduler, renewals } } = call;
  if (call.step.kind === "refused") {
    // At the end of redirects another origin may have refused, whose credentials these are not.
    const isElsewhere = response?.redirected && new URL(response.url).origin !== facts!.site;
    const late = new Promise<undefined>((resolve) => scheduler.park(call.number, () => resolve(undefined)));
    scheduler.dispatch();
    const refused = await orAborted(Promise.race([credentials!.refused(), late]), signal);
    call.report((engine) => {
      if (!refused) return { step: engine.step(call.number) };
      const [hash, ...how] = refused;
      return { step: engine.refused(now(), call.number, isElsewhere ? undefined : hash, ...how) };
    });
    return;
  }
  // A call that waits takes over when the one that began the refresh has left.
  const renewal = credentials!.renewal = renewals.of(call);
  renewal.calls++;
  try {
    while (/refresh/.test(call.step.kind)) {
      const woken = new Promise<void>((resolve) => scheduler.park(call.number, resolve));
      scheduler.dispatch();
      const isFirst = call.step.kind === "refresh";
      await orAborted(isFirst ? Promise.race([renewal.ended, woken]) : woken, signal);
      call.report((engine) => {
        if (isFirst && renewal.isOver) {
          engine.refreshed(now(), call.number, !!renewal.headers);
          renewals.drop(renewal);
        }
        return { step: engine.step(call.number) };
      });
    }
  } finally {
    if (!--renewal.calls) {
      renewals.drop(renewal);
      renewal.controller.abort(signal?.reason);
    }
  }
  scheduler.dispatch();
}
