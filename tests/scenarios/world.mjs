// One scenario played in a world of its own: a virtual clock in place of the platform's timers
// and clocks, a scripted server in place of the network. Runs in Node and in browsers.

import { profileOf } from "../profiles.mjs";

/** The date at `t` 0: Fri, 15 Jan 2027 08:00:00 GMT. */
export const EPOCH = 1_800_000_000_000;
/** In a browser, requests to the page's own origin: keys are not added across origins. */
const BASE = globalThis.location?.origin ?? "https://api.test";
/** `performance.now()` at `t` 0: elapsed times must be differences. */
const UPTIME = 5_000;
/** A longer delay overflows in every platform's timer, which then fires at once. */
const MAX_TIMER = 2_147_483_647;
/** Real tasks let by until nothing moves by itself any more. */
const ROUNDS = 4;
/** A key that the library has made (RFC 9562: version 4). */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** No scenario takes more steps; one that does runs in a circle. */
const MAX_STEPS = 20_000;

/** Where the call goes that a client makes before a scenario begins. */
const WARM_UP = "https://warm-up.test/";

/**
 * Plays a scenario and returns what was seen: `{trace, sends, outcomes, faults}`. With `isWarm` the
 * client has made a successful call to another origin before, which must not change anything.
 */
export async function play(comeback, scenario, isWarm = false) {
  const world = new World(scenario);
  const restore = world.install();
  try {
    await world.run(comeback, isWarm);
  } catch (error) {
    world.faults.push(`${error?.name}: ${error?.message}`);
  } finally {
    restore();
  }
  return world;
}

class World {
  trace = [];
  sends = [];
  outcomes = [];
  faults = [];
  #scenario;
  #now = 0;
  #queue = [];
  #order = 0;
  #keys = [];
  #served = new Map();
  #refreshes = 0;
  /** Refreshes that hang and were not aborted yet. */
  #hanging = 0;
  #numbers = new Map();
  #channel = new MessageChannel();

  constructor(scenario) {
    this.#scenario = scenario;
  }

  /** Puts the virtual world in place; gives the function that takes it away. */
  install() {
    const undo = [];
    const set = (object, name, descriptor) => {
      const before = Object.getOwnPropertyDescriptor(object, name);
      Object.defineProperty(object, name, { configurable: true, ...descriptor });
      undo.unshift(() => before ? Object.defineProperty(object, name, before) : delete object[name]);
    };
    const value = (object, name, value) => set(object, name, { value, writable: true });
    value(globalThis, "setTimeout", (run, ms = 0, ...rest) => {
      if (ms > MAX_TIMER) this.faults.push(`a timer of ${ms} ms overflows`);
      const delay = ms > 0 && ms <= MAX_TIMER ? ms : 0;
      return this.#at(this.#now + delay, () => run(...rest), true);
    });
    value(globalThis, "clearTimeout", (timer) => this.#cancel(timer));
    value(Date, "now", () => EPOCH + this.#now);
    value(performance, "now", () => UPTIME + this.#now);
    const onLine = { get: () => !this.#isOffline() };
    if (globalThis.navigator) set(navigator, "onLine", onLine);
    else value(globalThis, "navigator", Object.defineProperty({}, "onLine", onLine));
    if (!globalThis.addEventListener) {
      // Node has no `online` event; where there is one, the library listens for it.
      const target = new EventTarget();
      for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"]) {
        value(globalThis, name, target[name].bind(target));
      }
    }
    return () => {
      for (const step of undo) step();
      this.#channel.port1.close();
    };
  }

  async run(comeback, isWarm) {
    const { options = {}, seed, calls, offline = [] } = this.#scenario;
    const { profile, refresh, headers, ...rest } = options;
    const fetch = comeback.createFetch({
      ...rest,
      ...(seed !== undefined && { seed }),
      ...(profile !== undefined && { profile: profileOf(profile) }),
      ...(refresh && { refresh: (_, signal) => this.#refresh(refresh, signal) }),
      ...(headers && { headers: () => headers.findLast(({ from = 0 }) => this.#now >= from)?.headers ?? {} }),
      fetch: (input, init) => this.#serve(input, init),
    });
    if (isWarm) await fetch(WARM_UP);
    let under_way = 0;
    calls.flatMap(repeated).forEach((call, number) => {
      under_way++;
      this.#begin(fetch, comeback, call, number, () => under_way--);
    });
    for (const at of this.#scenario.forget ?? []) this.#at(at, () => fetch.forget());
    for (const { to } of offline) this.#at(to, () => dispatchEvent(new Event("online")));
    for (let step = 0; ; step++) {
      await this.#drain();
      if (under_way === 0) break;
      if (step > MAX_STEPS) throw new Error("no end in sight");
      const next = this.#queue.shift();
      if (!next) throw new Error(`${under_way} calls never end`);
      this.#now = next.at;
      next.run();
    }
    if (this.#hanging) this.faults.push("a refresh that hangs was not aborted");
    const left = this.#queue.filter((entry) => entry.isTheirs).length;
    if (left) this.faults.push(`${left} timers outlive the calls`);
    const byCall = (a, b) => a.t - b.t || a.call - b.call;
    this.trace.sort(byCall);
    this.sends.sort(byCall);
    this.outcomes.sort((a, b) => a.call - b.call);
  }

  /** The advice without its moment, which must be `afterMs` from an answer to a call of that time. */
  #retryOf({ retry: { at, ...retry } }, began) {
    const answered = at - (retry.afterMs ?? 0) - EPOCH;
    if ("afterMs" in retry ? !(answered >= began && answered <= this.#now) : at !== undefined) {
      this.faults.push(`the moment ${at} does not go with ${JSON.stringify(retry)}`);
    }
    return retry;
  }

  #begin(fetch, comeback, call, number, ended) {
    const { at = 0, method = "GET", url = "/a", headers = {}, body, options, abortAt } = call;
    const controller = abortAt === undefined ? undefined : new AbortController();
    const start = () => {
      const init = { method, headers: { ...headers, "x-call": String(number) }, ...bodyOf(body) };
      if (controller) init.signal = controller.signal;
      const onEvent = (event) => this.#note(number, event);
      const settle = (outcome, from) => {
        const what = comeback.classificationOf(from);
        if (what) Object.assign(outcome, { category: what.category, code: what.code, retry: this.#retryOf(what, at) });
        this.outcomes.push({ call: number, t: this.#now, ...outcome });
        ended();
      };
      const input = body?.kind === "request" ? new Request(new URL(url, BASE), init) : new URL(url, BASE).href;
      fetch(input, body?.kind === "request" ? undefined : init, { ...options, onEvent }).then(
        (response) => settle({ status: response.status }, response),
        (error) => settle({ error: error?.name }, error),
      );
    };
    // "Aborted before the call" means before.
    if (abortAt <= at) this.#at(at, () => (controller.abort(), start()));
    else {
      this.#at(at, start);
      if (controller) this.#at(abortAt, () => controller.abort());
    }
  }

  #note(call, { classification, until, call: number, ...event }) {
    // Numbers are the library's; each call keeps its own.
    const known = this.#numbers.get(number) ?? (this.#numbers.set(number, call), call);
    if (known !== call) this.faults.push(`the number ${number} is that of calls ${known} and ${call}`);
    const entry = { t: this.#now, call, ...event };
    if (until !== undefined) entry.until = until - EPOCH;
    if (classification) Object.assign(entry, { category: classification.category, code: classification.code });
    this.trace.push(entry);
  }

  #refresh(script, signal) {
    const { afterMs = 0, headers, fail, hang } = script[Math.min(this.#refreshes++, script.length - 1)];
    return new Promise((resolve, reject) => {
      if (hang) {
        this.#hanging++;
        return signal.addEventListener("abort", () => {
          this.#hanging--;
          reject(signal.reason);
        });
      }
      this.#at(this.#now + afterMs, () => fail ? reject(new Error("no new credentials")) : resolve(headers));
    });
  }

  /** The network: a fetch as platforms have it, with the script's answers. */
  async #serve(input, init) {
    if (input === WARM_UP) return new Response();
    const request = input instanceof Request ? input : undefined;
    const isStream = typeof init?.body?.getReader === "function";
    // It refuses what fetch refuses.
    if (!request && !isStream) new Request(input, { ...init, signal: undefined });
    const signal = init?.signal ?? request?.signal;
    signal?.throwIfAborted();
    const url = new URL(request?.url ?? input);
    const headers = new Headers(init?.headers ?? request?.headers);
    const sent = { t: this.#now, call: Number(headers.get("x-call")), method: init?.method ?? request?.method };
    sent.url = url.href.replace(BASE, "");
    for (const [field, name] of [["idempotencyKey", "idempotency-key"], ["authorization", "authorization"]]) {
      if (headers.has(name)) sent[field] = headers.get(name);
    }
    if (UUID.test(sent.idempotencyKey)) {
      // Keys that were made are numbered.
      const known = this.#keys.indexOf(sent.idempotencyKey);
      sent.idempotencyKey = `key-${known < 0 ? this.#keys.push(sent.idempotencyKey) : known + 1}`;
    }
    this.sends.push(sent);
    const answer = this.#answer(sent.url);
    if (!answer || answer.never) {
      this.faults.push(`a request to ${sent.url} at ${this.#now} that must not come`);
      return new Response(null, { status: 404 });
    }
    return new Promise((resolve, reject) => {
      let arrival;
      const stop = () => {
        this.#cancel(arrival);
        reject(signal.reason);
      };
      signal?.addEventListener("abort", stop, { once: true });
      if (answer.hang) return;
      arrival = this.#at(this.#now + (answer.afterMs ?? 0), () => {
        signal?.removeEventListener("abort", stop);
        if (answer.networkError) reject(new TypeError("fetch failed"));
        else resolve(this.#response(answer));
      });
    });
  }

  /** The first answer whose condition holds, else the next of the others; the last one stays. */
  #answer(url) {
    const { routes } = this.#scenario.server;
    const path = url.replace(/[?#].*/, "");
    const answers = routes[path] ?? routes["*"] ?? [];
    const served = this.#served.get(path) ?? { count: 0, taken: [] };
    this.#served.set(path, served);
    for (const answer of answers) {
      if ("from" in answer || "to" in answer) {
        if (this.#now >= (answer.from ?? 0) && this.#now < (answer.to ?? Infinity)) return answer;
      } else if (answer.limit) {
        const { requests, per } = answer.limit;
        served.taken = served.taken.filter((at) => at + per > this.#now);
        if (served.taken.length >= requests) return answer;
      }
    }
    served.taken.push(this.#now);
    const inTurn = answers.filter((answer) => !("from" in answer || "to" in answer || answer.limit));
    return inTurn[Math.min(served.count++, inTurn.length - 1)];
  }

  #response({ status = 200, headers: given = {}, body, padTo = 0, hangBody, type }) {
    const { clockOffsetMs } = this.#scenario.server;
    const isText = typeof body === "string";
    const headers = new Headers(body === undefined || isText ? {} : { "content-type": "application/json" });
    for (const [name, value] of Object.entries(given)) {
      for (const one of [value].flat()) headers.append(name, one);
    }
    if (clockOffsetMs !== undefined && !headers.has("date")) {
      headers.set("date", new Date(EPOCH + this.#now + clockOffsetMs).toUTCString());
    }
    const text = (body === undefined ? "" : isText ? body : JSON.stringify(body)).padEnd(padTo);
    const isEmpty = [204, 205, 304].includes(status) || (text === "" && !hangBody);
    const stream = isEmpty ? null : new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text || " "));
        if (!hangBody) controller.close();
      },
    });
    const response = new Response(stream, { status, headers });
    // No constructor makes a response of another origin.
    if (type) Object.defineProperty(response, "type", { value: type });
    return response;
  }

  #isOffline() {
    return (this.#scenario.offline ?? []).some(({ from, to }) => this.#now >= from && this.#now < to);
  }

  #at(at, run, isTheirs = false) {
    const entry = { at, order: this.#order++, run, isTheirs };
    const place = this.#queue.findIndex((other) => other.at > at);
    this.#queue.splice(place < 0 ? this.#queue.length : place, 0, entry);
    return entry;
  }

  #cancel(entry) {
    const place = this.#queue.indexOf(entry);
    if (place >= 0) this.#queue.splice(place, 1);
  }

  /** Real tasks go by, so that whatever can go on without time has done so. */
  async #drain() {
    const { port1, port2 } = this.#channel;
    for (let round = 0; round < ROUNDS; round++) {
      await new Promise((resolve) => {
        port1.onmessage = resolve;
        port2.postMessage(0);
      });
    }
  }
}

/** `repeat` calls, `every` ms apart. */
function repeated({ repeat = 1, every = 0, ...call }) {
  return Array.from({ length: repeat }, (_, i) => ({ ...call, at: (call.at ?? 0) + i * every }));
}

function bodyOf(body) {
  if (!body) return {};
  const text = body.text ?? "text";
  switch (body.kind) {
    case "text": case "request": return { body: text };
    case "blob": return { body: new Blob([text]) };
    case "buffer": return { body: new TextEncoder().encode(text) };
    case "params": return { body: new URLSearchParams({ text }) };
    case "form": {
      const form = new FormData();
      form.set("text", text);
      return { body: form };
    }
    case "stream": return {
      duplex: "half",
      body: new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(text));
          controller.close();
        },
      }),
    };
    default: throw new Error(`no such kind of body: ${body.kind}`);
  }
}
