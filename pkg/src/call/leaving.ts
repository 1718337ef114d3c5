// Whether the page is being left: browsers fail the requests in flight then, as if the network were
// gone.

import { now } from "../clock.js";

/** Requests are cancelled within this time of a navigation's beginning, ms. */
const CANCELS_WITHIN = 1_000;

const EVENTS = ["beforeunload", "pagehide", "pageshow"];

let calls = 0;
/** Until when what fails was cancelled by a navigation. */
let until = 0;

function listen(how: "addEventListener" | "removeEventListener"): void {
  for (const event of EVENTS) globalThis[how]?.(event, hear);
}

function hear({ type }: Event): void {
  // Firefox cancels before `pagehide`. A download begins with `beforeunload`, too, and the page stays.
  if (type === "beforeunload") until = now() + CANCELS_WITHIN;
  else until = type === "pagehide" ? Infinity : 0;
}

/** Watches over a call, until the function that it returns is called. */
export function watchLeaving(): () => void {
  if (!calls++) listen("addEventListener");
  return () => {
    if (!--calls) {
      listen("removeEventListener");
      until = 0;
    }
  };
}

/** True while the page is being left. */
export function isLeaving(): boolean {
  return now() < until;
}
