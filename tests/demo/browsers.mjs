// The same few gestures in three engines: Chromium and Firefox through playwright-core, WebKitGTK
// through its own WebDriver (which must run inside a virtual display).

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { chromium, firefox } from "playwright-core";

/**
 * `launch(dark).open(url, size)` gives a page; `missing` says what is not installed. `evaluate`
 * gives the value of an expression; `run` runs a script, such as a library.
 */
export const engines = {
  chromium: {
    missing: without("/usr/bin/chromium"),
    launch: (dark) =>
      playwright(chromium, { executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] }, dark),
  },
  firefox: {
    missing: without("/usr/bin/firefox-esr"),
    launch: (dark) =>
      playwright(firefox, {
        channel: "moz-firefox",
        executablePath: "/usr/bin/firefox-esr",
        firefoxUserPrefs: { "ui.systemUsesDarkTheme": dark ? 1 : 0, "layout.css.prefers-color-scheme.content-override": dark ? 0 : 1 },
      }, dark),
  },
  webkit: {
    missing: without("/usr/bin/WebKitWebDriver") ?? without("/usr/bin/xvfb-run"),
    launch: webkit,
  },
};

function without(path) {
  return existsSync(path) ? undefined : `${path} is not there`;
}

async function playwright(type, options, dark) {
  const browser = await type.launch(options);
  return {
    async open(url, { width, height, forcedColors }) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? "dark" : "light",
        ...(forcedColors && { forcedColors }),
      });
      const page = await context.newPage();
      const complaints = [];
      // A response with an error status is the point of this page, and browsers log each one.
      page.on("console", (m) => m.type() === "error" && !/status of|ERR_/.test(m.text()) && complaints.push(m.text()));
      page.on("pageerror", (error) => complaints.push(String(error)));
      await page.goto(url);
      return {
        complaints,
        click: (selector) => page.click(selector),
        select: (selector, value) => page.selectOption(selector, value),
        fill: (selector, text) => page.fill(selector, text),
        press: (key) => page.keyboard.press(key),
        evaluate: (script) => page.evaluate(script),
        run: (script) => page.evaluate(script),
        async screenshot(path, fullPage = true) {
          const before = complaints.length;
          await page.screenshot({ path, fullPage });
          // The tool itself adds a style for the picture, which the page's policy refuses.
          complaints.length = before;
        },
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

async function webkit(dark) {
  const port = await freePort();
  const driver = spawn("xvfb-run", ["-a", "/usr/bin/WebKitWebDriver", `--port=${port}`], {
    detached: true,
    stdio: "ignore",
    env: { ...process.env, GTK_THEME: dark ? "Adwaita:dark" : "Adwaita" },
  });
  const base = `http://127.0.0.1:${port}`;
  const call = async (method, path, body) => {
    const response = await fetch(base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  };
  await waitFor(async () => (await call("GET", "/status")).ready, "WebKitWebDriver");
  const { sessionId } = await call("POST", "/session", {
    capabilities: { alwaysMatch: { browserName: "MiniBrowser" } },
  });
  const session = `/session/${sessionId}`;
  const execute = (script, ...args) => call("POST", `${session}/execute/sync`, { script, args });
  const element = async (selector) =>
    Object.values(await call("POST", `${session}/element`, { using: "css selector", value: selector }))[0];
  const standsStill = (selector) => {
    let before;
    return waitFor(async () => {
      const place = await execute("return JSON.stringify(document.querySelector(arguments[0]).getBoundingClientRect())", selector);
      const isStill = place === before;
      before = place;
      return isStill;
    }, `${selector} to stand still`);
  };
  return {
    async open(url, { width, height }) {
      await call("POST", `${session}/window/rect`, { width, height });
      // The driver may take the page before for the new one: what that one writes into the history
      // at the last moment counts as an arrival.
      await execute("window.isLeft = true");
      await call("POST", `${session}/url`, { url });
      await waitFor(() => execute("return !window.isLeft && document.readyState === 'complete'"), `the page ${url}`);
      await execute("window.complaints = []; addEventListener('error', (e) => complaints.push(e.message)); addEventListener('securitypolicyviolation', (e) => complaints.push(e.violatedDirective));");
      return {
        complaints: [],
        // The driver clicks where the element was when it looked: on a page that scrolls, beside it.
        click: (selector) => waitFor(async () => {
          await standsStill(selector);
          await execute(
            "window.clicked = false; document.querySelector(arguments[0]).addEventListener('click', () => (window.clicked = true), { capture: true, once: true });",
            selector,
          );
          await call("POST", `${session}/element/${await element(selector)}/click`, {});
          return waitFor(() => execute("return window.clicked"), "the click", 1000);
        }, `a click on ${selector}`),
        select: (selector, value) => execute(
          "const s = document.querySelector(arguments[0]); s.value = arguments[1]; s.dispatchEvent(new Event('change', { bubbles: true }));",
          selector, value,
        ),
        fill: (selector, text) => execute(
          "const e = document.querySelector(arguments[0]); e.value = arguments[1]; e.dispatchEvent(new Event('input', { bubbles: true }));",
          selector, text,
        ),
        press: (key) => call("POST", `${session}/actions`, {
          actions: [{ type: "key", id: "keys", actions: ["keyDown", "keyUp"].map((type) => ({ type, value: KEYS[key] ?? key })) }],
        }),
        evaluate: (script) => execute(`return (${script})`),
        run: (script) => execute(script),
        async screenshot(path) {
          await writeFile(path, Buffer.from(await call("GET", `${session}/screenshot`), "base64"));
        },
        async close() {
          const complaints = await execute("return window.complaints");
          this.complaints.push(...(complaints ?? ["the page was replaced by another one meanwhile"]));
        },
      };
    },
    async close() {
      await call("DELETE", session).catch(() => {});
      // The display and the driver are one process group.
      process.kill(-driver.pid, "SIGTERM");
    },
  };
}

/** As WebDriver numbers them. */
const KEYS = { Tab: "\uE004", Enter: "\uE007", Space: " ", ArrowLeft: "\uE012", ArrowRight: "\uE014" };

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Until something is so; it may throw meanwhile. */
export async function waitFor(check, what, ms = 30_000) {
  const until = Date.now() + ms;
  let last;
  while (Date.now() < until) {
    try {
      const value = await check();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited ${ms} ms for ${what}: ${last}`);
}
