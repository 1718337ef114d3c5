// The packed tarball, installed into a new app, as a user would.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import * as readme from "../packaging/readme.mjs";

const pkg = fileURLToPath(new URL("../../pkg/", import.meta.url));

test("npm pack, npm install, import, call", () => {
  const app = mkdtempSync(join(tmpdir(), "comeback-app-"));
  try {
    const run = (command, ...args) => execFileSync(command, args, { cwd: app, encoding: "utf8" });
    const [packed] = JSON.parse(run("npm", "pack", pkg, "--json", "--silent"));
    const names = packed.files.map((file) => file.path);
    for (const name of [
      "README.md", "LICENSE-MIT", "LICENSE-APACHE", "bin/comeback.js", "dist/bin/comeback.js",
      "dist/bin/comeback_bg.wasm", "dist/index.js", "dist/index.d.ts",
      "profile.schema.json",
    ]) {
      assert.ok(names.includes(name), `${name} is not in the tarball`);
    }
    const { exports } = JSON.parse(readFileSync(join(pkg, "package.json"), "utf8"));
    for (const path of Object.values(exports).flatMap((it) => (typeof it === "string" ? it : Object.values(it)))) {
      assert.ok(names.includes(path.replace("./", "")), `${path} is not in the tarball`);
    }
    writeFileSync(join(app, "package.json"), '{ "type": "module", "private": true }');
    run("npm", "install", "--offline", "--no-audit", "--no-fund", join(app, packed.filename));
    writeFileSync(
      join(app, "app.js"),
      `import { catalog, classifyError, version, exitCodes } from "comeback";
       import { all } from "comeback/profiles";
       import { commerce } from "comeback/profiles/commerce";
       import codes from "comeback/catalog.json" with { type: "json" };
       import "comeback/element";
       const { category, retry: { at, ...retry } } = classifyError({ status: 429, headers: { "retry-after": "7" } });
       console.log(JSON.stringify({ version, category, retry, code: exitCodes[category], isCatalog: JSON.stringify(codes) === JSON.stringify(catalog(["http", ...all])), isOne: all.includes(commerce) }));`,
    );
    assert.deepEqual(JSON.parse(run(process.execPath, "app.js")), {
      version: JSON.parse(readFileSync(join(pkg, "package.json"), "utf8")).version,
      category: "rate_limit",
      retry: { kind: "wait", afterMs: 7000 },
      code: 21,
      isCatalog: true,
      isOne: true,
    });
    const cli = (args, input) => {
      const { status, stdout, stderr } =
        spawnSync("npx", ["--no", "comeback", ...args], { cwd: app, encoding: "utf8", input });
      return { status, stdout, stderr };
    };
    const { status, stdout } = cli(["classify", "--json"], "HTTP/2 429 \r\nretry-after: 7\r\n\r\n");
    assert.equal(status, 21);
    const { at, ...retry } = JSON.parse(stdout).retry;
    assert.deepEqual(retry, { kind: "wait", afterMs: 7000 });
    assert.ok(Math.abs(at - 7_000 - Date.now()) < 3_600_000);
    assert.equal(JSON.parse(cli(["catalog", "--format", "json"], "").stdout).length, 95);
    assert.match(cli(["exit-codes"], "").stdout, /^ {2}42 {2}unavailable/m);
    // A bundler keeps the element where only its definition is wanted, and drops it elsewhere.
    const bundled = (source) => buildSync({
      stdin: { contents: source, resolveDir: app }, bundle: true, format: "esm", write: false,
    }).outputFiles[0].text.includes("customElements.define");
    assert.equal(bundled('import "comeback/element";'), true);
    assert.equal(bundled('import { createFetch } from "comeback"; createFetch();'), false);
  } finally {
    rmSync(app, { recursive: true, force: true });
  }
});

test("what the documentation in the tarball links to is in the tarball", () => {
  const pages = ["README.md", ...readdirSync(join(pkg, "docs"), { recursive: true }).map((name) => `docs/${name}`)]
    .filter((name) => name.endsWith(".md"));
  assert.ok(pages.includes("docs/guides/react.md") && pages.includes("docs/reference/api/comeback.md"));
  const missing = pages.flatMap((page) => {
    const text = readFileSync(join(pkg, page), "utf8").replace(/^```.*?^```$/gms, "");
    const links = [...text.matchAll(/\]\(([^)\s#]+)/g)].map(([, href]) => href).filter((href) => !/^\w+:/.test(href));
    return links.filter((href) => !isPublished(join(page, "..", href))).map((href) => `${page}: ${href}`);
  });
  assert.deepEqual(missing, []);
});

/** A file of the package, by its path there. */
function isPublished(path) {
  const { files } = JSON.parse(readFileSync(join(pkg, "package.json"), "utf8"));
  return files.some((each) => path === each || path.startsWith(`${each}/`)) && existsSync(join(pkg, path));
}

test("the README in the tarball says how to install what the README here says", () => {
  const text = readFileSync(join(pkg, "README.md"), "utf8");
  for (const part of [readme.install, readme.api, readme.webImport, readme.required]) {
    assert.ok(text.includes(part), `pkg/README.md lacks: ${part}`);
  }
});

test("the types are what the README promises: retry narrows by kind", () => {
  const source = fileURLToPath(new URL("types.check.ts", import.meta.url));
  const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  execFileSync(process.execPath, [
    tsc, "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext",
    // The types of the other platforms are installed, too, and do not go together.
    "--lib", "es2022,dom,dom.iterable", "--types", "node", source,
  ], { encoding: "utf8", stdio: "pipe" });
});
