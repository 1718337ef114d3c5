import { core, isCurrent } from "./core.js";

function close([number, made]: [number: number, generation: number]): void {
  if (isCurrent(made)) core().close(number);
}

/**
 * A client goes with the function that `createFetch` gave. Workers with a compatibility date before
 * May 2025 have no finalizers: there it stays as long as the isolate.
 */
export const closing = globalThis.FinalizationRegistry
  ? new FinalizationRegistry(close)
  : { register() {} };
