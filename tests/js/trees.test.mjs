// An entry and the adapters beside it share one tree of modules, so that no application loads a second
// core, or asks one core for what the other found out.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const pkg = fileURLToPath(new URL("../../pkg/", import.meta.url));
const { exports } = JSON.parse(readFileSync(`${pkg}package.json`, "utf8"));
const adapters = Object.keys(exports).filter((path) => exports[path].default?.startsWith("./dist/adapters/"));

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

/** What a bundler keeps of an application, as text. */
async function bundled(source) {
  const { outputFiles: [file] } = await build({
    stdin: { contents: source, resolveDir: `${pkg}dist` },
    absWorkingDir: pkg, bundle: true, write: false, format: "esm", minify: true, external: ["react", "vue"],
  });
  return file.text;
}

test("a profile is in a bundle only where it is imported", async () => {
  const codes = { commerce: "PRODUCT_OUT_OF_STOCK", workspace: "credential_revoked", publishing: "PRECONDITION_FAILED" };
  const carried = async (source) => {
    const text = await bundled(source);
    return Object.keys(codes).filter((name) => text.includes(codes[name]));
  };
  assert.deepEqual(await carried('import { createFetch } from "comeback"; createFetch();'), []);
  assert.deepEqual(await carried('import { commerce } from "comeback/profiles/commerce"; console.log(commerce);'), ["commerce"]);
  assert.deepEqual(await carried('import { workspace } from "comeback/profiles"; console.log(workspace);'), ["workspace"]);
  assert.deepEqual(await carried('import { all } from "comeback/profiles"; console.log(all);'), Object.keys(codes));
  assert.deepEqual(await carried('import { commerce } from "comeback/profiles"; import "comeback/profiles/workspace";'), []);
});

test("a component brings the element along; the hooks alone do not", async () => {
  const defines = async (entry, name) =>
    (await bundled(`import { ${name} } from "${entry}"; console.log(${name});`)).includes("customElements.define(");
  for (const entry of ["comeback/react", "comeback/vue", "comeback/web/react", "comeback/web/vue"]) {
    assert.equal(await defines(entry, "Recovery"), true, entry);
    assert.equal(await defines(entry, "useRecovery"), false, entry);
  }
});

for (const [entry, condition, tree] of [
  ["comeback", "browser", "default"],
  ["comeback", "node", "default"],
  ["comeback", "workerd", "workerd"],
  ["comeback/web", "browser", "web"],
  ["comeback/web", "node", "default"],
  ["comeback/web", "workerd", "workerd"],
]) {
  test(`${entry} and its adapters, condition ${condition}: one tree`, async () => {
    assert.equal(adapters.length, 9);
    assert.deepEqual(await trees(entry, [condition]), [tree]);
  });
}
