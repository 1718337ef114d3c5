// The packed tarball, before the judges of packages.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pkg = join(root, "pkg");

let folder;
let tarball;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "comeback-publish-"));
  const packed = execFileSync("npm", ["pack", pkg, "--json", "--silent"], { cwd: folder, encoding: "utf8" });
  tarball = join(folder, JSON.parse(packed)[0].filename);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("publint has nothing to say", async () => {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball);
  const content = buffer.slice(byteOffset, byteOffset + byteLength);
  const { messages, pkg: read } = await publint({ pack: { tarball: content }, strict: true });
  assert.equal(read.name, "comeback");
  assert.deepEqual(messages.map((message) => formatMessage(message, read)), []);
});

test("attw: the types of every entry are found, as ESM", () => {
  const attw = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
  const args = [attw, tarball, "--profile", "esm-only", "--format", "json"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 26 });
  const { analysis, problems } = JSON.parse(stdout);
  assert.equal(status, 0, JSON.stringify(problems) + stderr);
  const entries = Object.keys(analysis.entrypoints);
  const { exports } = JSON.parse(readFileSync(join(pkg, "package.json"), "utf8"));
  for (const name of Object.keys(exports)) assert.ok(entries.includes(name), `${name} was not looked at`);
  const { resolutions } = analysis.entrypoints["./axios"];
  assert.equal(resolutions.bundler.resolution.isTypeScript, true);
});
