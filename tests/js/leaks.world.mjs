// A client under random load without a network, and counts of what it leaves behind.

import { noxinfluencer } from "../../pkg/dist/profiles/index.js";

const ORIGINS = 8;
/** Calls at the same time. */
const AT_ONCE = 128;

/** Weights of what an attempt meets. A call without a limit of time is never left hanging. */
const ANSWERS = {
  ok: 40, limited: 6, unavailable: 12, server: 5, not_found: 5, not_ready: 4, unauthorized: 4,
  network: 6, huge: 3, hang: 3, hang_body: 3, used_up: 2,
};

/** xorshift32: the same load in every run. */
export function generator(seed) {
  let state = seed;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return {
    chance: (p) => next() < p,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick(weights) {
      let left = next() * Object.values(weights).reduce((a, b) => a + b);
      for (const [name, weight] of Object.entries(weights)) if ((left -= weight) < 0) return name;
    },
  };
}

/** Timers that are set and neither cleared nor over, from now until `restore()`. */
export function watchTimers() {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const pending = new Set();
  globalThis.setTimeout = (run, ms, ...args) => {
    const timer = set(() => {
      pending.delete(timer);
      run(...args);
    }, ms);
    pending.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    pending.delete(timer);
    clear(timer);
  };
  return {
    pending,
    /** Not counted: for the test's own waits. */
    later: (ms) => new Promise((resolve) => set(resolve, ms)),
    /** Undefined when it takes longer than that. */
    async within(ms, work) {
      let timer;
      const late = new Promise((resolve) => (timer = set(resolve, ms)));
      return Promise.race([work, late]).finally(() => clear(timer));
    },
    restore: () => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }),
  };
}

/** An `AbortController` whose signal counts its listeners. */
export function watchedController() {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set();
  let added = 0;
  signal.addEventListener = function (type, listener, ...rest) {
    added++;
    listeners.add(listener);
    AbortSignal.prototype.addEventListener.call(this, type, listener, ...rest);
  };
  signal.removeEventListener = function (type, listener, ...rest) {
    listeners.delete(listener);
    AbortSignal.prototype.removeEventListener.call(this, type, listener, ...rest);
  };
  return { controller, signal, listeners, added: () => added };
}

const PEOPLE = 20;

export class World {
  /** What happened: events, with their reasons. */
  seen = new Set();
  /** Bodies that were begun, and neither read to the end nor cancelled nor aborted. */
  openBodies = new Set();
  /** Calls without an end. */
  pending = 0;
  /** Listeners that calls have left on signals of their own. */
  leftOnOwn = 0;
  /** Calls that ended otherwise than a call may end. */
  wrong = [];
  #random;
  #count = 0;
  #timers;
  #fetch;

  constructor(comeback, random, timers) {
    this.#random = random;
    this.#timers = timers;
    this.#fetch = comeback.createFetch({
      profile: noxinfluencer,
      seed: 1,
      retry: { baseDelay: 2, maxDelay: 5, patience: 50, budget: false },
      fetch: (input, init) => this.#answer(init),
      refresh: async () => {
        await timers.later(1);
        if (random.chance(0.3)) throw new Error("no new credentials");
        return { "x-api-key": "new" };
      },
      onEvent: ({ type, reason }) => this.seen.add(reason ? `${type}:${reason}` : type),
    });
  }

  /** So many calls, on the shared signal or on signals of their own; resolves when all ended. */
  async calls(count, shared) {
    const worker = async () => {
      while (count-- > 0) await this.#call(shared);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async #call(shared) {
    const random = this.#random;
    const own = random.chance(0.3) ? watchedController() : undefined;
    // A value whose refresh failed is not refreshed again for a while, so there are several people. Each
    // of them makes many calls, which share their limits.
    const headers = { "x-api-key": String(++this.#count % PEOPLE) };
    const init = { signal: (own ?? { signal: shared }).signal, headers };
    if (random.chance(0.2)) Object.assign(init, { method: "POST", body: "{}" });
    const options = {};
    if (random.chance(0.3)) options.attemptTimeout = random.whole(2, 6);
    if (random.chance(0.3)) options.deadline = random.whole(5, 20);
    if (random.chance(0.2)) options.retry = { gate: false };
    if (random.chance(0.1)) options.retry = { ...options.retry, budget: true };
    // Our own mark for `#answer`, which a fetch would not look at.
    init.mayHang = "attemptTimeout" in options || "deadline" in options;
    const reason = new Error("enough");
    const abortIn = own && random.chance(0.5) ? random.whole(0, 6) : undefined;
    const path = `https://origin-${random.whole(1, ORIGINS)}.test/${random.whole(1, 3)}`;
    this.pending++;
    const call = this.#fetch(path, init, options);
    if (abortIn !== undefined) this.#timers.later(abortIn).then(() => own.controller.abort(reason));
    try {
      const response = await call;
      await response.body?.cancel();
    } catch (error) {
      const fine = error === reason || error?.name === "TimeoutError" ||
        error?.message === "fetch failed" || error?.name === "ApiError";
      if (!fine) this.wrong.push(error);
    }
    this.pending--;
    this.leftOnOwn += own?.listeners.size ?? 0;
  }

  /** What the network would do, at once or a little later. */
  async #answer({ signal, mayHang }) {
    signal?.throwIfAborted();
    const random = this.#random;
    const kind = random.pick(ANSWERS);
    if (random.chance(0.5)) await this.#timers.later(random.whole(0, 2));
    signal?.throwIfAborted();
    const soon = { "retry-after-ms": String(random.whole(0, 4)) };
    switch (mayHang || !kind.startsWith("hang") ? kind : "ok") {
      case "limited": return json(429, {}, soon);
      case "unavailable": return json(503, {}, random.chance(0.3) ? soon : {});
      case "server": return json(500, {});
      case "not_found": return json(404, {});
      case "not_ready": return json(409, { error_code: "ASYNC_NOT_READY" }, soon);
      case "unauthorized": return json(401, {});
      case "network": throw new TypeError("fetch failed");
      case "hang": return aborted(signal);
      case "hang_body": return new Response(this.#endless(signal), { status: 503 });
      case "huge": {
        const headers = { "content-length": "1000000" };
        return new Response(this.#endless(signal), { status: 503, headers });
      }
      case "used_up": return json(200, {}, { "ratelimit-remaining": "0", "ratelimit-reset": "0.005" });
      default: return json(200, { fine: true });
    }
  }

  /** A body that begins and never ends; an abort breaks it off, as it does with a real one. */
  #endless(signal) {
    const { openBodies } = this;
    let stop;
    const close = (body) => {
      openBodies.delete(body);
      signal?.removeEventListener("abort", stop);
    };
    const body = {
      start(controller) {
        openBodies.add(body);
        controller.enqueue(new TextEncoder().encode("{"));
        stop = () => {
          close(body);
          controller.error(signal.reason);
        };
        signal?.addEventListener("abort", stop);
      },
      cancel: () => close(body),
    };
    return new ReadableStream(body);
  }
}

function json(status, body, headers) {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

/** Rejects when the signal does, as a request without an answer. */
function aborted(signal) {
  return new Promise((_, reject) => {
    const stop = () => {
      signal.removeEventListener("abort", stop);
      reject(signal.reason);
    };
    signal.addEventListener("abort", stop);
  });
}
