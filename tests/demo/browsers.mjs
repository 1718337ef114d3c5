// The same few gestures in three engines: Chromium and Firefox through playwright-core, WebKitGTK
// through its own WebDriver.

import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { chromium, firefox } from "playwright-core";
import { waitFor } from "./wait.mjs";
import { startSession } from "./webdriver.mjs";

/**
 * `launch(dark).open(url, size)` gives a page; `missing` says what is not installed. `evaluate`
 * gives the value of an expression; `run` runs a script, such as a library. `hasEnded()` says whether
 * the browser itself is gone.
 */
export const engines = {
  chromium: {
    missing: without("/usr/bin/chromium"),
    launch: (dark) =>
      playwright(chromium, { executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] }, dark),
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
    async open(url, { width, height, forcedColors, reducedMotion }) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? "dark" : "light",
        ...(forcedColors && { forcedColors }),
        ...(reducedMotion && { reducedMotion }),
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
        reload: () => page.reload(),
        offline: (isOffline) => context.setOffline(isOffline),
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
    hasEnded: () => !browser.isConnected(),
    close: () => browser.close(),
  };
}

async function webkit(dark) {
  const { call, hasEnded, close } = await startSession({ GTK_THEME: dark ? "Adwaita:dark" : "Adwaita" });
  const execute = (script, ...args) => call("POST", "/execute/sync", { script, args });
  const element = async (selector) =>
    Object.values(await call("POST", "/element", { using: "css selector", value: selector }))[0];
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
      await call("POST", "/window/rect", { width, height });
      // The driver may take the page before for the new one: what that one writes into the history
      // at the last moment counts as an arrival.
      await execute("window.isLeft = true");
      await call("POST", "/url", { url });
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
          await call("POST", `/element/${await element(selector)}/click`, {});
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
        press: (key) => call("POST", "/actions", {
          actions: [{ type: "key", id: "keys", actions: ["keyDown", "keyUp"].map((type) => ({ type, value: KEYS[key] ?? key })) }],
        }),
        reload: () => call("POST", "/refresh", {}),
        // The driver cannot cut the connection: the page is only told that it is gone.
        offline: (isOffline) => execute(
          "Object.defineProperty(navigator, 'onLine', { configurable: true, value: !arguments[0] }); dispatchEvent(new Event(arguments[0] ? 'offline' : 'online'));",
          isOffline,
        ),
        evaluate: (script) => execute(`return (${script})`),
        run: (script) => execute(script),
        async screenshot(path) {
          await writeFile(path, Buffer.from(await call("GET", "/screenshot"), "base64"));
        },
        async close() {
          const complaints = await execute("return window.complaints");
          this.complaints.push(...(complaints ?? ["the page was replaced by another one meanwhile"]));
        },
      };
    },
    hasEnded,
    close,
  };
}

/** As WebDriver numbers them. */
const KEYS = { Tab: "\uE004", Enter: "\uE007", Space: " ", ArrowLeft: "\uE012", ArrowRight: "\uE014" };
