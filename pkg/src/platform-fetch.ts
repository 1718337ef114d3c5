// Which fetch a client sends with. It must never be the client itself, and two clients one over the
// other must not multiply their retries.

import type { FetchLike, RetryingFetch } from "./types.js";

/** The clients, each with the fetch that was the global one when it was made. */
const clients = new WeakMap<FetchLike, FetchLike>();

/** Clients that became the global fetch: what is there later may lead back to them. */
const installed = new WeakSet<FetchLike>();

/** Takes note of a client when it is made. */
export function register(client: FetchLike): void {
  clients.set(client, globalThis.fetch);
  // `globalThis.fetch = createFetch()` has happened by then.
  Promise.resolve().then(() => noteInstalled(client));
}

function noteInstalled(client: FetchLike): void {
  if (globalThis.fetch === client) installed.add(client);
}

/**
 * The fetch that a client sends with: the one that it was `given`, else the global one of this
 * moment, so that a mock that starts later is seen. Under a client that is the global fetch it is
 * the one that was there before.
 */
export function fetchUnder(client?: FetchLike, given?: FetchLike): FetchLike {
  if (given) return clients.has(given) ? withoutRetries(given) : given;
  if (client) noteInstalled(client);
  let fetch = client && installed.has(client) ? client : globalThis.fetch as FetchLike;
  while (clients.has(fetch)) fetch = clients.get(fetch)!;
  return fetch;
}

/** A client under another one: everything but its retries, which are the outer one's. */
function withoutRetries(client: FetchLike): FetchLike {
  const own = { retry: { maxRetries: 0 }, throwOnError: false };
  return (input, init) => (client as RetryingFetch)(input, init, own);
}

/** What a client is calling at the moment, up to that function's first `await`. */
let called: FetchLike | undefined;

/** Calls the fetch under a client. */
export function callFetch(fetch: FetchLike, ...request: Parameters<FetchLike>): Promise<Response> {
  const before = called;
  called = fetch;
  try {
    return fetch(...request);
  } finally {
    called = before;
  }
}

/**
 * The fetch for a call that the fetch under its own client has made: a wrapper around the client,
 * such as a tracer's, has become the global fetch. Undefined for all other calls.
 */
export function fetchOfWrapper(client: FetchLike, under: () => FetchLike): FetchLike | undefined {
  return called && called === under() ? clients.get(client) : undefined;
}
