// What can be made to happen: every code of an API, and a few stories that take several requests.
// All of it is asked of the mock server by query parameters (mockapi/README.md).

import { catalog } from "/pkg/dist/index.js";

export const APIS = ["commerce", "marketplace", "publishing", "workspace", "noxinfluencer", "http"];

/** An address of each API that answers well when no fault is asked for. */
const WELL = {
  commerce: "/commerce/products",
  marketplace: "/marketplace/tasks",
  publishing: "/publishing/credits",
  workspace: "/workspace/v1/usage",
  noxinfluencer: "/noxinfluencer/quota",
  http: "/http/echo",
};

const STORIES = [
  { id: "busy", label: "Down for two attempts, then well", query: { __status: 503, __times: 2 } },
  { id: "limit", label: "Rate limit: come back in 3 s", query: { __status: 429, __header: "Retry-After:3", __times: 1 } },
  { id: "long", label: "Rate limit: come back tomorrow", query: { __status: 429, __header: "Retry-After:86400" } },
  { id: "reset", label: "Connection reset, then well", query: { __fault: "reset", __times: 1 } },
  { id: "login", label: "The token has expired: refreshed once, then well", apis: ["http", "marketplace"], query: { __status: 401, __times: 1 } },
  { id: "poll", label: "Not ready for two attempts, then well", apis: ["marketplace"], query: { __code: "8002", __times: 2 } },
  { id: "hang", label: "No answer within 2 s, then well", query: { __fault: "hang", __times: 1 }, options: { attemptTimeout: 2000 } },
  { id: "down", label: "Down for good", query: { __status: 503 } },
  { id: "well", label: "Nothing goes wrong", query: {} },
];

let calls = 0;

/** What to choose from for an API: its codes first, then the stories. */
export function situations(api) {
  const codes = catalog(api).map((row) => ({
    id: `code:${row.code}`,
    label: `${row.code}: ${row.title}`,
    query: { __code: row.code },
  }));
  return [
    { label: "Stories", items: STORIES.filter(({ apis }) => !apis || apis.includes(api)) },
    ...(api === "http" ? [] : [{ label: "Error codes", items: codes }]),
  ];
}

/** The address that makes it happen; fresh each time, since faults are counted by address. */
export function address(api, situation) {
  const query = new URLSearchParams({ ...situation.query, call: `${Date.now()}-${calls++}` });
  return `${WELL[api]}?${query}`;
}
