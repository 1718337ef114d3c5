// The mock server as a child process of the tests.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./server.mjs";

/** How long it may take until it listens. */
const PATIENCE = 10_000;

/**
 * Starts it on a free port and gives `{ url, stop() }`; null when it is not built.
 * `options` are for the command line; paths in them are from the root of the repository.
 * The program is the one named by MOCKAPI_BIN, else the one in Cargo's target directory.
 */
export async function startMockapi(options = []) {
  const target = process.env.CARGO_TARGET_DIR ?? "target";
  const program = process.env.MOCKAPI_BIN ?? join(ROOT, target, "debug", "mockapi");
  if (!existsSync(program)) {
    if (process.env.MOCKAPI_BIN) throw new Error(`MOCKAPI_BIN: there is no ${program}`);
    return null;
  }
  // It ends when its standard input does: however this process ends, nothing is left behind.
  const child = spawn(program, ["--port", "0", "--shutdown-on-stdin-close", ...options], {
    cwd: ROOT,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const gone = new Promise((resolve) => {
    child.once("error", resolve);
    child.once("exit", (code) => resolve(new Error(`mockapi ended with exit code ${code}`)));
  });
  const lines = createInterface({ input: child.stdout });
  const listening = new Promise((resolve) => {
    lines.on("line", (line) => {
      const [, url] = /^mockapi listening on (\S+)/.exec(line) ?? [];
      if (url) resolve(url);
    });
  });
  let timer;
  const tooSlow = new Promise((resolve) => {
    timer = setTimeout(() => resolve(new Error("mockapi does not begin to listen")), PATIENCE);
  });
  const url = await Promise.race([listening, gone, tooSlow]);
  clearTimeout(timer);
  if (url instanceof Error) {
    child.kill("SIGKILL");
    throw url;
  }
  return {
    url,
    async stop() {
      child.stdin.end();
      child.kill();
      await gone;
    },
  };
}
