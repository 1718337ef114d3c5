// The soak: 200 users against a server that fails in every way it can, in several versions of Node.
//
//   node tests/soak/run.mjs [--seconds 300] [--clients 200] [--seed 1] [--node own|all]
//
// `all`, the default, are the versions in tests/packaging/node/package.json, which npm installs
// into tests/output/soak. Each has a mock server of its own, and they run one after the other.

import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startMockapi } from "../browser/mockapi.mjs";
import { ROOT } from "../browser/server.mjs";

const NODES = ["node20", "node22", "node24"];
/** What a run may take beyond its time: the last calls end, and then the process by itself. */
const MORE = 90_000;

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "300" },
    clients: { type: "string", default: "200" },
    seed: { type: "string", default: String(Date.now() % 1_000) },
    node: { type: "string", default: "all" },
  },
});

if (!existsSync(join(ROOT, "pkg/dist/index.js"))) {
  console.error("the package is not built; run `cargo xtask build`");
  process.exit(1);
}
console.log(`seed ${options.seed}`);
let failed = 0;
for (const program of options.node === "own" ? [process.execPath] : nodes()) {
  if (!(await soak(program))) failed += 1;
}
process.exitCode = failed > 0 ? 1 : 0;

function nodes() {
  const folder = join(ROOT, "tests/output/soak");
  mkdirSync(folder, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) {
    cpSync(join(ROOT, "tests/packaging/node", file), join(folder, file));
  }
  const args = ["ci", "--no-audit", "--no-fund", "--prefer-offline"];
  const { status } = spawnSync("npm", args, { cwd: folder, stdio: "inherit" });
  if (status !== 0) throw new Error("npm cannot install the versions of Node");
  return NODES.map((name) => join(folder, "node_modules", name, "bin/node"));
}

/** Whether all promises were kept, and the process ended by itself. */
async function soak(program) {
  const mockapi = await startMockapi();
  if (!mockapi) throw new Error("mockapi is not built: cargo build -p mockapi");
  const { seconds, clients, seed } = options;
  const script = join(ROOT, "tests/soak/client.mjs");
  const args = ["--expose-gc", script, "--url", mockapi.url];
  args.push("--seconds", seconds, "--clients", clients, "--seed", seed);
  const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
  let hangs = false;
  const timer = setTimeout(() => {
    hangs = true;
    child.kill("SIGKILL");
  }, Number(seconds) * 1_000 + MORE);
  const code = await new Promise((resolve) => child.once("exit", resolve));
  clearTimeout(timer);
  await mockapi.stop();
  if (hangs) console.error(`${program}: the process does not end by itself`);
  return code === 0 && !hangs;
}
