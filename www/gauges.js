// What the next call of an API has to live with: its retry budget, its rate limit, its credits.

import { counted } from "./clients.js";

const part = (id) => document.getElementById(id);

export function showGauges(api, facts, stopBelow) {
  const tokens = facts.budget.tokens;
  gauge("budget", { value: tokens, max: 10, low: 3, high: 6 }, `about ${tokens.toFixed(1)} of 10`);

  const reported = facts.limit && facts.limit.until > Date.now() ? facts.limit : undefined;
  const limit = reported ?? (facts.limit ? { limit: facts.limit.limit, remaining: facts.limit.limit } : counted(api, facts));
  gauge(
    "limit",
    limit && { value: limit.remaining, max: limit.limit, low: limit.limit * 0.2, high: limit.limit * 0.5 },
    limit ? `${limit.remaining} of ${limit.limit} left` : "no limit reported",
  );
  part("limit-source").textContent = reported
    ? "From X-RateLimit-Remaining."
    : facts.limit ? "Its last window is over." : limit ? "Counted here: the API does not report it." : "";

  const { credits } = facts;
  gauge(
    "credits",
    credits === undefined ? undefined : { value: credits, max: 100, low: stopBelow ?? 10, high: 60 },
    credits === undefined ? "none reported yet" : `${credits} of 100 left`,
  );
  part("credits-source").textContent = stopBelow
    ? `Calls stop below ${stopBelow}.`
    : api === "workspace" ? "The pages story uses them." : "Only workspace counts credits.";
}

function gauge(id, facts, text) {
  const meter = part(`${id}-meter`);
  Object.assign(meter, { min: 0, optimum: facts?.max ?? 1, ...(facts ?? { value: 0, max: 1, low: 0, high: 1 }) });
  // Order matters to the limits of a meter: once more, now that all are set.
  meter.value = facts?.value ?? 0;
  meter.dataset.known = Boolean(facts);
  part(`${id}-text`).textContent = text;
  meter.textContent = text;
}
