import { core, isCurrent } from "./core.js";

function close([number, made]: [number: number, generation: number]): void {
  if (isCurrent(made)) core().close(number);
}

/** A client goes with the function that `createFetch` gave; calls under way hold it, too. */
export const closing = new FinalizationRegistry(close);
