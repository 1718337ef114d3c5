// The README's code for other libraries, run as it stands there, against the mock server.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, describe } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { Window } from "happy-dom";
import { catalog } from "../../pkg/dist/index.js";
import { check, server, stopServer, until } from "./adapters.world.mjs";
import { commerce } from "../../pkg/dist/profiles/index.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { exports } = JSON.parse(readFileSync(`${root}pkg/package.json`, "utf8"));
const [, section] = readFileSync(`${root}README.md`, "utf8").split("\n## With other libraries\n");
const blocks = [...section.split("\n## ")[0].matchAll(/```jsx?\n(.*?)```/gs)].map(([, code]) => code);

const shown = [];
const title = (code) => catalog(commerce).find((row) => row.code === code).title;

before(async () => {
  Object.assign(globalThis, { baseURL: `${await server()}/commerce`, show: (text) => shown.push(text) });
});
after(stopServer);

/** Runs the block that uses an entry; only the package's own names are replaced. */
async function run(entry) {
  const block = blocks.find((code) => code.includes(`"${entry}"`));
  assert.ok(block, `the README says nothing of ${entry}`);
  const here = block.replace(/from "comeback(\/[\w/-]+)?"/g, (_, path = "") => {
    const target = exports[`.${path}`];
    return `from ${JSON.stringify(pathToFileURL(`${root}pkg/${target.default}`).href)}`;
  });
  const { code } = await transform(here, { loader: "jsx", jsx: "automatic", format: "esm" });
  mkdirSync(`${root}tests/output`, { recursive: true });
  const file = `${root}tests/output/readme-${entry.replace(/\W/g, "-")}.mjs`;
  writeFileSync(file, code);
  shown.length = 0;
  return import(pathToFileURL(file));
}

describe("the README's code", () => {
  check("axios and ky are the same in the README of the package", () => {
    const packaged = readFileSync(`${root}pkg/README.md`, "utf8");
    for (const entry of ["comeback/axios", "comeback/ky"]) {
      assert.ok(packaged.includes(blocks.find((code) => code.includes(`"${entry}"`))), entry);
    }
  });

  check("axios", async () => {
    await run("comeback/axios");
    assert.deepEqual(shown, [title("PRODUCT_OUT_OF_STOCK")]);
  });

  check("ky", async () => {
    await run("comeback/ky");
    assert.deepEqual(shown, [title("SESSION_NOT_FOUND")]);
  });

  check("TanStack Query", async () => {
    await run("comeback/tanstack-query");
    assert.deepEqual(shown, [true]);
  });

  check("SWR", async () => {
    const window = new Window({ url: "http://localhost/" });
    Object.assign(globalThis, { window, document: window.document });
    globalThis.navigator ??= window.navigator;
    const { createElement } = await import("react");
    const { createRoot } = await import("react-dom/client");
    const { App } = await run("comeback/swr");
    const place = document.createElement("div");
    const page = createRoot(place);
    page.render(createElement(App));
    await until(() => place.textContent);
    assert.equal(place.textContent, title("SESSION_NOT_FOUND"));
    page.unmount();
  });
});
