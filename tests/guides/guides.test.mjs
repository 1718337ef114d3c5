// The guides are run as they are written: each block of JavaScript is a module of its own, in a
// new app that has the package, and talks over HTTP to a server that does what the comment above
// the block says:
//
//   <!-- server: [{"status": 503}, {"body": {"ok": true}}] -->   steps of a script of mockapi
//
// `https://api.example.com` is that server. A line `expression; // => value` is an assertion.
// So are blocks of shell with `npx comeback`; `# prints: line` is an assertion there. (Those with the
// native tool are run by tests/native/cli/readme.rs.)

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { startMockapi } from "../browser/mockapi.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const guides = join(root, "docs/guides");
const app = mkdtempSync(join(tmpdir(), "comeback-guides-"));
const run = promisify(execFile);
let mockapi;

before(async () => {
  mkdirSync(join(app, "node_modules"));
  symlinkSync(join(root, "pkg"), join(app, "node_modules/comeback"));
  const PEERS = [
    "ky", "axios", "@tanstack", "@reduxjs", "@apollo", "graphql", "rxjs", "@sinonjs", "@opentelemetry",
    "i18next", "react-intl", "vue-i18n", "happy-dom",
  ];
  for (const peer of PEERS) {
    symlinkSync(join(root, "node_modules", peer), join(app, "node_modules", peer));
  }
  mkdirSync(join(app, "node_modules/.bin"));
  symlinkSync("../comeback/bin/comeback.js", join(app, "node_modules/.bin/comeback"));
  writeFileSync(join(app, "package.json"), '{ "type": "module", "private": true }');
  mockapi = await startMockapi();
  assert.ok(mockapi, "mockapi is not built");
});
after(async () => {
  await mockapi?.stop();
  rmSync(app, { recursive: true, force: true });
});

/** Stands in for the page around a block: it only remembers its calls. */
const SURROUNDINGS = `
import assert from "node:assert/strict";
globalThis.shown = [];
for (const name of ["show", "showCountdown", "showButton", "openLogin", "log"]) {
  globalThis[name] = (...args) => void globalThis.shown.push([name, ...args]);
}
`;

for (const name of readdirSync(guides).filter((name) => name.endsWith(".md"))) {
  const blocks = blocksOf(readFileSync(join(guides, name), "utf8"));
  blocks.forEach(({ line, language, code, server }, n) => {
    test(`${name}, line ${line}`, async () => {
      if (language === "sh") return runShell(code);
      const key = `${name.replace(/\W/g, "-")}-${n}`;
      if (server) {
        const script = await fetch(`${mockapi.url}/_mock/scripts/${key}`, {
          method: "PUT", headers: { "content-type": "application/json" }, body: server,
        });
        assert.ok(script.ok, `the server's script: ${await script.text()}`);
      }
      const file = join(app, `${key}.js`);
      const here = `${mockapi.url}/_mock/play/${key}`;
      writeFileSync(file, SURROUNDINGS + code.replace(ASSERTION, "assert.deepEqual(await ($1), $2);").replaceAll("https://api.example.com", here));
      await run(process.execPath, [file], { cwd: app, timeout: 120_000 });
    });
  });
}

test("the guide to words names every language", () => {
  const { exports } = JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));
  const entries = Object.keys(exports).filter((path) => path.startsWith("./locales/"));
  const guide = readFileSync(join(guides, "words.md"), "utf8");
  assert.ok(entries.length >= 11);
  assert.deepEqual(entries.filter((path) => !guide.includes(`\`comeback${path.slice(1)}\``)), []);
});

const ASSERTION = /^ *(.+?);? +\/\/ => (.+)$/gm;

async function runShell(code) {
  const env = { ...process.env, LC_ALL: "C" };
  const { stdout } = await run("bash", ["-euo", "pipefail", "-c", code], { cwd: app, env, timeout: 60_000 });
  const lines = stdout.split("\n");
  for (const [, wanted] of code.matchAll(/^# prints: (.*)$/gm)) {
    assert.ok(lines.includes(wanted), `${wanted} is not printed:\n${stdout}`);
  }
}

function blocksOf(markdown) {
  const blocks = [];
  for (const match of markdown.matchAll(/(?:<!-- server: (.*?) -->\s*)?^```(js|sh)\n(.*?)^```$/gms)) {
    const [, server, language, code] = match;
    if (language === "sh" && !code.includes("npx comeback ")) continue;
    const line = markdown.slice(0, match.index).split("\n").length;
    blocks.push({ line, language, server, code });
  }
  return blocks;
}
