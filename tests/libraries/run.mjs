// Installs the pinned libraries, unless that was done, and runs the tests with them.
//
//   node tests/libraries/run.mjs

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(fileURLToPath(import.meta.url));
/** A copy of the lock file that was installed from. */
const mark = join(folder, "node_modules", ".installed.json");
const lock = readFileSync(join(folder, "package-lock.json"), "utf8");

function run(program, args) {
  const { status } = spawnSync(program, args, { cwd: folder, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(mark) || readFileSync(mark, "utf8") !== lock) {
  run("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]);
  writeFileSync(mark, lock);
}
run(process.execPath, ["--test", "libraries.test.mjs"]);
