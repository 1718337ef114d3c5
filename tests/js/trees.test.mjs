// An entry and the adapters beside it share one tree of modules, so that nobody loads a second
// core, or asks one core for what the other found out.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const pkg = fileURLToPath(new URL("../../pkg/", import.meta.url));
const { exports } = JSON.parse(readFileSync(`${pkg}package.json`, "utf8"));
const adapters = Object.keys(exports).filter((path) => /^\.\/(axios|ky|swr|tanstack-query)$/.test(path));

/** The folders in dist that a page with an entry and all adapters takes modules from. */
async function trees(entry, conditions) {
  const paths = [entry, ...adapters.map((path) => entry + path.slice(1))];
  const { metafile } = await build({
    stdin: { contents: paths.map((path, i) => `export * as it${i} from ${JSON.stringify(path)};`).join("\n"), resolveDir: `${pkg}dist` },
    absWorkingDir: pkg,
    bundle: true, write: false, metafile: true, format: "esm", conditions, outdir: "out",
    external: ["*.wasm", "./wasm/*"],
  });
  const modules = Object.keys(metafile.inputs).filter((path) => path.startsWith("dist/"));
  return [...new Set(modules.map((path) => /^dist\/(web|workerd)\//.exec(path)?.[1] ?? "default"))];
}

for (const [entry, condition, tree] of [
  ["comeback", "browser", "default"],
  ["comeback", "node", "default"],
  ["comeback", "workerd", "workerd"],
  ["comeback/web", "browser", "web"],
  ["comeback/web", "node", "default"],
  ["comeback/web", "workerd", "workerd"],
]) {
  test(`${entry} and its adapters, condition ${condition}: one tree`, async () => {
    assert.equal(adapters.length, 4);
    assert.deepEqual(await trees(entry, [condition]), [tree]);
  });
}
