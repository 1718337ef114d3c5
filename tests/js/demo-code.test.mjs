// The code that the demo offers to copy: what it imports and calls exists, and the shell runs.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";
import { startMockapi } from "../browser/mockapi.mjs";
import { codeFor } from "../../www/code.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Finds `comeback/…` as an app would. */
const inPackage = createRequire(`${root}pkg/package.json`);
const { COMEBACK_BIN } = process.env;

const GET = { method: "GET" };
const POST = { method: "POST", body: '{"task":"it\'s 1"}' };
const CALLS = [
  { api: "marketplace", path: "/marketplace/tasks", init: GET, options: {}, code: 0 },
  { api: "marketplace", path: "/marketplace/tasks?__code=3001", init: POST, options: { deadline: 20_000 }, code: 20 },
  { api: "commerce", path: "/commerce/products?__code=SESSION_EXPIRED", init: GET, options: { attemptTimeout: 5_000 }, refreshes: true, code: 32 },
  { api: "workspace", path: "/workspace/v1/usage?__code=rate_limited&__retry_after=3600", init: GET, options: { credits: { stopBelow: 5 } }, code: 21 },
];

describe("the demo's code", () => {
  let mockapi;
  before(async () => {
    mockapi = await startMockapi();
    assert.ok(mockapi, "mockapi is not built");
  });
  after(() => mockapi?.stop());

  for (const { path, code, ...facts } of CALLS) {
    const made = () => codeFor({ ...facts, address: mockapi.url + path });

    test(`${facts.init.method} ${path}: JavaScript`, async () => {
      for (const tab of ["fetch", "React, TanStack Query"]) {
        const text = made()[tab];
        // What a component returns.
        transformSync(text.replace(/^return /m, "export default "), { format: "esm", loader: "jsx" });
        for (const [, names, from] of text.matchAll(/import (?:\{ (.*) \} from )?"(comeback[^"]*)"/g)) {
          const module = await import(inPackage.resolve(from));
          for (const name of names?.split(", ") ?? []) assert.ok(name in module, `${from} has no ${name}`);
        }
      }
    });

    test(`${facts.init.method} ${path}: Rust calls what there is`, () => {
      const agent = readdirSync(`${root}src/agent`, { recursive: true }).filter((file) => file.endsWith(".rs")).map((file) => readFileSync(`${root}src/agent/${file}`, "utf8")).join("");
      const [, chain] = /Comeback::builder\(\)(.*?)\.build\(\)\?/s.exec(made().Rust);
      const called = [...chain.matchAll(/^ *\.(\w+)\(/gm)].map(([, name]) => name);
      assert.ok(called.length > 0);
      for (const name of called) assert.match(agent, new RegExp(`pub fn ${name}\\b`));
    });

    test(`${facts.init.method} ${path}: the shell ends with ${code}`, { skip: COMEBACK_BIN ? false : "COMEBACK_BIN is not set" }, async () => {
      const [run, classify] = made().shell.split(/^#.*$/m).slice(1);
      const env = { ...process.env, PATH: `${dirname(COMEBACK_BIN)}:${process.env.PATH}` };
      const bash = (script) => new Promise((resolve) => {
        execFile("bash", ["-c", script], { env, timeout: 120_000 }, (error, stdout) => resolve({ code: error?.code ?? 0, stdout }));
      });
      assert.equal((await bash(run)).code, code);
      const result = await bash(classify);
      assert.equal(result.code, code);
      assert.equal(JSON.parse(result.stdout).exitCode, code);
    });
  }
});
