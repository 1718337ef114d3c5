// Runs the specs that also run in browsers, here in Node.

import { readdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startMockapi } from "../browser/mockapi.mjs";

const root = new URL("../../", import.meta.url);
const here = new URL("./", import.meta.url);

let mockapi = null;
before(async () => {
  mockapi = await startMockapi();
});
after(() => mockapi?.stop());

for (const file of readdirSync(here).filter((name) => name.endsWith(".spec.mjs")).sort()) {
  test(file, async (t) => {
    const comeback = await import(new URL("pkg/dist/index.js", root));
    const spec = await import(new URL(file, here));
    const results = await spec.default({
      engine: "node",
      comeback,
      fetchJson,
      fetchText,
      origin: null,
      mockapi: mockapi?.url ?? null,
    });
    writeTraces(results);
    if (results.length === 0) throw new Error(`${file} checked nothing`);
    for (const { name, ok, error } of results) {
      await t.test(name, () => {
        if (!ok) throw error instanceof Error ? error : new Error(String(error ?? "not ok"));
      });
    }
  });
}

/** For `cargo xtask parity`. */
function writeTraces(results) {
  const digests = results.filter(({ digest }) => digest).map(({ name, digest }) => [name, digest]);
  const folder = process.env.COMEBACK_TRACES;
  if (folder && digests.length > 0) {
    writeFileSync(join(folder, "node.json"), JSON.stringify(Object.fromEntries(digests)));
  }
}

async function fetchText(path) {
  return readFile(new URL(path.replace(/^\//, ""), root), "utf8");
}

/** A file of the repository, by its path from the root, as the browsers' test server has it. */
async function fetchJson(path) {
  return JSON.parse(await fetchText(path));
}
