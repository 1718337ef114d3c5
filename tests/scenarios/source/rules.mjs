// The rules of the documented behaviour that the expectations are computed from. Written from the
// documents, never from the code: where both differ, a scenario fails, and that is its purpose.

export const EPOCH = 1_800_000_000_000;

export const never = { kind: "never" };
/** Any other advice with a delay that the server told. */
export const told = (retry, afterMs) => ({ ...retry, afterMs });
export const backoff = { kind: "backoff", maxRetries: 3 };
export const refresh = { kind: "refresh" };
export const wait = (afterMs) => ({ kind: "wait", afterMs });
export const poll = (afterMs = 2_000) => ({ kind: "poll", afterMs });

/** Category by HTTP status, where no code says more. */
const CATEGORIES = {
  validation: [400, 405, 406, 413, 414, 415, 422, 431], authentication: [401], quota: [402],
  permission: [403, 451], not_found: [404], timeout: [408, 504], conflict: [409], expired: [410],
  precondition: [412, 428], rate_limit: [429],
  unavailable: [425, 502, 503, 520, 521, 522, 523, 524, 529], server: [500, 501, 505, 507],
  unknown: [418, 423, 424],
  aborted: [499],
};

/** Statuses that may be retried without a known code. */
const MAY_PASS = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529];

export const STATUSES = Object.values(CATEGORIES).flat().sort((a, b) => a - b);

/** An answer with nothing but a status, and what it means. `delay`: the server's own, in ms. */
export function status(code, { delay, headers, ...answer } = {}) {
  const category = Object.keys(CATEGORIES).find((name) => CATEGORIES[name].includes(code));
  let retry = never;
  if (code === 401) retry = refresh;
  else if (MAY_PASS.includes(code)) retry = delay !== undefined && [425, 429, 503].includes(code) ? wait(delay) : backoff;
  if (delay !== undefined) retry = told(retry, delay);
  const own = delay === undefined || headers ? {} : { "retry-after-ms": String(delay) };
  return { answer: { status: code, headers: { ...own, ...headers }, ...answer }, category, code: null, retry, delay, status: code };
}

/** An answer with a body that holds a known code, and what the API's document says of it. */
export function coded(status, body, category, code, retry, { headers, ...more } = {}) {
  const delay = retry.kind === "wait" ? retry.afterMs : more.delay;
  return { answer: { status, body, ...(headers && { headers }) }, category, code, retry, delay, status };
}

export const ok = { answer: { status: 200 }, category: "ok", status: 200 };
export const network = { answer: { networkError: true }, category: "network", code: null, retry: backoff, error: "TypeError" };
/** No answer until the attempt's own time is over. */
export const hangs = (attemptTimeout) =>
  ({ answer: { hang: true }, category: "timeout", code: null, retry: backoff, error: "TimeoutError", takes: attemptTimeout });

const IDEMPOTENT = ["GET", "HEAD", "OPTIONS", "TRACE", "QUERY", "PUT", "DELETE"];

/** May the same be sent again? `undefined`, or the reason why not. */
export function refusal({ category, retry, status, delay, begun }, { method, hasKey, methods, canRefresh, replayable = true }) {
  const safe = IDEMPOTENT.includes(method) || hasKey || methods === "all";
  const notBegun = status === 429 || status === 425 || (status === 503 && delay !== undefined) || retry.kind === "wait";
  if (retry.kind === "never") return "not_retryable";
  if (retry.kind === "refresh" && !canRefresh) return "not_retryable";
  if (retry.kind === "poll" && !["GET", "HEAD"].includes(method)) return "unsafe_method";
  if (begun && !safe) return "unsafe_method";
  if (retry.kind === "backoff" && !safe && !notBegun) return "unsafe_method";
  return replayable ? undefined : "body_not_replayable";
}

export const DEFAULTS = { maxRetries: 3, baseDelay: 1_000, factor: 2, maxDelay: 30_000, maxServerDelay: 120_000 };

/** The backoff of retry `n`, from 0, without jitter. */
export const backoffOf = (policy, n) => Math.min(policy.maxDelay, policy.baseDelay * policy.factor ** n);

/** The wait of poll `n`, from 0: 2 s, growing by 1.5 up to 15 s. */
export const pollOf = (n) => Math.floor(Math.min(15_000, 2_000 * 1.5 ** n));
