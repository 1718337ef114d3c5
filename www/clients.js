// The clients of the page: one per story of an API, kept between calls, so that the next call uses
// what the client has learned of limits, credits and trouble, and no story waits for another. Also estimates the budget from outside.

import { createFetch } from "/pkg/dist/index.js";
import { profileOf } from "./profiles.js";
import { PER_MINUTE } from "./situations.js";

const TOKENS = 10;
const TOKEN_EVERY = 10_000;

const clients = new Map();

/** The client of a story: `fetch`, and `facts`, whose `onAnswer(address, outcome)` is called for each response or failure. */
export function clientOf(api, story) {
  const name = `${api}/${story}`;
  if (!clients.has(name)) {
    const facts = { budget: new Budget(), sent: [], limit: undefined, credits: undefined, onAnswer: () => {} };
    const fetch = createFetch({
      profile: profileOf(api),
      refresh: async () => ({ authorization: "Bearer demo-refreshed" }),
      fetch: (input, init) => watched(facts, input, init),
    });
    clients.set(name, { fetch, facts });
  }
  return clients.get(name);
}

export function forgetClients() {
  clients.clear();
}

async function watched(facts, input, init) {
  const { onAnswer } = facts;
  facts.sent.push(Date.now());
  try {
    const response = await fetch(input, init);
    facts.limit = limitOf(response.headers) ?? facts.limit;
    const credits = response.headers.get("x-credits-remaining");
    if (credits !== null) facts.credits = Number(credits);
    // A copy is read for the page; the call's own body stays unread.
    const copy = response.clone();
    onAnswer(input, { status: response.status, headers: response.headers, text: copy.text().catch(() => "") });
    return response;
  } catch (error) {
    onAnswer(input, { error });
    throw error;
  }
}

function limitOf(headers) {
  const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((name) => headers.get(`x-ratelimit-${name}`));
  if (remaining === null) return undefined;
  // In seconds from now, or since 1970.
  const at = Number(reset) > 1e6 ? Number(reset) * 1000 : Date.now() + Number(reset) * 1000;
  return { limit: Number(limit), remaining: Number(remaining), until: at };
}

/** Requests in the last minute, of those that the API's documents allow; undefined without a limit. */
export function counted(api, { sent }) {
  const limit = PER_MINUTE[api];
  const used = sent.filter((time) => time > Date.now() - 60_000).length;
  return limit && { limit, remaining: Math.max(0, limit - used) };
}

/**
 * An estimate, by the rule in the documents: ten tokens; a retry into trouble takes one, a success
 * gives back a tenth, ten seconds give back one. Events do not distinguish probes from retries that
 * were admitted after a success; here those with a success during their wait count as admitted.
 */
class Budget {
  #tokens = TOKENS;
  #counted = performance.now();
  #lastSuccess = 0;

  get tokens() {
    const time = performance.now();
    this.#tokens = Math.min(TOKENS, this.#tokens + (time - this.#counted) / TOKEN_EVERY);
    this.#counted = time;
    return this.#tokens;
  }

  /** Records an event of a call; `waitedSince` is when its last wait into trouble began, if any. */
  record(event, waitedSince) {
    if (event.type === "success") {
      this.#lastSuccess = performance.now();
      this.#tokens = Math.min(TOKENS, this.tokens + 0.1);
    } else if (event.type === "attempt" && waitedSince !== undefined && this.#lastSuccess < waitedSince) {
      this.#tokens = Math.max(0, this.tokens - 1);
    }
  }
}
