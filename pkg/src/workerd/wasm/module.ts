// The wasm as a module of its own: Workers compile no code from bytes.

import module from "../../wasm/comeback.wasm";

/** The compiled wasm. */
export function compile(): WebAssembly.Module {
  return module;
}
