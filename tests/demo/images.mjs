// The pictures of the README: node tests/demo/images.mjs (needs Chromium and a built mockapi).

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startMockapi } from "../browser/mockapi.mjs";
import { engines } from "./browsers.mjs";
import { waitFor } from "./wait.mjs";
import { drive } from "./page.mjs";

const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));
mkdirSync(folder, { recursive: true });

const DESK = { width: 1280, height: 860 };
const SIZES = { languages: { width: 1120, height: 750 } };

/** The element in some of its languages, in place of the page. */
const LANGUAGES = `import("/pkg/dist/index.js").then(async ({ classifyError, translate }) => {
  const failed = classifyError({ status: 429, headers: { "retry-after": "7" } });
  const panels = await Promise.all(["en", "de", "fr", "pl", "ja", "zh-CN", "ko", "ar"].map(async (tag) => {
    const [locale] = tag === "en" ? [] : Object.values(await import("/pkg/dist/locales/" + tag + ".js"));
    const panel = document.createElement("comeback-recovery");
    panel.locale = locale;
    panel.classification = translate(failed, { locale });
    return panel;
  }));
  const grid = document.createElement("main");
  grid.id = "grid";
  grid.append(...panels);
  document.body.replaceChildren(grid);
  grid.style.cssText = "grid-template-columns: repeat(2, 1fr); padding-block: 2rem 0";
  document.body.style.paddingBottom = 0;
  for (const panel of panels) panel.style.minHeight = 0;
  document.body.dataset.languages = panels.length;
})`;

const pictures = {
  async languages(page) {
    await page.run(LANGUAGES);
    await waitFor(() => page.evaluate("document.body.dataset.languages"), "the languages");
    // Some of the wait has passed.
    await new Promise((resolve) => setTimeout(resolve, 2500));
  },
  async story(page) {
    const waits = "document.querySelector('#hero-panel').getAttribute('state') === 'waiting'";
    await waitFor(async () => (await page.evaluate("document.querySelectorAll('#hero-steps li').length")) === 4 &&
      page.evaluate(waits), "the second wait");
    await new Promise((resolve) => setTimeout(resolve, 300));
  },
  async crowd(page, demo) {
    await demo.send("publishing", "shared");
    await demo.settled();
    await page.run("document.querySelector('.live').scrollIntoView(); scrollBy(0, -16)");
  },
  async storm(page, demo) {
    await page.select("#storm-kind", "limit");
    await page.click("#storm-start");
    await waitFor(async () => /^With .* ended well/.test(await demo.text("#storm-result")), "the end", 120_000);
    await page.run("document.querySelector('#storm').scrollIntoView(); scrollBy(0, -16)");
  },
  async "phone-dark"(page, demo) {
    await demo.pick("workspace", "code:rate_limited");
    await page.run("document.querySelector('.triptych section:nth-child(2)').scrollIntoView(); scrollBy(0, -12)");
  },
};

const server = await startMockapi(["--static", "/www=www", "--static", "/pkg=pkg"]);
for (const [name, prepare] of Object.entries(pictures)) {
  const isPhone = name.startsWith("phone");
  const browser = await engines.chromium.launch(isPhone);
  const page = await browser.open(`${server.url}/www/`, isPhone ? { width: 360, height: 640 } : SIZES[name] ?? DESK);
  const demo = drive(page);
  await demo.ready();
  await prepare(page, demo);
  await page.screenshot(`${folder}${name}.png`, false);
  await page.close();
  await browser.close();
  console.log(`docs/images/${name}.png`);
}
await server.stop();
