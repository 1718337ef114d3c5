// What the entries for the screen bring along.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The files of the package that are in a bundle of the code. */
async function filesOf(code) {
  const { metafile } = await build({
    stdin: { contents: code, resolveDir: root },
    absWorkingDir: root, bundle: true, format: "esm", write: false, metafile: true, external: ["react", "vue", "*.wasm"],
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  const isIn = ([, { bytesInOutput }]) => bytesInOutput > 0;
  return Object.entries(inputs).filter(isIn).map(([path]) => path.replace("pkg/dist/", ""));
}

const CORE = /^(wasm\/|core\.js|classify\.js|call\/)/;

for (const entry of ["ui", "element"]) {
  test(`comeback/${entry} does not bring the core along`, async () => {
    const files = await filesOf(`export * from "./pkg/dist/${entry}/index.js"`);
    assert.deepEqual(files.filter((path) => CORE.test(path)), []);
  });
}

test("the store alone has no sentences and no element: only what a failure asks for, and in which language", async () => {
  const files = await filesOf('export { createCallStore } from "./pkg/dist/ui/index.js"');
  assert.deepEqual(files.filter((path) => !/^(<stdin>|ui\/(left|notices|store)\.js|element\/(button|translate)\.js|(listeners|unclear)\.js|words\/page\.js)$/.test(path)), []);
});

for (const tree of ["", "web/", "workerd/"]) {
  for (const entry of ["react", "vue"]) {
    test(`comeback/${tree}${entry} defines the element once, in its own tree`, async () => {
      const files = await filesOf(`export * from "./pkg/dist/${tree}${entry}/index.js"`);
      assert.ok(files.includes(`${tree}element/index.js`), files.join());
      assert.ok(files.every((path) => path === "<stdin>" || path.startsWith(tree)), files.join());
      assert.ok(files.some((path) => CORE.test(path.slice(tree.length))), "the core reads errors");
    });
  }
}

test("who takes the component alone gets the element, who takes a hook alone does not", async () => {
  for (const entry of ["react", "vue"]) {
    const using = (name) => filesOf(`import { ${name} } from "./pkg/dist/${entry}/index.js"; console.log(${name});`);
    assert.ok((await using("Recovery")).includes("element/index.js"), entry);
    assert.ok(!(await using("useWaits")).includes("element/index.js"), entry);
  }
});
