// The pictures of the README: node tests/demo/images.mjs (needs Chromium and a built mockapi).

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startMockapi } from "../browser/mockapi.mjs";
import { engines, waitFor } from "./browsers.mjs";
import { drive } from "./page.mjs";

const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));
mkdirSync(folder, { recursive: true });

const DESK = { width: 1280, height: 860 };

const pictures = {
  async story(page, demo) {
    await demo.send("workspace", "limit");
    await waitFor(async () => /Waits/.test(await demo.steps()), "the wait");
    await page.run("document.querySelector('.triptych').scrollIntoView(); scrollBy(0, -16)");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
  },
  async crowd(page, demo) {
    await demo.send("publishing", "shared");
    await demo.settled();
    await page.run("document.querySelector('.live').scrollIntoView(); scrollBy(0, -16)");
  },
  async storm(page, demo) {
    await page.select("#storm-kind", "limit");
    await page.click("#storm-start");
    await waitFor(async () => /ended well/.test(await demo.text("#storm-result")), "the end", 120_000);
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
  const page = await browser.open(`${server.url}/www/`, isPhone ? { width: 360, height: 640 } : DESK);
  const demo = drive(page);
  await demo.ready();
  await prepare(page, demo);
  await page.screenshot(`${folder}${name}.png`, false);
  await page.close();
  await browser.close();
  console.log(`docs/images/${name}.png`);
}
await server.stop();
