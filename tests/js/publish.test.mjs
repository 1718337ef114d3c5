// The packed tarball, before the judges of packages.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

/** The folder as it would be published, with what a publisher fills in, and without `missing`. */
function publish(filledIn, missing = []) {
  const copy = mkdtempSync(join(folder, "pkg-"));
  cpSync(pkg, copy, { recursive: true });
  const file = join(copy, "package.json");
  const given = { ...JSON.parse(readFileSync(file, "utf8")), ...filledIn };
  writeFileSync(file, JSON.stringify(given));
  for (const name of missing) rmSync(join(copy, name), { recursive: true });
  // Provenance is attested in CI alone.
  const args = ["publish", "--dry-run", "--provenance=false", "--json"];
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd: copy, encoding: "utf8" });
  return { status, stdout, stderr };
}

test("publishing without a repository fails with one sentence that says so", () => {
  const { status, stderr } = publish({ repository: undefined });
  assert.notEqual(status, 0);
  assert.match(stderr, /^comeback: set "repository" in pkg\/package\.json before publishing: .*\.$/m);
});

const REPOSITORY = { repository: { type: "git", url: "git+https://example.org/comeback.git" } };

test("publishing without a file that package.json names fails, and says which and what to do", () => {
  for (const [missing, said] of [
    [["dist/react/index.js"], "dist/react/index.js"],
    [["catalog.json"], "catalog.json"],
    [["LICENSE-MIT"], "LICENSE-MIT"],
  ]) {
    const { status, stderr } = publish(REPOSITORY, missing);
    assert.notEqual(status, 0, said);
    assert.ok(stderr.includes(`comeback: package.json names files that are missing: ${said}. Run \`cargo xtask build\` before publishing.\n`), stderr);
  }
  const { status, stderr } = publish(REPOSITORY, ["dist"]);
  assert.notEqual(status, 0);
  assert.match(stderr, /^comeback: .* missing: dist, dist\/index\.d\.ts, .* and \d+ more\. Run `cargo xtask build`/m);
});

test("nothing else is missing for publishing", () => {
  const { status, stdout, stderr } = publish(REPOSITORY);
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stderr, /auto-corrected/);
  const told = JSON.parse(stdout.slice(stdout.indexOf("{")));
  const { files } = told.comeback ?? told; // by name from npm 11 on
  const names = files.map(({ path }) => path);
  for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "README.md", "dist/index.js", "dist/index.d.ts", "bin/comeback.js", "docs/images/story.png"]) {
    assert.ok(names.includes(name), `${name} is not published`);
  }
  assert.ok(!names.some((name) => /^(src|prepublish)|tsconfig/.test(name)), "more than the package");
});
