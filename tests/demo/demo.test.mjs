// The demo page, used as a person would, in three engines against the real mock server.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { catalog } from "../../pkg/dist/index.js";
import { startMockapi } from "../browser/mockapi.mjs";
import { engines, waitFor } from "./browsers.mjs";

const output = fileURLToPath(new URL("../output/", import.meta.url));
mkdirSync(output, { recursive: true });

const PHONE = { width: 360, height: 780 };
const DESK = { width: 1280, height: 900 };

let server;
before(async () => {
  server = await startMockapi(["--static", "/www=www", "--static", "/pkg=pkg"]);
  assert.ok(server, "mockapi is not built: cargo build -p mockapi");
});
after(() => server?.stop());

for (const [name, engine] of Object.entries(engines)) {
  const skip = engine.missing && !process.env.CI ? `SKIPPED: ${engine.missing}` : false;
  describe(name, { skip }, () => {
    let browser;
    before(async () => {
      assert.equal(engine.missing, undefined);
      browser = await engine.launch();
    });
    after(() => browser?.close());

    const withPage = (run, size = DESK, of = () => browser) => async () => {
      const page = await of().open(`${server.url}/www/`, size);
      await waitFor(() => page.evaluate("document.querySelector('#situation').options.length > 3"), "the page");
      try {
        await run(page);
      } finally {
        await page.close();
      }
      assert.deepEqual(page.complaints, []);
    };
    const text = (page, selector) => page.evaluate(`document.querySelector('${selector}').textContent`);
    const send = async (page, api, situation) => {
      await page.select("#api", api);
      await page.select("#situation", situation);
      await page.click("#send");
    };
    const settled = (page) =>
      waitFor(async () => (await text(page, "#json")) !== "null" && (await page.evaluate("document.querySelector('#cancel').disabled")), "the end of the call");

    for (const [api, code] of [
      ["commerce", "INSUFFICIENT_BALANCE"],
      ["marketplace", "4502"],
      ["publishing", "PRECONDITION_FAILED"],
      ["workspace", "workspace_public_api_suspended"],
      ["noxinfluencer", "DUPLICATE_DATA"],
    ]) {
      test(`${api} ${code}: the person sees what to do`, withPage(async (page) => {
        await send(page, api, `code:${code}`);
        await settled(page);
        const row = catalog(api).find((row) => row.code === code);
        assert.equal(await text(page, "#panel-title"), row.title);
        const classification = JSON.parse(await text(page, "#json"));
        assert.equal(classification.recovery.action, row.action);
        assert.equal(classification.code, code);
        assert.equal(await page.evaluate("document.querySelector('#panel-action').hidden"), false);
      }));
    }

    test("what is down for two attempts ends well", withPage(async (page) => {
      await send(page, "commerce", "busy");
      await settled(page);
      const lines = await text(page, "#timeline");
      assert.equal(lines.match(/is sent/g).length, 3, lines);
      assert.match(lines, /waits .*backoff.*done after 3 attempts/);
      assert.equal(JSON.parse(await text(page, "#json")).category, "ok");
    }));

    test("a limit is waited for as long as the server asked, with its words on the screen", withPage(async (page) => {
      await send(page, "workspace", "limit");
      await waitFor(async () => /in \d+ s/.test(await text(page, "#panel-wait")), "the countdown");
      await page.screenshot(`${output}${name}-waiting.png`);
      await settled(page);
      assert.match(await text(page, "#timeline"), /the server asked for it.*done after 2 attempts/);
    }));

    test("an expired token is refreshed once, and a result that is not ready asked for again", withPage(async (page) => {
      await send(page, "marketplace", "login");
      await settled(page);
      assert.match(await text(page, "#timeline"), /new credentials are fetched.*done after 2 attempts/);
      await send(page, "marketplace", "poll");
      await waitFor(async () => /not ready yet/.test(await text(page, "#timeline")), "the poll");
      await settled(page);
      assert.match(await text(page, "#timeline"), /not ready yet.*done after 3 attempts/);
    }));

    test("a button that leads elsewhere says so instead of sending again", withPage(async (page) => {
      await send(page, "commerce", "code:INSUFFICIENT_BALANCE");
      await settled(page);
      await page.click("#panel-action");
      assert.equal(await text(page, "#panel-wait"), "Here your app takes over.");
      assert.equal((await text(page, "#timeline")).match(/is sent/g).length, 1);
    }));

    test("cancel ends a wait at once", withPage(async (page) => {
      await send(page, "http", "limit");
      await waitFor(async () => /waits/.test(await text(page, "#timeline")), "the wait");
      await page.click("#cancel");
      await settled(page);
      assert.match(await text(page, "#timeline"), /given up: aborted/);
      assert.equal(JSON.parse(await text(page, "#json")).category, "aborted");
    }));

    test("a pasted response is classified at once, its markup shown as text", withPage(async (page) => {
      await page.fill("#paste-status", "503");
      await page.fill("#paste-headers", "Retry-After: 120");
      await page.fill("#paste-body", '{"error_code":"X","message":"m","action":{"hint":"<b>hi</b>"}}');
      await page.click("#paste button");
      const classification = JSON.parse(await text(page, "#json"));
      assert.deepEqual(classification.retry, { kind: "wait", afterMs: 120000 });
      assert.equal(await text(page, "#panel-hint"), "<b>hi</b>");
    }));

    for (const dark of [false, true]) {
      describe(dark ? "dark" : "light", () => {
        let themed;
        before(async () => {
          themed = await engine.launch(dark);
        });
        after(() => themed?.close());
        for (const [size, shape] of [[PHONE, "phone"], [DESK, "desk"]]) {
          test(`fits a ${shape}`, withPage(async (page) => {
            const theme = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
            assert.equal(theme, dark, "the browser's theme");
            await send(page, "commerce", "code:INSUFFICIENT_BALANCE");
            await settled(page);
            const overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert.ok(overflow <= 0, `${overflow} px too wide`);
            // WebKit's picture is of the last frame that was drawn.
            await page.evaluate("requestAnimationFrame(() => requestAnimationFrame(() => (document.body.dataset.drawn = 1)))");
            await waitFor(() => page.evaluate("document.body.dataset.drawn === '1'"), "a frame");
            await page.screenshot(`${output}${name}-${shape}-${dark ? "dark" : "light"}.png`);
          }, size, () => themed));
        }
      });
    }
  });
}
