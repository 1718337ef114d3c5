// Programs that are run for an application. Each is a process group of its own, so that whatever
// it starts ends with it.

import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../browser/server.mjs";

const groups = new Set();

/** No tool asks, reports home, or looks for another project around the application. */
const ENV = {
  BROWSER: "none",
  DO_NOT_TRACK: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  NO_COLOR: "1",
  NO_UPDATE_NOTIFIER: "1",
  WRANGLER_SEND_METRICS: "false",
};

/** The packed package, as `npm publish` would send it. */
export function pack(folder) {
  const output = execFileSync("npm", ["pack", join(ROOT, "pkg"), "--json", "--silent"], {
    cwd: folder,
    encoding: "utf8",
  });
  return join(folder, JSON.parse(output)[0].filename);
}

/** Starts a program; `output()` is the end of what it printed, `exited` its exit code. */
export function start(command, args, { cwd, path = [] }) {
  // Run by npm, or where CI is set, this process has variables that an application must not see.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)|^NODE_ENV$|^CI$/i.test(name));
  const child = spawn(command, args, {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...Object.fromEntries(own), ...ENV, PATH: [...path, process.env.PATH].join(":") },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output = (output + text).slice(-20_000)));
  }
  const exited = new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  groups.add(child.pid);
  exited.then(() => groups.delete(child.pid));
  return { output: () => output, exited, stop: () => stop(child.pid) };
}

/** Runs a program to its end; fails as it fails, or when it takes longer than `ms`. */
export async function run(command, args, options, ms) {
  const line = [command, ...args].join(" ");
  const running = start(command, args, options);
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, ms, "late")));
  const code = await Promise.race([running.exited, late]);
  clearTimeout(timer);
  if (code === 0) return running.output();
  running.stop();
  const why = code === "late" ? `took longer than ${ms / 1_000} s` : `failed (${code})`;
  throw new Error(`\`${line}\` ${why}\n${running.output().slice(-4_000)}`);
}

function stop(pid) {
  if (!groups.delete(pid)) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

/** For the way out of this program. */
export function stopAll() {
  for (const pid of groups) stop(pid);
}
