// A server in the same process, called through a `fetch` of its own. It counts what it is sent.

import { at, now } from "./clock.mjs";

/** From sending a request to having its answer, ms. */
export const LATENCY = 50;

/** @param decide (ms since the start) → {status, headers?} */
export class Server {
  #decide;
  #start;
  /** When requests came, ms since the start. */
  sends = [];
  /** How many were answered 429. */
  refused = 0;

  constructor(start, decide) {
    this.#start = start;
    this.#decide = decide;
    this.fetch = this.fetch.bind(this);
  }

  fetch(input, init) {
    const signal = init?.signal ?? input?.signal;
    if (signal?.aborted) return Promise.reject(signal.reason);
    const sent = now() - this.#start;
    this.sends.push(sent);
    const { status, headers } = this.#decide(sent);
    if (status === 429) this.refused++;
    const answer = new Response(status === 200 ? '{"items":[]}' : '{"message":"not now"}', {
      status,
      headers: { "content-type": "application/json", date: new Date(Date.now()).toUTCString(), ...headers },
    });
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      at(now() + LATENCY, () => resolve(answer));
    });
  }
}

/** Well, but for one stretch of time. */
export const downBetween = (from, to) => (time) => ({ status: time >= from && time < to ? 503 : 200 });

/**
 * Serves no request before `opens` and sends the delay until then; afterwards `perSecond` in any
 * second. A request that comes too soon gets `refusal`.
 */
export function narrow(opens, perSecond, refusal) {
  let served = [];
  return (time) => {
    if (time < opens) return { status: 429, headers: { "retry-after": String(Math.ceil((opens - time) / 1000)) } };
    served = served.filter((at) => at + 1000 > time);
    if (served.length >= perSecond) return refusal;
    served.push(time);
    return { status: 200 };
  };
}

/** `limit` requests a window for all together, in the headers that most APIs send. */
export function shared(limit, per, { sliding = false, unix = true } = {}) {
  let served = [];
  let opened = 0;
  return (time) => {
    if (sliding) served = served.filter((at) => at + per > time);
    else if (time >= opened + per) {
      opened = time - ((time - opened) % per);
      served = [];
    }
    const room = served.length < limit;
    if (room) served.push(time);
    const left = (sliding ? served[0] : opened) + per - time;
    const seconds = Math.ceil(left / 1000);
    const headers = {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(limit - served.length),
      "x-ratelimit-reset": String(unix ? Math.ceil((Date.now() + left) / 1000) : seconds),
    };
    return room ? { status: 200, headers } : { status: 429, headers: { ...headers, "retry-after": String(seconds) } };
  };
}
