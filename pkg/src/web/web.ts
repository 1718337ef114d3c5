// `comeback/web` in pages and workers: the wasm is a file of its own.

import { inCore } from "./core.js";
import { load } from "./wasm/module.js";

export * from "./index.js";

/** Resolves when the wasm is there; rejects when it cannot be loaded, or is forbidden. */
export async function ready(): Promise<void> {
  await load();
  inCore(() => {}, (why) => { throw why; });
}
