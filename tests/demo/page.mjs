// What a person does on the demo page, and what they find there, in words for the tests.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { waitFor } from "./wait.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The page, driven: gestures and looks. */
export function drive(page) {
  const text = (selector) => page.evaluate(`document.querySelector('${selector}').textContent`);
  const inPanel = (name, expression) =>
    page.evaluate(`(({ textContent, hidden, disabled, children }) => ${expression})(document.querySelector('#panel').shadowRoot.querySelector('[part="${name}"]'))`);

  const own = {
    text,
    ready: () => waitFor(() => page.evaluate("'ready' in document.body.dataset"), "the page"),
    panel: (name) => inPanel(name, "textContent"),
    isHidden: (name) => inPanel(name, "hidden"),
    isDisabled: (name) => inPanel(name, "disabled"),
    pressPanel: () => page.evaluate("document.querySelector('#panel').shadowRoot.querySelector('[part=button]').click()"),
    json: async () => JSON.parse(await text("#json")),
    steps: () => text("#steps"),
    count: (selector) => page.evaluate(`document.querySelectorAll('${selector}').length`),

    async pick(api, situation) {
      await page.evaluate(`document.querySelector('[name=api][value=${api}]').click()`);
      await page.select("#situation", situation);
    },
    async send(api, situation) {
      await own.pick(api, situation);
      await own.pressSend();
    },
    /** A click submits the form, in WebKit after it has returned. */
    async pressSend() {
      await page.run(`delete document.body.dataset.sent;
        document.querySelector("#try").addEventListener("submit", () => (document.body.dataset.sent = ""), { once: true });`);
      await page.click("#send");
      await waitFor(() => page.evaluate("'sent' in document.body.dataset"), "the call");
    },
    async settled() {
      await waitFor(() => page.evaluate("document.querySelector('#cancel').disabled"), "the end of the call", 60_000);
    },

    /** Presses Tab until the element has the focus: the keyboard alone must reach it. */
    async tabTo(selector) {
      for (let presses = 0; presses < 60; presses++) {
        if (await page.evaluate(`document.activeElement?.matches('${selector}')`)) return;
        await page.press("Tab");
      }
      throw new Error(`Tab does not lead to ${selector}`);
    },

    /** Nothing that keeps people out. */
    async accessible(what) {
      await page.run(AXE);
      await page.run(`window.found = undefined; axe.run(document, { preload: false, resultTypes: ["violations"] })
        .then(({ violations, passes }) => (window.found = JSON.stringify({
          rules: passes.length,
          grave: violations.filter(({ impact }) => impact === "serious" || impact === "critical")
            .map(({ id, nodes }) => id + ": " + nodes.map(({ html, any }) => html.slice(0, 120) + " (" + (any[0]?.message ?? "") + ")").join(" | ")),
        })), (error) => (window.found = JSON.stringify({ grave: [String(error)], rules: 0 })));`);
      const { rules, grave } = JSON.parse(await waitFor(() => page.evaluate("window.found"), "axe", 60_000));
      assert.deepEqual(grave, [], what);
      assert.ok(rules > 10, `only ${rules} rules were applied`);
    },

    /** The page talks to its own server only. */
    async isAlone() {
      const elsewhere = await page.evaluate(
        "performance.getEntriesByType('resource').map((e) => e.name).filter((name) => new URL(name).origin !== location.origin)",
      );
      assert.deepEqual(elsewhere, []);
      assert.ok(await page.evaluate("performance.getEntriesByType('resource').length") > 5);
    },
  };
  return own;
}
