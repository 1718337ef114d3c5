// `comeback/web` where the wasm needs no loading: in Node, Deno, Bun and Workers.

import { inCore } from "./core.js";

export * from "./index.js";

/** Resolves when the wasm is there; rejects when it cannot be loaded, or is forbidden. */
export async function ready(): Promise<void> {
  inCore(() => {}, (why) => { throw why; });
}
