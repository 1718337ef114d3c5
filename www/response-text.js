// A response as text, the way `curl -i` prints it: written for the catalogue's examples and for
// real answers, and read back from whatever a person pastes.

import { catalog } from "/pkg/dist/index.js";
import { profileOf } from "./profiles.js";

const REASONS = {
  200: "OK", 202: "Accepted", 400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden",
  404: "Not Found", 409: "Conflict", 410: "Gone", 412: "Precondition Failed", 429: "Too Many Requests",
  500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
  504: "Gateway Timeout", 529: "Site is overloaded",
};

/** Where a document pairs a code with no status, a server would send one like this. */
const BY_CATEGORY = {
  authentication: 401, permission: 403, account: 403, quota: 402, rate_limit: 429, not_found: 404, expired: 410,
  precondition: 412, unavailable: 503, server: 500, timeout: 504, conflict: 409, duplicate: 409, not_ready: 409,
};

const ID = "req_7f3a";

/** Each API's envelope around a code. */
const ENVELOPES = {
  commerce: (code, message, details) =>
    ({ success: false, data: null, error: { code, message, ...(details && { details }) }, meta: { request_id: ID } }),
  marketplace: (code, message) => ({ code: Number(code), message, data: null, timestamp: 1795266133 }),
  publishing: (code, message) => ({ success: false, error: { code, message }, meta: { request_id: ID } }),
  workspace: (code, message) => ({ error: { code, message, requestId: ID } }),
  noxinfluencer: (code, message, _, action) => ({ error_code: code, message, request_id: ID, ...(action && { action }) }),
  http: (code, message) => ({ error: { code, message } }),
};

/** What servers send beside their codes, where it shows. */
const EXTRAS = {
  INSUFFICIENT_BALANCE: { details: { current_balance: 12.5, required_amount: 20 } },
  INSUFFICIENT_CREDIT: { action: { url: "https://example.com/billing", hint: "Quota is renewed on the 1st of each month." } },
};

/** The codes of each API with their English titles, whatever language is picked later: servers speak English. */
const CODES = Object.fromEntries(Object.keys(ENVELOPES).map((api) => [api, catalog(profileOf(api))]));

/** What a server sends with a code, or with a bare status, as an example. */
export function example(api, { code, first = {} }) {
  if (!code) {
    const isWell = first.status === 200;
    return toText({ status: first.status, headers: { "content-type": "application/json", ...first.headers }, body: isWell ? '{"ok":true}' : "" });
  }
  const row = CODES[api].find((row) => row.code === code);
  const { details, action } = EXTRAS[code] ?? {};
  const isLimit = row.category === "rate_limit" && api !== "noxinfluencer";
  return toText({
    status: row.status ?? BY_CATEGORY[row.category] ?? 400,
    headers: { "content-type": "application/json", ...(isLimit && { "retry-after": "12" }) },
    body: ENVELOPES[api](code, row.title.toLowerCase(), details, action),
  });
}

/** `headers`: an object or `Headers`; `body`: text or JSON. */
export function toText({ status, headers, body }) {
  const pairs = headers instanceof Headers ? [...headers] : Object.entries(headers);
  const lines = pairs.filter(([name]) => !HIDDEN.test(name)).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${REASONS[status] ?? ""}`.trimEnd(), ...lines, "", pretty(body)].join("\n").trimEnd();
}

/** Headers that say nothing about what happened. */
const HIDDEN = /^(access-control-|vary|date|content-length|cache-control|x-content-type|last-modified|accept-ranges)/i;

function pretty(body) {
  if (typeof body !== "string") return JSON.stringify(body, null, 2);
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body.slice(0, 4000);
  }
}

/** What `curl -v` says of itself, and what it has sent. */
const CURLS_OWN = /^(?:\*|[*>] .*|>|[{}] \[\d+ bytes data\])$/;
/** Its last words stand behind a body that ends without a line break. */
const CURLS_END = /\* (?:Connection #\d+ to host .* left intact|[Cc]losing connection.*|shutting down connection.*)$/;
const HEAD = /^HTTP\/[\d.]+ \d{3}/;

/**
 * What `classifyError` takes, out of text: a response with its head (`curl -i`, also with the heads
 * of redirects before it, or `curl -v`'s arrows), or a body alone, or a message.
 */
export function fromText(text) {
  let lines = text.replace(/\r\n?/g, "\n").split("\n");
  if (lines.some((line) => /^< HTTP\//.test(line))) {
    lines = lines.filter((line) => !CURLS_OWN.test(line)).map((line) => line.replace(/^<(?: |$)/, "").replace(CURLS_END, ""));
  }
  let start = lines.findIndex((line) => HEAD.test(line));
  if (start < 0) return text.trim();
  // Each head before another is that of a redirect, a proxy or a 1xx; in a body it would be text.
  let end = lines.indexOf("", start);
  while (end >= 0 && HEAD.test(lines[end + 1] ?? "")) {
    start = end + 1;
    end = lines.indexOf("", start);
  }
  const head = lines.slice(start + 1, end < 0 ? undefined : end);
  const headers = head.filter((line) => line.includes(":")).map((line) => {
    const [name, ...value] = line.split(":");
    return [name.trim(), value.join(":").trim()];
  });
  const body = end < 0 ? "" : lines.slice(end + 1).join("\n").trim();
  return { status: Number(lines[start].split(" ")[1]), headers, ...(body && { body }) };
}
