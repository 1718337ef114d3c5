// Bundles of test modules that import libraries by name.

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What stands in for the newest React where React 18 is asked for. */
const REACT_18 = { react: "react18", "react-dom": "react-dom18" };

/**
 * The module's code. `dev`: with the libraries' warnings. `react18`: with React 18 in place of the
 * newest. `node`: for Node in place of a browser.
 */
export async function bundle(file, { dev = false, react18 = false, node = false } = {}) {
  const { outputFiles: [built] } = await build({
    entryPoints: [file],
    absWorkingDir: ROOT,
    bundle: true,
    format: "esm",
    platform: node ? "node" : "browser",
    target: "es2022",
    write: false,
    logLevel: "silent",
    alias: react18 ? REACT_18 : {},
    // Libraries in CommonJS ask for Node's modules by `require`.
    ...(node && { banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" } }),
    define: {
      "process.env.NODE_ENV": dev ? '"development"' : '"production"',
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
  });
  return built.text;
}
