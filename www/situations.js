// What can be made to happen, and how it is asked of the mock server: by query parameters and
// outages (mockapi/README.md). This module does not use the page.

import { catalog } from "/pkg/dist/index.js";
import { profileOf } from "./profiles.js";

/** The APIs, and the app that might use each. */
export const APIS = {
  commerce: "Shop",
  marketplace: "Task market",
  publishing: "Studio",
  workspace: "Creator finder",
  noxinfluencer: "Influencer search",
  http: "Any app",
};

/** This page's own share of the server, with limits, credits and outages of its own. */
export const TENANT = `demo-${Math.random().toString(36).slice(2, 10)}`;

/** A call of each API that goes well when nothing is made to go wrong. */
const WELL = {
  commerce: { GET: "/commerce/products", POST: ["/commerce/orders", () => ({ product: "sticker", quantity: 1 })] },
  marketplace: { GET: "/marketplace/tasks", POST: ["/marketplace/orders", () => ({ task: `task_${1 + Math.floor(Math.random() * 1000)}` })] },
  publishing: { GET: "/publishing/credits", POST: ["/publishing/posts", () => ({ topic: "spring", channel: "blog" })] },
  workspace: { GET: "/workspace/v1/usage" },
  noxinfluencer: { GET: "/noxinfluencer/quota", POST: ["/noxinfluencer/exports", () => ({ creator_id: `creator_${1 + Math.floor(Math.random() * 1000)}` })] },
  http: { GET: "/http/echo", POST: ["/http/echo", () => ({ hello: "world" })] },
};

/** What the documents allow in a minute, for APIs whose answers do not report what is left. */
export const PER_MINUTE = { commerce: 300, marketplace: 60, publishing: 120, workspace: 120, noxinfluencer: 120 };

/**
 * `query` are faults, `times` how often they befall an address (0: always; left out: not asked),
 * `calls` how many go at once, `inTurn` one after the other, `outage` a time of trouble for all.
 * `first` is what the server says first, to be shown before anything is sent.
 */
const STORIES = [
  { id: "busy", label: "Down for two attempts, then well", query: { __status: 503 }, times: 2, first: { status: 503 } },
  { id: "limit", label: "Rate limit: come back in 3 s", query: { __status: 429, __header: "Retry-After:3" }, times: 1, first: { status: 429, headers: { "retry-after": "3" } } },
  { id: "crowd", label: "Six calls meet an outage of 5 s", query: {}, calls: 6, outage: { for_ms: 5000, __status: 503 }, first: { status: 503 } },
  { id: "shared", label: "Six calls, the server takes three in 6 s", apis: ["commerce", "marketplace", "publishing", "workspace"], query: { __limit: 3, __window_ms: 6000 }, calls: 6, first: { status: 429, headers: { "retry-after": "6" } } },
  { id: "login", label: "The token has expired: renewed once, then well", apis: ["http", "marketplace"], query: { __status: 401 }, times: 1, first: { status: 401 } },
  { id: "poll", label: "Not ready for two looks, then well", apis: ["marketplace"], query: { __code: "8002" }, times: 2, code: "8002" },
  { id: "credits", label: "Seven pages at 10 credits each, stop below 60", apis: ["workspace"], path: "/workspace/v1/creators", query: {}, calls: 7, inTurn: true, options: { credits: { stopBelow: 60 } }, first: { status: 402 } },
  { id: "hang", label: "No answer within 2 s, then well", query: { __fault: "hang" }, times: 1, options: { attemptTimeout: 2000 }, error: () => new DOMException("The request took too long.", "TimeoutError") },
  { id: "reset", label: "Connection cut, then well", query: { __fault: "reset" }, times: 1, error: () => new TypeError("Failed to fetch") },
  { id: "long", label: "Rate limit: come back tomorrow", query: { __status: 429, __header: "Retry-After:86400" }, times: 0, first: { status: 429, headers: { "retry-after": "86400" } } },
  { id: "down", label: "Down for good", query: { __status: 503 }, times: 0, first: { status: 503 } },
  { id: "well", label: "Nothing goes wrong", query: {}, first: { status: 200 } },
];

/** What to choose from for an API: the stories first, then its codes. */
export function situations(api) {
  const codes = catalog(profileOf(api)).map((row) => ({
    id: `code:${row.code}`,
    label: `${row.code} · ${row.title}`,
    code: row.code,
    times: 0,
    // The mock server plays no error codes of the `http` profile: they are sent as they would look.
    query: api === "http"
      ? { __status: row.status, __type: "application/json", __body: JSON.stringify({ error: { code: row.code } }) }
      : { __code: row.code },
  }));
  return [
    { label: "Stories of several requests", items: STORIES.filter(({ apis }) => !apis || apis.includes(api)) },
    { label: "Error codes", items: codes },
  ];
}

/** Whether an API has a call of that method. */
export const hasMethod = (api, method) => method in WELL[api];

let made = 0;

/** One call, fresh each time, since faults are counted by address: `{ address, init }`. */
export function request(api, situation, method, times) {
  const well = WELL[api][method];
  const [path, body] = situation.path ? [situation.path] : Array.isArray(well) ? well : [well];
  const query = new URLSearchParams({ ...situation.query, __tenant: TENANT });
  if (situation.times !== undefined && times) query.set("__times", times);
  query.set("call", ++made);
  const init = { method };
  if (body) Object.assign(init, { headers: { "content-type": "application/json" }, body: JSON.stringify(body()) });
  if (situation.id === "login") init.headers = { ...init.headers, authorization: `Bearer of-run-${made}` };
  return { address: `${location.origin}${path}?${query}`, init };
}

let steered = Promise.resolve();

/** One after the other: an outage that ends must not overtake the one that begins. */
const steer = (method, path, query) => (steered = steered.then(() =>
  fetch(`/_mock/${path}?${new URLSearchParams(query)}`, { method }).catch(() => {})));

/** Trouble for all calls of a tenant. */
export const beginOutage = (outage, tenant = TENANT) => steer("PUT", "outage", { ...outage, __tenant: tenant });
export const endOutage = (tenant = TENANT) => steer("DELETE", "outage", { __tenant: tenant });

/** The server forgets the tenant: limits, credits, orders. */
export const forget = (tenant = TENANT) => steer("POST", "reset", { __tenant: tenant });

/** Requests a second: `[{ second, requests, refused }]`. */
export async function traffic(tenant, signal) {
  return (await fetch(`/_mock/requests?__tenant=${tenant}`, { signal })).json();
}
