// The TypeScript of the guides compiles as it is written, with strict types, against the package's own
// types and those of the libraries. A first line `// app/actions.ts` names a block's file, so that the
// next one can import it. What a block needs and does not say stands in a comment above it:
//
//   <!-- types: declare const orders: Order[]; -->

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const app = mkdtempSync(join(tmpdir(), "comeback-guides-types-"));

/** The guide and its line, by the file that a block was written to. */
const places = new Map();

/** What the blocks import that is in no block. */
const FILES = { "your-own-profile/shop.json": '{ "name": "shop" }' };

/** Compiled and run with their tools, which are not installed here: tests/packaging. */
const ELSEWHERE = /from "(vitest|@jest\/globals)"/;

const CONFIG = {
  compilerOptions: {
    strict: true, noEmit: true, skipLibCheck: true, isolatedModules: true, resolveJsonModule: true,
    target: "es2022", module: "esnext", moduleResolution: "bundler", jsx: "react-jsx",
    lib: ["es2022", "dom", "dom.iterable"], types: ["node"],
  },
};

/** As in tests/js/types.test.mjs. */
const COMPILERS = { "5.9": "typescript", newest: "typescript-next" };

before(() => {
  mkdirSync(join(app, "node_modules"));
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (!name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(app, "node_modules", name));
  }
  symlinkSync(join(root, "pkg"), join(app, "node_modules/comeback"));
  writeFileSync(join(app, "package.json"), '{ "type": "module", "private": true }');
  writeFileSync(join(app, "tsconfig.json"), JSON.stringify(CONFIG));
  const guides = readdirSync(join(root, "docs/guides")).filter((name) => name.endsWith(".md"));
  for (const path of ["README.md", ...guides.map((name) => `docs/guides/${name}`)]) {
    blocksOf(readFileSync(join(root, path), "utf8")).forEach((block, i) => write(path, block, i));
  }
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(app, name), text);
});
after(() => rmSync(app, { recursive: true, force: true }));

for (const [version, compiler] of Object.entries(COMPILERS)) {
  test(`TypeScript ${version} has nothing to say about the guides`, async () => {
    const program = join(root, "node_modules", compiler, "bin/tsc");
    const { stdout } = await run(process.execPath, [program, "-p", app, "--pretty", "false"], { cwd: app })
      .catch((error) => error);
    assert.deepEqual(stdout.split("\n").filter(Boolean).map(placed), []);
    assert.ok(places.size >= 9, `${places.size} blocks`);
  });
}

function write(path, { code, language, needs, line }, i) {
  const folder = path.replace(/^docs\/guides\/|\.md$/g, "");
  const named = /^\/\/ ([\w./-]+\.tsx?)\b/.exec(code)?.[1];
  const file = join(folder, named ?? `block-${i}.${language}`);
  assert.ok(!existsSync(join(app, file)), `${path} has ${named} twice`);
  mkdirSync(dirname(join(app, file)), { recursive: true });
  const jsx = code.includes('from "solid-js"') ? "/** @jsxImportSource solid-js */ " : "";
  // All else is behind the block, so that its lines keep their numbers. A module, whatever is in it.
  writeFileSync(join(app, file), `${jsx}${code}\n${needs}\nexport {};\n`);
  places.set(file, { path, line });
}

/** A message of the compiler with the line of the guide: `forms.md:49 error …`. */
function placed(message) {
  const [, file, line, rest] = /^(.+?)\((\d+),\d+\): (.*)$/.exec(message) ?? [];
  const place = places.get(file);
  return place ? `${place.path}:${place.line + Number(line)} ${rest}` : message;
}

function blocksOf(markdown) {
  const blocks = [];
  for (const match of markdown.matchAll(/(?:<!-- types: (.*?) -->\s*)?^```(tsx?)\n(.*?)^```$/gms)) {
    const [all, needs = "", language, code] = match;
    if (ELSEWHERE.test(code)) continue;
    const fence = match.index + all.lastIndexOf(`\`\`\`${language}\n${code}`);
    blocks.push({ language, needs, code, line: markdown.slice(0, fence).split("\n").length });
  }
  return blocks;
}
