// Which failures leave open whether the request was carried out. Natively:
// `Classification::may_be_done`.

import type { Category, Classification } from "./types.js";

/** In these the request may have been carried out although it failed. */
export const UNCLEAR: readonly Category[] = [
  "timeout", "unavailable", "network", "server", "unknown", "aborted", "not_ready",
];

/** The request may have been carried out, unless its method says that to repeat it does no harm. */
export function mayBeDone({ category, retry, status }: Classification): boolean {
  const isRefused = status === 425 || (status === 503 && retry.kind === "wait")
    || (category === "unknown" && status !== null && status >= 400 && status < 500);
  return UNCLEAR.includes(category) && !isRefused;
}
