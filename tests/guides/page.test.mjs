// The guide's HTML page, as it is written, opened in a browser: every path of its import map is there.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { engines } from "../demo/browsers.mjs";
import { waitFor } from "../demo/wait.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const guide = readFileSync(join(root, "docs/guides/where-it-runs.md"), "utf8");
const [, html] = /^```html\n(.*?)^```/ms.exec(guide);
const { imports } = JSON.parse(/<script type="importmap">(.*?)<\/script>/s.exec(html)[1]);

const INSTALLED = "/node_modules/comeback/";
const { chromium } = engines;
const skip = chromium.missing && !process.env.CI ? `SKIPPED: ${chromium.missing}` : false;

/** A site with the page, the package, and a cart that is refused first. */
let requests = 0;
const site = createServer((request, response) => {
  const path = normalize(new URL(request.url, "http://localhost").pathname);
  if (path === "/") return response.writeHead(200, { "content-type": "text/html" }).end(html);
  if (path === "/cart.json") {
    requests += 1;
    return response.writeHead(requests > 1 ? 200 : 404, { "content-type": "application/json" }).end("{}");
  }
  const file = path.startsWith(INSTALLED) && join(root, "pkg", path.slice(INSTALLED.length));
  if (!file || !existsSync(file)) return response.writeHead(404).end();
  return response.writeHead(200, { "content-type": "text/javascript" }).end(readFileSync(file));
});

before(() => new Promise((resolve) => site.listen(0, "127.0.0.1", resolve)));
after(() => {
  site.close();
  site.closeAllConnections();
});

test("the import map names the files that the package exports", () => {
  const { exports } = JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));
  for (const [name, path] of Object.entries(imports)) {
    const file = exports[name.replace("comeback", ".")].default;
    assert.equal(path, `.${INSTALLED}${file.slice(2)}`, name);
  }
  // And those in the text.
  const page = guide.split(/^## /m).find((section) => section.startsWith("A plain HTML page"));
  const named = [...page.matchAll(/`(dist\/[\w./-]+)`/g)].map(([, path]) => path).filter((path) => !/NAME/.test(path));
  assert.ok(named.length >= 3);
  for (const path of named) assert.ok(existsSync(join(root, "pkg", path)), path);
});

test("the page shows a failure, and repeats the call", { skip }, async () => {
  const browser = await chromium.launch();
  try {
    const page = await browser.open(`http://127.0.0.1:${site.address().port}/`, { width: 800, height: 600 });
    const state = () => page.evaluate('document.querySelector("comeback-recovery").getAttribute("state")');
    await waitFor(async () => (await state()) === "error", "the failure");
    const inside = 'document.querySelector("comeback-recovery").shadowRoot';
    assert.equal(await page.evaluate(`${inside}.querySelector("[part=title]").textContent`), "Not found");
    await page.evaluate('document.querySelector("comeback-recovery").dispatchEvent(new CustomEvent("retry"))');
    await waitFor(async () => (await state()) === "empty", "the success");
    assert.equal(requests, 2);
    assert.deepEqual(page.complaints, []);
  } finally {
    await browser.close();
  }
});
