// Bundles of test modules that import libraries by name.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What stands in for the newest React where React 18 is asked for. */
const REACT_18 = { react: "react18", "react-dom": "react-dom18" };

/**
 * `example:README.md` is the component in that page, as it is written. Its client is the global `api`,
 * as the test makes it.
 */
const examples = {
  name: "examples",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^example:/ }, ({ path }) => ({ path: path.replace("example:", ""), namespace: "example" }));
    onResolve({ filter: /^comeback$/ }, () => ({ path: "client", namespace: "example" }));
    onResolve({ filter: /^comeback\/react$/ }, () => ({ path: join(ROOT, "pkg/dist/react/index.js") }));
    onLoad({ filter: /^client$/, namespace: "example" }, () => ({
      contents: "export const createFetch = () => ({ json: (...args) => globalThis.api.json(...args) });",
    }));
    onLoad({ filter: /\.md$/, namespace: "example" }, ({ path }) => {
      const blocks = [...readFileSync(join(ROOT, path), "utf8").matchAll(/^```[jt]sx\n(.*?)^```/gms)];
      const contents = blocks.map(([, code]) => code).find((code) => code.includes('from "comeback/react"'));
      if (!contents) throw new Error(`${path} has no example of a component`);
      return { contents, loader: "tsx", resolveDir: ROOT };
    });
  },
};

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
    plugins: [examples],
    jsx: "automatic",
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
