import type { Category } from "./types.js";

/** The stable process exit code of each category; never renumbered. */
export const exitCodes: Readonly<Record<Category, number>> = {
  ok: 0,
  unknown: 1,
  authentication: 10,
  permission: 11,
  account: 12,
  quota: 20,
  rate_limit: 21,
  validation: 30,
  not_found: 31,
  expired: 32,
  conflict: 33,
  duplicate: 34,
  precondition: 35,
  out_of_stock: 36,
  not_ready: 40,
  timeout: 41,
  unavailable: 42,
  network: 43,
  server: 50,
  aborted: 60,
};
