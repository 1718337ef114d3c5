// WebKitGTK's own WebDriver with one browser, in a virtual display.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DISPLAY, WEBKIT_ENV } from "../browser/engines.mjs";
import { BrowserEnded, waitFor } from "./wait.mjs";

/**
 * Starts the driver and the browser. `call` is a command to the browser, by its path in the session.
 * It throws a `BrowserEnded` when the browser or the driver is gone, and `hasEnded()` says so.
 */
export async function startSession(env) {
  const port = await freePort();
  const home = await mkdtemp(join(tmpdir(), "comeback-webkit-"));
  const [command, ...args] = [...DISPLAY, "/usr/bin/WebKitWebDriver", `--port=${port}`];
  const driver = spawn(command, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    // It finds nothing that another browser has kept.
    env: { ...process.env, ...WEBKIT_ENV, HOME: home, XDG_RUNTIME_DIR: home, ...env },
  });
  let log = "";
  for (const stream of [driver.stdout, driver.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (log = (log + text).slice(-2_000)));
  }
  const exited = new Promise((resolve) => driver.once("close", resolve));
  const send = async (method, path, body) => {
    const url = `http://127.0.0.1:${port}${path}`;
    const response = await fetch(url, { method, body: body && JSON.stringify(body) });
    return { ok: response.ok, ...(await response.json()) };
  };

  // The display, the driver and the browser are one process group.
  const stop = () => {
    try {
      process.kill(-driver.pid, "SIGTERM");
    } catch {
      // It is gone already.
    }
  };
  process.once("exit", stop);
  const close = async () => {
    process.off("exit", stop);
    stop();
    await exited;
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };

  const start = async () => {
    await waitFor(async () => (await send("GET", "/status")).value.ready, "WebKitWebDriver");
    const capabilities = { alwaysMatch: { browserName: "MiniBrowser" } };
    const { ok, value } = await send("POST", "/session", { capabilities });
    if (!ok) throw new Error(`webkit does not start: ${value.error}: ${value.message}\n${log}`);
    return `/session/${value.sessionId}`;
  };
  const session = await start().catch(async (error) => {
    await close();
    throw error;
  });
  let hasEnded = false;
  const ended = (why) => {
    hasEnded = true;
    return new BrowserEnded(`${why}\n${log}`.trim());
  };
  return {
    async call(method, path, body) {
      const { ok, value } = await send(method, session + path, body).catch((error) => {
        throw ended(`${path}: no answer: ${error.cause?.message ?? error.message}`);
      });
      if (ok) return value;
      const why = `${path}: ${value.error}: ${value.message}`;
      throw value.error === "invalid session id" ? ended(why) : new Error(why);
    },
    hasEnded: () => hasEnded,
    async close() {
      await send("DELETE", session).catch(() => {});
      await close();
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
