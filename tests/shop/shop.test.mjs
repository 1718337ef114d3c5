// The example shop, used as a person would, in three engines against the real mock server.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startMockapi } from "../browser/mockapi.mjs";
import { engines } from "../demo/browsers.mjs";
import { lasting } from "../demo/lasting.mjs";
import { drive as driveAny } from "../demo/page.mjs";
import { waitFor } from "../demo/wait.mjs";
import { buildShop } from "./build.mjs";
import { drive } from "./page.mjs";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

let built;
before(async () => (built = await buildShop()));
after(() => built?.remove());

// They mostly wait, so the engines take their turns at the same time.
describe("the shop", { concurrency: 3 }, () => {
  for (const [name, engine] of Object.entries(engines)) testIn(name, engine);
});

function testIn(name, engine) {
  // It takes long, and no engine does it differently.
  const full = name === "chromium" ? test : () => {};
  const skip = engine.missing && !process.env.CI ? `SKIPPED: ${engine.missing}` : false;
  describe(name, { skip, concurrency: 1 }, () => {
    const browser = lasting(name, false);
    let server;
    before(async () => {
      assert.equal(engine.missing, undefined);
      server = await startMockapi(["--static", `/shop=${built.dist}`]);
      assert.ok(server, "mockapi is not built: cargo build -p mockapi");
      await browser.start();
    });
    after(async () => {
      await browser.close();
      await server?.stop();
    });

    /** A shop that nobody has bought anything in, in English. */
    const inShop = (run, size = DESK) => () => browser.use(async (opened) => {
      await fetch(`${server.url}/_mock/reset`, { method: "POST" });
      const page = await opened.open(`${server.url}/shop/`, size);
      const shop = drive(page, server.url);
      try {
        await shop.shows("#mug .price", /12/);
        await page.select("#language", "en");
        await run(shop, page);
      } finally {
        await page.close();
      }
      assert.deepEqual(page.complaints, []);
    });

    test("another language is that of all texts", inShop(async (shop, page) => {
      await shop.shows("#mug", /Mug.*€12\.50.*In stock/);
      await page.select("#language", "de");
      await shop.shows("#mug", /Becher.*12,50\s€.*Vorrätig.*In den Korb/);
      assert.equal(await page.evaluate("document.documentElement.lang"), "de");
    }));

    test("a lost answer is not a second mug in the cart", inShop(async (shop, page) => {
      await shop.outage("__fault=reset&__processed=1", 1_500);
      await page.click("#mug button");
      await shop.panel.until(true);
      assert.match(await shop.panel.about(), /Add to cart/);
      await shop.shows("#cart", /1 × Mug/);
      await shop.panel.until(false);
      await page.click("#mug button");
      await shop.shows("#cart", /2 × Mug.*€25\.00/);
      await page.click("#cart .plain");
      await shop.shows("#cart", /Nothing here/);
    }));

    test("a product that was sold out meanwhile is said where it was pressed", inShop(async (shop, page) => {
      await shop.elsewhere("/commerce/orders", { product: "poster", quantity: 2 });
      await page.click("#poster button");
      await shop.shows("#poster .wrong", /\w/);
      await shop.shows("#poster .stock", /Sold out/);
      const english = await shop.text("#poster .wrong");
      assert.equal(await shop.panel.isShown(), false);
      await page.select("#language", "de");
      await waitFor(async () => (await shop.text("#poster .wrong")) !== english, "German");
    }));

    test("the server's errors are at their inputs, in the language of the page", inShop(async (shop, page) => {
      await page.click("#sticker button");
      await shop.shows("#cart", /1 × Sticker/);
      await shop.fillIn({ email: "ada", postcode: "99999" });
      await shop.shows("#name-error", /Enter your name/);
      await shop.shows("#email-error", /name@example\.org/);
      await shop.shows("#postcode-error", /We do not deliver there yet/);
      assert.equal(await page.evaluate("document.activeElement.name"), "name");
      await page.select("#language", "de");
      await shop.shows("#postcode-error", /Dorthin liefern wir noch nicht/);
      await shop.fillIn({ name: "Ada", email: "ada@example.org", postcode: "10115" });
      await shop.shows("[data-form-error]", /Wir liefern ab 5 Euro/);
      await page.select("#language", "en");
      await shop.shows("[data-form-error]", /orders of 5 euros and more/);
      assert.equal(await shop.panel.isShown(), false);
      await page.click("#mug button");
      await shop.shows("#cart", /1 × Mug/);
      await page.click("#checkout button");
      await shop.shows("#checkout .done", /€13\.50/);
      await shop.shows("#balance", /€86\.50/);
      await shop.shows("#cart", /Nothing here/);
    }));

    test("a token that has expired is renewed once, for all that need it", inShop(async (shop) => {
      await shop.press("#expire");
      await shop.press("#reload");
      await shop.shows("#mug .price", /12/);
      await shop.shows("#balance", /100/);
      assert.equal(await shop.count("auth/refresh"), 1);
      assert.equal(await shop.panel.isShown(), false);
    }));

    test("many calls that wait for a limit are one panel, which counts down", inShop(async (shop, page) => {
      await shop.outage("__code=RATE_LIMIT_EXCEEDED&__retry_after=2", 1_000);
      await shop.press("#reload");
      await waitFor(async () => (await shop.panel.about()).split(", ").length === 3, "all three");
      assert.equal(await shop.panel.state(), "waiting");
      assert.match(await shop.panel.part("countdown"), /in \d seconds?|any moment/);
      await page.select("#language", "de");
      await waitFor(async () => (await shop.panel.part("title")).endsWith(": Zu viele Anfragen"), "German");
      await shop.shows("#mug .price", /12/);
      await shop.panel.until(false);
    }));

    test("loading anew in the background fails without a word", inShop(async (shop, page) => {
      await shop.outage("__status=503");
      await page.run("dispatchEvent(new Event('visibilitychange'))");
      await waitFor(async () => (await shop.refused()) > 0, "a failure");
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(await shop.panel.isShown(), false);
      assert.equal(await shop.has("#mug"), true);
    }));

    test("what failed for good names its request, and can be put aside", inShop(async (shop) => {
      await shop.outage("__code=INTERNAL_ERROR");
      await shop.press("#reload");
      await waitFor(async () => (await shop.panel.about()).split(", ").length === 3, "all three");
      assert.equal(await shop.panel.state(), "error");
      assert.match(await shop.panel.part("request-id"), /^req_\d+$/);
      assert.equal(await shop.panel.part("button"), "Write to us");
      await shop.press(".notices .plain");
      await shop.panel.until(false);
    }));

    full("when all retries have failed, one press sends it again", inShop(async (shop, page) => {
      await shop.outage("__status=503");
      await page.click("#mug button");
      await waitFor(async () => (await shop.panel.state()) === "error", "the end of all retries", 60_000);
      assert.match(await shop.panel.about(), /Add to cart/);
      assert.equal(await shop.panel.part("button"), "Try again");
      await shop.endOutage();
      await shop.panel.press();
      await shop.shows("#cart", /1 × Mug/);
      await shop.panel.until(false);
    }));

    test("offline, what is to be loaded waits for the connection", inShop(async (shop, page) => {
      // Where the driver cannot cut the connection, the server does.
      if (name === "webkit") await shop.outage("__fault=reset");
      await page.offline(true);
      await shop.press("#reload");
      await shop.panel.until(true);
      await waitFor(async () => /offline/.test(await shop.panel.part("message")), "the reason");
      await shop.endOutage();
      await page.offline(false);
      await shop.shows("#mug .price", /12/);
      await shop.panel.until(false);
    }));

    test("a phone shows all of it, and nobody is kept out", inShop(async (shop, page) => {
      for (const language of ["de", "en"]) {
        await page.select("#language", language);
        await waitFor(() => page.evaluate(`document.documentElement.lang === "${language}"`), language);
        // Nothing is wider than the column that it is in.
        const wide = "[...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > document.querySelector('main').getBoundingClientRect().right + 0.5).length";
        assert.equal(await page.evaluate(wide), 0, language);
      }
      await shop.outage("__code=INTERNAL_ERROR");
      await page.click("#mug button");
      await shop.panel.until(true);
      if (name !== "webkit") await driveAny(page).accessible("the shop");
    }, PHONE));
  });
}
