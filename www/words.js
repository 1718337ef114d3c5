// What the page says about an event of a call, in one sentence each.

const REASONS = {
  not_retryable: "trying again would not help",
  exhausted: "all retries are used",
  budget: "the retry budget is empty",
  deadline: "the next wait does not fit into the deadline",
  patience: "it has waited long enough behind others",
  server_delay_too_long: "the server asks for longer than is worth waiting",
  unsafe_method: "a POST without a key might be carried out twice",
  body_not_replayable: "the body can be sent only once",
  refresh_failed: "no new credentials were to be had",
  credits: "too few credits are left",
  rate_limit: "the limit opens too late",
  aborted: "it was cancelled",
};

export const seconds = (ms) => `${(ms / 1000).toFixed(ms < 9_950 ? 1 : 0)} s`;

/** A wait in its parts: what the server asked for, and what is the client's own. */
export function partsOf(event) {
  const { retry } = event.classification ?? { retry: {} };
  if (event.type === "hold") return [{ kind: "hold", ms: event.delay }];
  if (event.reason === "poll") return [{ kind: "poll", ms: event.delay }];
  const asked = event.reason !== "server" ? 0 : Math.min(event.delay, retry.afterMs ?? event.delay);
  return [
    { kind: "server", ms: asked },
    // Always there, if ever so short: waiting in line behind others adds to it.
    { kind: "backoff", ms: event.delay - asked },
  ].filter(({ ms, kind }) => ms > 0 || kind === "backoff");
}

export function sentence(event) {
  switch (event.type) {
    case "attempt":
      return `Attempt ${event.attempt} is sent`;
    case "hold":
      return `Held for ${seconds(event.delay)}: the limit is known to be used up`;
    case "refresh":
      return "New credentials are fetched";
    case "success":
      return `Done after ${event.attempt === 1 ? "1 attempt" : `${event.attempt} attempts`}`;
    case "give_up":
      return `Given up: ${REASONS[event.reason] ?? event.reason}`;
    case "wait":
      return `Waits ${seconds(event.delay)}: ${why(event)}${event.headersHidden ? " (the server's delay is hidden by CORS)" : ""}`;
  }
}

function why(event) {
  if (event.reason === "poll") return "the result is not ready yet";
  if (event.reason === "backoff") return "backoff, longer each time";
  const [asked, own] = partsOf(event);
  return `the server asked for ${seconds(asked.ms)}${own?.ms >= 50 ? `, ${seconds(own.ms)} on top keep clients apart` : ""}`;
}

export function outcome({ status, error }) {
  if (status) return `answered ${status}`;
  return error?.name === "AbortError" ? "cancelled" : error?.name === "TimeoutError" ? "no answer in time" : "no answer";
}
