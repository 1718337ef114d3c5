// The three browser engines: where they are, how they are started at a page, and how they are
// ended for good. No driver is involved: the page itself reports what it found.

import { spawn } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Firefox asks nothing, fetches nothing, and remembers nothing. */
const FIREFOX_PREFS = {
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "browser.startup.page": 0,
  "browser.tabs.warnOnClose": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "datareporting.policy.dataSubmissionPolicyBypassNotification": true,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.dns.disablePrefetch": true,
  "network.prefetch-next": false,
  "services.settings.server": "data:,none",
  "toolkit.telemetry.reportingpolicy.firstRun": false,
  "trailhead.firstrun.didSeeAboutWelcome": true,
};

/**
 * A command that gives WebKit's MiniBrowser, which has no headless mode, a display. Without
 * `-noreset` the display starts anew when its last client leaves, and a client that comes at that
 * moment is cut off.
 */
export const DISPLAY = ["xvfb-run", "-a", "-s", "-screen 0 1280x1024x24 -noreset"];

/**
 * WebKit asks no settings daemon and no accessibility bus. It draws without OpenGL: there is no
 * graphics card, and the software in its place takes most of the time, and may end the page's process.
 */
export const WEBKIT_ENV = {
  GSETTINGS_BACKEND: "memory",
  LIBGL_ALWAYS_SOFTWARE: "1",
  NO_AT_BRIDGE: "1",
  WEBKIT_DISABLE_COMPOSITING_MODE: "1",
};

export const ENGINES = {
  chromium: {
    packages: ["chromium"],
    find: () => program("chromium", "chromium-browser", "google-chrome"),
    command: (path, url, profile) => [
      path,
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--no-default-browser-check",
      // Timers of hidden pages would be slowed down.
      "--disable-background-timer-throttling",
      `--user-data-dir=${profile}`,
      url,
    ],
  },
  firefox: {
    packages: ["firefox-esr"],
    find: () => program("firefox-esr", "firefox"),
    async prepare(profile) {
      const lines = Object.entries(FIREFOX_PREFS).map(
        ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
      );
      await writeFile(join(profile, "user.js"), lines.join(""));
    },
    command: (path, url, profile) => [
      path,
      "--headless",
      "--no-remote",
      "--new-instance",
      "--profile",
      profile,
      url,
    ],
  },
  webkit: {
    packages: ["webkit2gtk-driver", "xvfb", "xauth"],
    find: () => (program("xvfb-run") && program("xauth") ? miniBrowser() : undefined),
    command: (path, url) => [...DISPLAY, path, "--private", url],
    env: WEBKIT_ENV,
  },
};

/** Starts an engine at a page. `exited` resolves when it ends, by itself or by `stop()`. */
export async function start(name, url) {
  const engine = ENGINES[name];
  const profile = await mkdtemp(join(tmpdir(), `comeback-${name}-`));
  await engine.prepare?.(profile);
  const [command, ...args] = engine.command(engine.find(), url, profile);
  // A group of its own: ending `xvfb-run` alone would leave the browser behind.
  const child = spawn(command, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, HOME: profile, XDG_RUNTIME_DIR: profile, ...engine.env },
  });
  groups.set(child.pid, profile);
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (log = (log + text).slice(-4_000)));
  }
  const exited = new Promise((resolve) => {
    child.once("error", (error) => resolve(`cannot be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`ended by itself (${signal ?? code})`));
  });
  return {
    exited,
    log: () => log,
    async stop() {
      kill(child.pid);
      await exited;
      // The last processes of the group may still be writing.
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** Process groups that are ours and not known to be gone, and where each keeps its files. */
const groups = new Map();

function kill(pid) {
  if (!groups.delete(pid)) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

/** Ends every engine, at once: for the way out of this program. */
export function killAll() {
  for (const [pid, profile] of groups) {
    kill(pid);
    try {
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    } catch {
      // A process that is just dying wrote to it; the system clears its temporary files.
    }
  }
}

function program(...names) {
  for (const dir of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of names) {
      const path = join(dir, name);
      if (existsSync(path)) return path;
    }
  }
  return undefined;
}

/** Debian keeps it beside the library, below a directory named after the library's version. */
function miniBrowser() {
  const found = program("MiniBrowser");
  if (found) return found;
  for (const base of ["/usr/lib", "/usr/libexec", ...architectures()]) {
    for (const dir of list(base).filter((name) => name.startsWith("webkit")).sort().reverse()) {
      const path = join(base, dir, "MiniBrowser");
      if (existsSync(path)) return path;
    }
  }
  return undefined;
}

function architectures() {
  return list("/usr/lib")
    .filter((name) => name.includes("-linux-"))
    .map((name) => join("/usr/lib", name));
}

function list(dir) {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
