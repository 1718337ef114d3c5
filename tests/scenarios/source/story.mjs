// What one call is expected to go through, told step by step; and a scenario put together of them.

import { backoffOf, DEFAULTS, pollOf, refusal } from "./rules.mjs";

/** How long answers take. */
export const LATENCY = 10;

export class Story {
  trace = [];
  sends = [];
  outcome = undefined;
  attempts = 0;

  constructor({ call = 0, at = 0, method = "GET", url = "/a", key, authorization } = {}) {
    Object.assign(this, { call, began: at, t: at, method, url, key, authorization });
  }

  #tell(type, fields = {}) {
    this.trace.push({ t: this.t, call: this.call, type, attempt: this.attempts, elapsed: this.t - this.began, ...fields });
    return this;
  }

  /** A request goes out, and is answered `takes` ms later. */
  attempt(takes = LATENCY) {
    this.attempts++;
    this.#tell("attempt");
    this.sends.push({
      t: this.t, call: this.call, method: this.method, url: this.url,
      ...(this.key && { idempotencyKey: this.key }),
      ...(this.authorization && { authorization: this.authorization }),
    });
    return this.pass(takes);
  }

  pass(ms) {
    this.t += ms;
    return this;
  }

  /** Waits until `until`. `told`: the delay that was announced; null where only "about" is known. */
  waitUntil(until, reason, { category, code = null }, { told = until - this.t, ...more } = {}) {
    this.#tell("wait", { ...this.#announced(told), reason, ...more, category, code });
    this.t = until;
    return this;
  }

  wait(delay, reason, what, more) {
    return this.waitUntil(this.t + delay, reason, what, more);
  }

  holdUntil(until, told = until - this.t) {
    this.#tell("hold", this.#announced(told));
    this.t = until;
    return this;
  }

  #announced(delay) {
    return delay === null ? {} : { delay, until: this.t + delay };
  }

  refresh(takes, { category, code = null }) {
    this.#tell("refresh", { category, code });
    return this.pass(takes);
  }

  success(what = { status: 200 }) {
    const { category, code = null, status, retry } = what;
    const known = category && retry;
    this.#tell("success", known ? { category, code } : {});
    return this.#end({ status, ...(known && { category, code, retry }) });
  }

  giveUp(reason, what, error = what?.error) {
    const { category, code = null, status, retry } = what ?? {};
    this.#tell("give_up", { reason, ...(category && { category, code }) });
    return this.#end({ ...(error ? { error } : { status }), ...(category && { category, code, retry }) });
  }

  /** The caller's own abort: no classification is owed. */
  aborted() {
    this.#tell("give_up", { reason: "aborted" });
    return this.#end({ error: "AbortError" });
  }

  #end(outcome) {
    this.outcome = { call: this.call, t: this.t, ...outcome };
    return this;
  }
}

/**
 * A call that nobody disturbs, against answers in turn; the last one repeats. Jitter none.
 * `refreshMs`, `refreshFails`: how long a refresh takes and whether it works. `authorization`: what the
 * call carries; `isCarried`: it carries credentials in another header. An answer's `most`: as
 * many retries the API's document allows, whatever the options say.
 */
export function lone(answers, { method = "GET", key, options = {}, refreshMs = 50, refreshFails = false, replayable = true, url, call, at, authorization, isCarried = !!authorization, token = "Bearer new" } = {}) {
  const policy = { ...DEFAULTS, ...(options.retry === false ? { maxRetries: 0 } : options.retry) };
  const { deadline = Infinity, pollTimeout = 120_000 } = options;
  const story = new Story({ method, key, url, call, at, authorization });
  let [retries, polls, refreshed, pollingSince] = [0, 0, false, undefined];
  for (let n = 0; ; n++) {
    const what = answers[Math.min(n, answers.length - 1)];
    story.attempt(what.takes ?? what.answer.afterMs ?? LATENCY);
    if (what.category === "ok") return story.success(what);
    const facts = { method, hasKey: !!key, methods: policy.methods, canRefresh: !!options.refresh && !refreshed && (isCarried || what.code !== null), replayable };
    const no = refusal(what, facts);
    if (no) return story.giveUp(no, what);
    let delay;
    let reason;
    if (what.retry.kind === "refresh") {
      refreshed = true;
      story.refresh(refreshMs, what);
      if (refreshFails) return story.giveUp("refresh_failed", what);
      story.authorization = token;
      continue;
    }
    if (what.retry.kind === "poll") {
      pollingSince ??= story.t;
      [delay, reason] = [what.delay || pollOf(polls++), "poll"];
      if (story.t + delay > pollingSince + pollTimeout) return story.giveUp("exhausted", what);
    } else {
      if (retries >= Math.min(policy.maxRetries, what.most ?? Infinity)) return story.giveUp("exhausted", what);
      [delay, reason] = what.delay === undefined ? [backoffOf(policy, retries), "backoff"] : [what.delay, "server"];
      if (delay > policy.maxServerDelay && reason === "server") return story.giveUp("server_delay_too_long", what);
      retries++;
    }
    if (story.t + delay > story.began + deadline) return story.giveUp("deadline", what);
    story.wait(delay, reason, what, what.hidden ? { headersHidden: true } : {});
  }
}

/** The expectation of several stories together: by time, then by call. */
export function expectation(...stories) {
  const order = (a, b) => a.t - b.t || a.call - b.call;
  const all = (part) => stories.flatMap((story) => story[part]).sort(order);
  return {
    trace: all("trace"),
    sends: all("sends"),
    outcomes: stories.map((story) => story.outcome).sort((a, b) => a.call - b.call),
  };
}

/** Answers as the server's script has them. */
export const script = (answers) => answers.map(({ answer }) => (answer.hang || answer.never ? answer : { afterMs: LATENCY, ...answer }));

/** Options with the jitter off, which makes all times exact. */
export const exact = ({ retry, ...options } = {}) => ({ ...options, retry: retry === false ? false : { jitter: "none", ...retry } });

/** A scenario of one call. */
export function one(name, answers, { method, key, authorization, callOptions, body, headers, expect, refreshScript, only, server, options = {}, ...how } = {}) {
  const given = (key || authorization) && { ...(key && { "Idempotency-Key": key }), ...(authorization && { authorization }) };
  const { refresh } = options;
  const story = expect ?? lone(answers, { method, key, authorization, options: { ...options, ...callOptions }, ...how });
  return {
    name,
    ...(only && { only }),
    options: exact({ ...options, ...(refresh && { refresh }) }),
    calls: [{
      at: 0, method: method ?? "GET", url: "/a",
      ...((given || headers) && { headers: { ...given, ...headers } }),
      ...(body && { body }), ...(callOptions && { options: callOptions }),
    }],
    server: { ...server, routes: { "/a": script(answers) } },
    expect: expectation(story),
  };
}

/** A scenario of several calls; each route's answers in turn. */
export function many(name, { options, calls, routes, stories = [], expect, ...more }) {
  const paths = Object.entries(routes).map(([path, answers]) => [path, script(answers)]);
  return {
    name,
    options: exact(options),
    ...more,
    calls,
    server: { routes: Object.fromEntries(paths) },
    expect: expect ?? expectation(...stories),
  };
}
