// Runs the tests of main.rs in this page. `cargo xtask test --only frontend` builds them.

import init, { WasmBindgenTestContext } from "../output/frontend/frontend.js";

/** What wasm-bindgen-test begins the names of tests with. */
const PREFIX = "__wbgt_";

export default async function run({ mockapi }) {
  globalThis.mockapi = mockapi;
  // A test that traps is a rejection here, and the next one runs.
  globalThis.__wbg_test_invoke = (step) => step();
  const output = document.createElement("pre");
  output.id = "output";
  document.body.append(output);

  const exports = await init({ module_or_path: fetch("/tests/output/frontend/frontend_bg.wasm") });
  const results = [];
  for (const name of Object.keys(exports).filter((name) => name.startsWith(PREFIX))) {
    output.textContent = "";
    const context = new WasmBindgenTestContext(false);
    const ok = await context.run([exports[name]]);
    results.push({ name: name.slice(name.indexOf("::") + 2), ok, error: output.textContent });
  }
  return results;
}
