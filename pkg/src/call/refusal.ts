// What fetch refuses by itself. Such a request fails again however often it is sent, and says
// nothing about the network.

import type { Prepared } from "./prepare.js";

/** The Fetch Standard's "bad ports". */
const BAD_PORTS = " 0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 "
  + "110 111 113 115 117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 "
  + "548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 "
  + "6665 6666 6667 6668 6669 6679 6697 10080 ";

/** How Node's fetch begins the cause of what it refuses. */
const CAUSES = /^(bad port|unexpected redirect|redirect count|integrity|request mode)/;

/**
 * Whether fetch itself refused a request: told by Node's cause, else by the arguments. Browsers do
 * not say why a request failed. A failure with `redirect: "error"` or `integrity` counts as refused,
 * unless the device is offline. A refusal by CORS, or by a policy, cannot be told from a lost network.
 */
export function isRefused({ cause, code }: any, request: Prepared): boolean {
  if (cause) return CAUSES.test(cause.message);
  const { site } = request.facts!;
  const { location, navigator } = globalThis;
  const port = /:(\d+)$/.exec(site)?.[1];
  return BAD_PORTS.includes(` ${port} `)
    || request.option("cache") === "only-if-cached"
    || (request.option("mode") === "same-origin" && !!location && location.origin !== site)
    || (!code && navigator?.onLine !== false
      && (request.option("redirect") === "error" || !!request.option("integrity")));
}
