// The demo page, used as a person would, in three engines against the real mock server.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { catalog } from "../../pkg/dist/index.js";
import { ar } from "../../pkg/dist/locales/ar.js";
import { de } from "../../pkg/dist/locales/de.js";
import { startMockapi } from "../browser/mockapi.mjs";
import { engines } from "./browsers.mjs";
import { lasting } from "./lasting.mjs";
import { drive } from "./page.mjs";
import { waitFor } from "./wait.mjs";
import { BUILTIN, profileOf } from "../profiles.mjs";

const output = fileURLToPath(new URL("../output/", import.meta.url));
mkdirSync(output, { recursive: true });

const PHONE = { width: 360, height: 780 };
const DESK = { width: 1280, height: 900 };

/**
 * Everything is tried in Chromium. The page's logic is the same in all engines, and the package's own
 * specs run in each; so the others are asked only for what an engine can do differently: that the
 * page opens and answers, draws a story of several attempts, keeps the focus, fits a phone and a
 * desk in both themes, and keeps nobody out.
 */
const FULL = "chromium";

let server;
before(async () => {
  server = await startMockapi(["--static", "/www=www", "--static", "/pkg=pkg"]);
  assert.ok(server, "mockapi is not built: cargo build -p mockapi");
});
after(() => server?.stop());

// They mostly wait, so the engines take their turns at the same time.
describe("the demo page", { concurrency: 3 }, () => {
  for (const [name, engine] of Object.entries(engines)) testIn(name, engine);
});

function testIn(name, engine) {
  const full = name === FULL ? test : () => {};
  const skip = engine.missing && !process.env.CI ? `SKIPPED: ${engine.missing}` : false;
  // Within an engine one at a time: its window has one focus.
  describe(name, { skip, concurrency: 1 }, () => {
    const browser = lasting(name, false);
    before(async () => {
      assert.equal(engine.missing, undefined);
      await browser.start();
    });
    after(() => browser.close());

    const withPage = (run, size = DESK, of = browser) => () => of.use(async (opened) => {
      const page = await opened.open(`${server.url}/www/`, size);
      const demo = drive(page);
      await demo.ready();
      try {
        await run(page, demo);
        await demo.isAlone();
      } finally {
        await page.close();
      }
      assert.deepEqual(page.complaints, []);
    });

    test("a story plays by itself: two failures, then the list", withPage(async (page, demo) => {
      await waitFor(() => page.evaluate("document.querySelector('#hero-panel').getAttribute('state') === 'waiting'"), "a wait");
      await waitFor(() => page.evaluate("document.body.dataset.story === 'over'"), "the end of the story", 20_000);
      const steps = JSON.parse(await page.evaluate("JSON.stringify([...document.querySelectorAll('#hero-steps li')].map((e) => e.textContent))"));
      assert.match(steps.join(", "), /^503, waits [\d.]+ s, 503, waits [\d.]+ s, 200$/);
      assert.match(await demo.text("#hero-list"), /Sticker.*Mug.*Poster/);
      assert.equal(await page.evaluate("document.querySelector('#hero-panel').getAttribute('state')"), "empty");
      await page.click("#hero-again");
      await waitFor(async () => (await demo.count("#hero-steps li")) < 5, "the story again");
    }));

    full("where motion is not wanted, the story is a still", withPage(async (page, demo) => {
      assert.equal(await page.evaluate("document.body.dataset.story"), "still");
      assert.equal(await demo.text("#hero-again"), "Play");
      assert.equal(await demo.count("#hero-steps li"), 5);
      assert.match(await demo.text("#hero-list"), /Sticker/);
      assert.equal(await page.evaluate("performance.getEntriesByType('resource').filter(({ initiatorType }) => initiatorType === 'fetch').length"), 0);
    }, { ...DESK, reducedMotion: "reduce" }));

    full("on a phone the story's result is on the first screen", withPage(async (page) => {
      await waitFor(() => page.evaluate("document.body.dataset.story === 'over'"), "the end of the story", 20_000);
      const bottom = await page.evaluate("document.querySelector('#hero-steps').getBoundingClientRect().bottom");
      assert.ok(bottom <= 844, `${bottom} px`);
    }, { width: 390, height: 844 }));

    full("a form shows each of the server's texts at its input, whatever the server's style", withPage(async (page, demo) => {
      const styles = JSON.parse(await page.evaluate("JSON.stringify([...document.querySelector('#form-style').options].map(({ value }) => value))"));
      assert.ok(styles.length >= 5);
      for (const style of styles) {
        await page.select("#form-style", style);
        await page.click("#sign-up button");
        const areCodes = style === "Codes alone";
        await waitFor(async () => (await demo.text("#form-sent")) === `2 texts at their inputs, ${areCodes ? 0 : 1} above the form.`, style);
        assert.match(await demo.text("#email-error"), /in use/, style);
        assert.match(await demo.text("#seats-error"), areCodes ? /too large/ : /at most 8/, style);
        assert.match(await demo.text("[data-form-error]"), areCodes ? /^$/ : /closes at six/, style);
        assert.equal(await page.evaluate("document.activeElement.name"), "email", style);
      }
    }));

    full("a recorded storm is there before one is run", withPage(async (page, demo) => {
      assert.match(await demo.text("#storm-result"), /^Recorded with 50 clients\. With comeback 50 of 50/);
      assert.ok(await page.evaluate("[...document.querySelectorAll('#storm-comeback .taken')].some((e) => e.offsetHeight > 0)"), "a column is drawn");
      const peak = async (side) => (await demo.text(`#storm-${side}-peak`)).match(/^(\d+)\/s, (\d+) refused$/).slice(1).map(Number);
      const [[plain], [ours]] = [await peak("plain"), await peak("comeback")];
      assert.ok(ours < plain, `${ours} and ${plain}`);
      await page.select("#storm-kind", "outage");
      const [[most, refused], [, lost]] = [await peak("comeback"), await peak("plain")];
      assert.ok(refused * 2 < lost, `${refused} and ${lost} refused`);
      const isExplained = /once the server was back/.test(await demo.text("#storm-result"));
      assert.equal(isExplained, most > (await peak("plain"))[0]);
    }));

    const packs = `performance.getEntriesByType("resource").map(({ name }) => /locales\\/([\\w-]+)\\.js/.exec(name)?.[1]).filter(Boolean).join()`;

    test("the messages change their language at once, a countdown goes on, Arabic is from right to left", withPage(async (page, demo) => {
      assert.equal(await page.evaluate(packs), "");
      const shown = (attribute) => page.evaluate(`document.querySelector("#panel").shadowRoot.querySelector("[part=panel]").${attribute}`);
      const row = (locale) => catalog(profileOf("commerce"), { locale }).find(({ code }) => code === "INSUFFICIENT_BALANCE");
      await page.select("#language", "de");
      await waitFor(async () => (await demo.panel("title")) === row(de).title, "the German title");
      assert.equal(await demo.panel("button"), de.words.action.top_up);
      assert.equal((await demo.json()).recovery.title, row(de).title);
      assert.ok((await page.evaluate("document.querySelector('#situation').selectedOptions[0].textContent")).endsWith(row(de).title));
      assert.equal(await shown("lang"), "de");
      assert.equal(await page.evaluate("document.querySelector('#person-language').value"), "de");

      await demo.send("workspace", "limit");
      await waitFor(async () => /^in \d+ Sekunden$/.test(await demo.panel("countdown")), "the German countdown");
      assert.equal(await demo.panel("message"), de.words.wait.backoff);
      const left = async () => parseInt((await demo.panel("countdown")).match(/\d+/)?.[0] ?? "0");
      const before = await left();
      await page.select("#person-language", "ar");
      await waitFor(async () => (await shown("dir")) === "rtl", "the direction");
      assert.equal(await demo.panel("message"), ar.words.wait.backoff);
      assert.equal(await shown("lang"), "ar");
      assert.ok((await left()) <= before, "it goes on");
      await demo.settled();
      assert.equal(await demo.panel("title"), ar.words.category.ok.title);
      assert.equal(await page.evaluate(packs), "de,ar");

      await page.select("#language", "en");
      await waitFor(async () => (await demo.panel("title")) === "Done", "English");
      assert.equal(await shown("dir"), "");
    }));

    full("English comes back, during a wait for a code of the profile's own, too", withPage(async (page, demo) => {
      await page.select("#language", "de");
      await waitFor(() => page.evaluate("document.querySelector('#panel').shadowRoot.querySelector('[part=panel]').lang === 'de'"), "German");
      await demo.pick("marketplace", "poll");
      const words = (locale) => catalog(profileOf("marketplace"), { locale }).find(({ code }) => code === "8002");
      assert.equal(await demo.panel("title"), words(de).title);
      await demo.pressSend();
      await waitFor(async () => (await demo.panel("message")) === de.words.wait.poll, "the wait");
      await page.select("#language", "en");
      await waitFor(async () => (await demo.panel("title")) === words().title, "the English title");
      assert.equal(await page.evaluate("document.querySelector('#panel').getAttribute('state')"), "waiting");
      assert.equal((await demo.steps()).match(/is sent/g).length, 1, "in the same wait");
      await page.click("#cancel");
      await demo.settled();
    }));

    full("a form's errors change their language, where the server names them by code", withPage(async (page, demo) => {
      await page.select("#form-style", "Codes alone");
      await page.click("#sign-up button");
      await waitFor(async () => /in use/.test(await demo.text("#email-error")), "the errors");
      await page.fill("#sign-up input[inputmode]", "4");
      await page.select("#language", "de");
      await waitFor(async () => (await demo.text("#email-error")) === de.words.field.not_unique, "the German error");
      assert.equal(await demo.text("#seats-error"), "", "what was changed has no error");
    }));

    full("the language is there again after a reload, and one that cannot be loaded changes nothing", withPage(async (page, demo) => {
      const offered = JSON.parse(await page.evaluate("JSON.stringify([...document.querySelector('#language').options].map(({ value }) => value))"));
      const packed = readdirSync(new URL("../../pkg/dist/locales/", import.meta.url)).filter((name) => name.endsWith(".js"));
      assert.deepEqual(offered.sort(), packed.map((name) => name.slice(0, -3)).sort());
      await page.select("#language", "pt-BR");
      await waitFor(() => page.evaluate("localStorage.length === 1"), "the choice");
      await page.reload();
      await demo.ready();
      assert.equal(await page.evaluate(packs), "pt-BR");
      assert.equal(await demo.panel("button"), (await import("../../pkg/dist/locales/pt-BR.js")).ptBR.words.action.top_up);
      await page.run("document.querySelector('#language').append(new Option('None', 'xx'))");
      await page.select("#language", "xx");
      await waitFor(() => page.evaluate("document.querySelector('#language').value === 'pt-BR'"), "the language before");
    }));

    test("a look is enough: an error, what the person sees, and the classification", withPage(async (page, demo) => {
      assert.equal((await demo.json()).code, "INSUFFICIENT_BALANCE");
      assert.match(await page.evaluate("document.querySelector('#response').value"), /^HTTP\/1\.1 402 .*INSUFFICIENT_BALANCE/s);
      assert.equal(await demo.panel("title"), (await demo.json()).recovery.title);
      assert.match(await demo.panel("message"), /12\.5.*20/);
      assert.equal(await demo.panel("button"), "Top up");
    }));

    full("every code of every API can be picked and is read back from its example", withPage(async (page) => {
      await waitFor(() => page.evaluate("document.body.dataset.story === 'over'"), "the end of the story", 20_000);
      const sent = "performance.getEntriesByType('resource').filter(({ initiatorType }) => initiatorType === 'fetch').length";
      const before = await page.evaluate(sent);
      const seen = JSON.parse(await page.evaluate(`JSON.stringify([...document.querySelectorAll("[name=api]")].flatMap((radio) => {
        radio.click();
        const select = document.querySelector("#situation");
        return [...select.options].map(({ value }) => {
          select.value = value;
          select.dispatchEvent(new Event("change", { bubbles: true }));
          const title = document.querySelector("#panel").shadowRoot.querySelector("[part=title]").textContent;
          const { code, category, recovery } = JSON.parse(document.querySelector("#json").textContent);
          return { situation: radio.value + "/" + value, code, category, title, same: title === recovery.title };
        });
      }))`));
      assert.deepEqual(seen.filter(({ same }) => !same), []);
      const codes = seen.filter(({ situation }) => situation.includes("/code:"));
      assert.deepEqual(
        codes.map(({ code, category }) => [code, category]).sort(),
        catalog(BUILTIN).map(({ code, category }) => [code, category]).sort(),
      );
      assert.ok(seen.length > codes.length + 50, "stories are there, too");
      assert.equal(await page.evaluate(sent), before, "picking sends nothing");
    }));

    full("errors sent for real: the person sees what to do, and who takes over", withPage(async (page, demo) => {
      for (const [api, code] of [
        ["marketplace", "4502"],
        ["publishing", "PRECONDITION_FAILED"],
        ["workspace", "workspace_public_api_suspended"],
        ["noxinfluencer", "DUPLICATE_DATA"],
        ["http", "insufficient_quota"],
      ]) {
        await demo.send(api, `code:${code}`);
        await demo.settled();
        const row = catalog(profileOf(api)).find((row) => row.code === code);
        assert.equal(await demo.panel("title"), row.title);
        const classification = await demo.json();
        assert.equal(classification.recovery.action, row.action);
        assert.equal(classification.code, code);
        assert.equal(await demo.isHidden("button"), false);
        await waitFor(() => page.evaluate("document.querySelector('#response').value.startsWith('HTTP/1.1 4')"), "the server's words");
        assert.equal(await demo.count(".piece.attempt"), 1);
        // A button that leads elsewhere says so instead of sending again.
        await demo.pressPanel();
        assert.match(await demo.text("#took-over"), new RegExp(`Here your app takes over: ${row.action}`));
        assert.equal(await demo.count(".piece.attempt"), 1);
      }
    }));

    test("what is down for two attempts ends well: attempts, waits and the budget are drawn", withPage(async (page, demo) => {
      await demo.send("commerce", "busy");
      await demo.settled();
      const steps = await demo.steps();
      assert.equal(steps.match(/is sent/g).length, 3, steps);
      assert.match(steps, /answered 503.*Waits .*backoff.*answered 200.*Done after 3 attempts/);
      assert.equal((await demo.json()).category, "ok");
      assert.deepEqual([await demo.count(".piece.attempt.failed"), await demo.count(".piece.attempt.well"), await demo.count(".piece .part.backoff"), await demo.count(".piece .part.server")], [2, 1, 2, 0]);
      const drawn = JSON.parse(await page.evaluate("JSON.stringify([...document.querySelectorAll('.piece')].map((e) => [e.offsetLeft, e.offsetWidth]))"));
      for (let index = 1; index < drawn.length; index++) assert.ok(drawn[index][0] >= drawn[index - 1][0], JSON.stringify(drawn));
      const tokens = await page.evaluate("document.querySelector('#budget-meter').value");
      assert.ok(tokens > 7.5 && tokens < 9.5, `${tokens} tokens`);
      assert.match(await demo.text("#limit-text"), /^\d+ of 300 left$/);
      await page.click("#afresh");
      await waitFor(async () => (await demo.text("#budget-text")) === "about 10.0 of 10", "a new client");
    }));

    full("no story waits for the limit or the trouble of another", withPage(async (page, demo) => {
      for (const before of ["long", "down"]) {
        await demo.send("marketplace", before);
        if (before === "long") await demo.settled();
        await demo.send("marketplace", "well");
        await demo.settled();
        assert.equal((await demo.json()).category, "ok", `after "${before}"`);
        assert.equal(await demo.count(".piece.attempt.well"), 1);
      }
    }));

    full("a wait for a limit shows the server's delay and the spread apart", withPage(async (page, demo) => {
      await demo.send("workspace", "limit");
      await waitFor(async () => /in \d+ s/.test(await demo.panel("countdown")), "the countdown");
      assert.equal(await page.evaluate("document.querySelector('#panel').getAttribute('state')"), "waiting");
      await page.screenshot(`${output}${name}-waiting.png`);
      assert.deepEqual([await demo.count(".piece .part.server"), await demo.count(".piece .part.backoff")], [1, 1]);
      await demo.settled();
      assert.match(await demo.steps(), /the server asked for 3\.0 s.*Done after 2 attempts/);
    }));

    full("an expired token is renewed once, and a result that is not ready asked for again", withPage(async (page, demo) => {
      await demo.send("marketplace", "login");
      await demo.settled();
      assert.match(await demo.steps(), /New credentials are fetched.*Done after 2 attempts/);
      assert.equal(await demo.count(".piece.refresh"), 1);
      await demo.send("marketplace", "poll");
      await waitFor(async () => /answered 200/.test(await demo.steps()), "the result", 60_000);
      await demo.settled();
      assert.match(await demo.steps(), /not ready yet.*Done after 3 attempts/);
      assert.equal(await demo.count(".piece .part.poll"), 2);
    }));

    full("credits are counted, and the client stops before they are used up", withPage(async (page, demo) => {
      await demo.send("workspace", "credits");
      await demo.settled();
      assert.match(await demo.steps(), /Call 7: ?Given up: too few credits are left/);
      assert.equal(await demo.text("#credits-text"), "50 of 100 left");
      assert.equal(await page.evaluate("document.querySelector('#credits-meter').value"), 50);
      assert.equal((await demo.json()).category, "quota");
    }));

    full("six calls at once share their fate, a lane each", withPage(async (page, demo) => {
      await demo.send("publishing", "crowd");
      await demo.settled();
      assert.equal(await demo.count(".lane"), 6);
      const steps = await demo.steps();
      assert.equal(steps.match(/Done after/g)?.length, 6, steps);
    }));

    full("cancel ends a wait at once; so does a deadline that the wait does not fit into", withPage(async (page, demo) => {
      await demo.send("http", "limit");
      await waitFor(async () => /Waits/.test(await demo.steps()), "the wait");
      await page.click("#cancel");
      await demo.settled();
      assert.match(await demo.steps(), /Given up: it was cancelled/);
      assert.equal((await demo.json()).category, "aborted");
      // Of another API, whose client has not seen a limit yet.
      await demo.pick("workspace", "limit");
      await page.select("#deadline", "2000");
      await demo.pressSend();
      await demo.settled();
      assert.match(await demo.steps(), /Given up: the next wait does not fit into the deadline/);
      assert.equal(await demo.isDisabled("button"), true);
      await waitFor(async () => !(await demo.isDisabled("button")), "the button");
      await demo.pressPanel();
      await waitFor(async () => (await demo.steps()).match(/is sent/g)?.length === 1, "another call");
      await demo.settled();
      // Picking something else leaves the call as well.
      await demo.send("publishing", "down");
      await waitFor(async () => /Waits/.test(await demo.steps()), "the wait");
      await demo.pick("commerce", "code:SESSION_EXPIRED");
      assert.equal(await page.evaluate("document.querySelector('.now').hidden"), true);
      assert.equal((await demo.json()).code, "SESSION_EXPIRED");
    }));

    full("an address leads to an error, and a wrong one does no harm", withPage(async (page, demo) => {
      await page.run("location.hash = 'workspace/code:credential_expired'");
      await waitFor(async () => (await demo.json()).code === "credential_expired", "the error");
      assert.equal(await demo.text("#app-name"), "Creator finder");
      await page.run("location.hash = '%/toString'");
      await page.run("location.hash = 'toString/x'");
      await page.run("location.hash = 'marketplace/no-such'");
      await waitFor(async () => (await demo.json()).profile === "marketplace", "the API's first error");
    }));

    full("back from a place on the page, a pasted text is still there", withPage(async (page, demo) => {
      await page.run("location.hash = 'commerce/code:SESSION_EXPIRED'");
      await waitFor(async () => (await demo.json()).code === "SESSION_EXPIRED", "the error");
      await page.fill("#response", "it is late");
      await page.run("location.hash = 'storm'");
      await page.run("history.back()");
      await waitFor(() => page.evaluate("location.hash === '#commerce/code:SESSION_EXPIRED'"), "the way back");
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal(await page.evaluate("document.querySelector('#response').value"), "it is late");
    }));

    full("what is known of limits is that of the API that is picked", withPage(async (page, demo) => {
      for (const [api, limit] of [["marketplace", "60 of 60 left"], ["http", "no limit reported"], ["workspace", "120 of 120 left"]]) {
        await page.evaluate(`document.querySelector('[name=api][value=${api}]').click()`);
        assert.equal(await demo.text("#limit-text"), limit, api);
      }
    }));

    full("a call that is left takes its outage along, and leaves the next one's alone", withPage(async (page, demo) => {
      await demo.send("publishing", "crowd");
      await waitFor(async () => /answered 503/.test(await demo.steps()), "the outage");
      await demo.pressSend();
      await waitFor(async () => /answered/.test(await demo.steps()), "an answer");
      assert.match(await demo.steps(), /Attempt 1 is sent, answered 503/);
      await demo.send("publishing", "well");
      await demo.settled();
      assert.match(await demo.steps(), /Attempt 1 is sent, answered 200/);
    }));

    test("the focus is not lost: what is disabled or hidden hands it on", withPage(async (page, demo) => {
      const focused = () => page.evaluate("document.activeElement.id");
      await demo.pick("http", "down");
      await page.run("document.querySelector('#panel').shadowRoot.querySelector('[part=button]').focus()");
      await page.press("Enter");
      await waitFor(async () => /Waits/.test(await demo.steps()), "the wait");
      assert.equal(await focused(), "panel");
      await page.run("document.querySelector('#cancel').focus()");
      await page.press("Enter");
      await demo.settled();
      assert.equal(await focused(), "send");
      await page.run("document.querySelector('#storm-start').focus()");
      await page.press("Enter");
      await waitFor(async () => (await focused()) === "storm-stop", "the focus on Stop");
      await page.press("Enter");
      await waitFor(async () => (await focused()) === "storm-start", "the focus on Run");
    }));

    full("a pasted response is classified at once, its markup shown as text", withPage(async (page, demo) => {
      await page.select("#read-as", "its shape");
      await page.fill("#response", [
        "HTTP/1.1 301 Moved Permanently", "Location: https://elsewhere.example/", "",
        "HTTP/2 503", "Retry-After: 120", "",
        '{"error_code":"X","message":"m","action":{"hint":"<b>hi</b>"}}',
      ].join("\r\n"));
      const classification = await demo.json();
      assert.deepEqual(classification.retry, { kind: "wait", afterMs: 120000, at: classification.retry.at });
      assert.deepEqual([classification.profile, classification.status], ["noxinfluencer", 503]);
      assert.equal(await demo.panel("hint"), "<b>hi</b>");
      assert.equal(await demo.panel("countdown"), "in 2 minutes");
      await page.fill("#response", '{"type":"about:blank","title":"Nope","status":404}');
      assert.deepEqual([(await demo.json()).profile, (await demo.json()).category], ["http", "not_found"]);
      await page.fill("#response", "< HTTP/1.1 429 Too Many Requests\n< Retry-After: 7\n< \n{}");
      const { retry } = await demo.json();
      assert.deepEqual(retry, { kind: "wait", afterMs: 7000, at: retry.at });
      // All that curl -v says of itself goes, all that the server has said stays.
      await page.fill("#response", [
        "*   Trying 127.0.0.1:80...", "> GET / HTTP/1.1", "> Accept: */*", "> ", "{ [61 bytes data]",
        "< HTTP/1.1 409 Conflict", "< Content-Type: application/json", "< ",
        '{"success":false,"error":{"code":"PRODUCT_OUT_OF_STOCK"}}* Connection #0 to host 127.0.0.1 left intact',
      ].join("\n"));
      assert.deepEqual([(await demo.json()).code, (await demo.json()).status], ["PRODUCT_OUT_OF_STOCK", 409]);
      await page.fill("#response", "HTTP/1.1 502 Bad Gateway\n\nThe server behind said:\nHTTP/1.1 404 Not Found");
      assert.equal((await demo.json()).status, 502);
      await page.fill("#response", "");
      assert.equal((await demo.json()).category, "unknown");
    }));

    full("the code is of what is on the screen, and can be copied", withPage(async (page, demo) => {
      await demo.pick("marketplace", "code:1002");
      await page.select("#method", "POST");
      await page.select("#deadline", "10000");
      assert.match(await demo.text("#code"), /import \{ marketplace \} from "comeback\/profiles\/marketplace".*profile: marketplace,\n {2}deadline: 10_000,\n {2}refresh:.*method: "POST"/s);
      const codes = {};
      for (const tab of ["tab-1", "tab-2", "tab-3"]) {
        await page.click(`#${tab}`);
        assert.equal(await page.evaluate(`document.querySelector('#${tab}').getAttribute('aria-selected')`), "true");
        codes[tab] = await demo.text("#code");
      }
      assert.match(codes["tab-1"], /useMutation.*comeback\/tanstack-query.*deadline: 10_000/s);
      assert.match(codes["tab-2"], /\.profile\("marketplace"\)\s+\.deadline\(Duration::from_millis\(10_000\)\).*\.post\(/s);
      assert.match(codes["tab-3"], /comeback run --profile marketplace --deadline 10s -- curl -si -X POST .*\| comeback classify/s);
      assert.ok(codes["tab-3"].includes("__code=1002"), "the same address");
      await page.click("#copy-code");
      await waitFor(async () => /Copied|Selected/.test(await demo.text("#copied")), "the copy");
      const react = await demo.text("#code-react");
      assert.match(react, /from "comeback\/react"/);
      for (const code of [react, codes["tab-1"].replace("return ", "")]) await transform(code, { loader: "jsx", jsx: "automatic" });
      assert.match(await demo.text("#code-page"), /import "comeback\/element"/);
    }));

    full("all of it without a mouse", withPage(async (page, demo) => {
      await demo.tabTo("[name=api]:checked");
      await page.press("ArrowRight");
      await waitFor(async () => (await demo.json()).profile === "marketplace", "the next API");
      await demo.tabTo("#situation");
      await demo.tabTo("#send");
      await page.press("Enter");
      await waitFor(async () => (await demo.count(".piece.end")) === 1, "the end of the call");
      await demo.tabTo("#response");
      await demo.tabTo("#json");
      await demo.tabTo(".piece");
      const first = await demo.text("#readout");
      await page.press("ArrowRight");
      assert.notEqual(await demo.text("#readout"), first);
      await demo.tabTo("#afresh");
      await demo.tabTo("#tab-0");
      await page.press("ArrowRight");
      assert.match(await demo.text("#code"), /tanstack-query/);
      await demo.tabTo("#storm-start");
    }));

    full("with and without: the server counts both sides, and it can be stopped", withPage(async (page, demo) => {
      await page.select("#storm-kind", "outage");
      await page.select("#storm-clients", "10");
      await page.click("#storm-start");
      await waitFor(async () => Number(await demo.text("#storm-plain-requests")) >= 5 && Number(await demo.text("#storm-comeback-requests")) >= 5, "requests on both sides");
      await waitFor(() => page.evaluate("[...document.querySelectorAll('#storm-comeback .taken')].some((e) => e.offsetHeight > 0)"), "a column");
      await page.click("#storm-stop");
      await waitFor(async () => (await demo.text("#storm-result")) === "Stopped.", "the end");
      const calls = await demo.text("#storm-plain-calls");
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      assert.equal(await demo.text("#storm-plain-calls"), calls, "nothing goes on");
    }));

    if (name === FULL) {
      full("in forced colours it can be seen what is picked", withPage(async (page) => {
        for (const [on, off] of [
          ["label:has([value=commerce])", "label:has([value=http])"],
          ["#tab-0", "#tab-1"],
        ]) {
          const ground = (selector) => page.evaluate(`getComputedStyle(document.querySelector('${selector}')).backgroundColor`);
          assert.notEqual(await ground(on), await ground(off), on);
        }
      }, { ...DESK, forcedColors: "active" }));

      full("with and without, to its end: a limit's calls all end well with comeback", withPage(async (page, demo) => {
        await page.select("#storm-kind", "limit");
        await page.select("#storm-clients", "25");
        await page.click("#storm-start");
        await waitFor(async () => /^With .* ended well/.test(await demo.text("#storm-result")), "the end", 120_000);
        const [ours, plain] = [await demo.text("#storm-comeback-well"), await demo.text("#storm-plain-well")];
        assert.equal(ours, "25 of 25");
        assert.match(plain, /^\d+ of 25$/);
        assert.ok(Number(await demo.text("#storm-comeback-requests")) >= 25);
        await page.screenshot(`${output}${name}-storm.png`);
      }));

      full("nothing jumps while a story plays", withPage(async (page, demo) => {
        await page.run(`window.shifts = []; new PerformanceObserver((list) => window.shifts.push(
          ...list.getEntries().map(({ value, sources }) => [value, sources.map(({ node }) => node?.id || node?.className || String(node?.nodeName)).join(" ")]),
        )).observe({ type: "layout-shift", buffered: true });`);
        await demo.send("commerce", "busy");
        await demo.settled();
        await demo.pick("workspace", "code:rate_limited");
        await demo.send("commerce", "code:INSUFFICIENT_BALANCE");
        await demo.settled();
        // All of them count, those that follow a click, too.
        const shifts = JSON.parse(await page.evaluate("JSON.stringify(window.shifts)"));
        const sum = shifts.reduce((sum, [value]) => sum + value, 0);
        assert.ok(sum < 0.1, `${sum}: ${JSON.stringify(shifts)}`);
      }));
    }

    full("each guide is a page, and the links of all pages lead somewhere", async () => {
      const at = async (path) => (await fetch(`${server.url}/www/guides/${path}`)).text();
      const index = await at("index.html");
      const pages = [...index.matchAll(/href="([\w-]+\.html)"/g)].map(([, href]) => href);
      assert.ok(pages.length >= 8, index);
      for (const name of [...pages, "../index.html"]) {
        const text = await at(name);
        assert.match(text, /<h1/, name);
        for (const [, href] of text.matchAll(/href="([^"#:]+)(?:#[^"]*)?"/g)) {
          const answer = await fetch(new URL(href, `${server.url}/www/guides/${name}`));
          assert.ok(answer.ok, `${name}: ${href}`);
        }
      }
    });

    full("the reference is reached from the page, fits a phone, and is accessible", () => browser.use(async (opened) => {
      const href = (selector) => (page) => page.evaluate(`document.querySelector('${selector}').href`);
      const on = async (url, look) => {
        const page = await opened.open(url, PHONE);
        let seen;
        try {
          seen = await look(page);
        } finally {
          await page.close();
        }
        assert.deepEqual(page.complaints, []);
        return seen;
      };
      const overview = await on(`${server.url}/www/`, href("header a[href^=reference]"));
      const commerce = await on(overview, href('main a[href="commerce.html"]'));
      await on(commerce, async (page) => {
        assert.ok(await page.evaluate("document.querySelectorAll('tbody tr').length > 16"), "the codes");
        const overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assert.ok(overflow <= 0, `${overflow} px too wide`);
        const [left, width] = JSON.parse(await page.evaluate(`(() => {
          const table = document.querySelector("[aria-labelledby=codes], .scroll");
          table.scrollLeft = 200;
          const [box, cell] = [table, table.querySelector("tbody th")].map((e) => e.getBoundingClientRect());
          return JSON.stringify([cell.left - box.left, cell.width]);
        })()`));
        assert.ok(Math.abs(left) <= 1, `the code stays in sight: ${left}`);
        assert.ok(width > 120, `${width} px are too narrow for a code`);
        await drive(page).accessible("the reference");
      });
    }));

    for (const dark of [false, true]) {
      describe(dark ? "dark" : "light", () => {
        const themed = lasting(name, dark);
        before(() => themed.start());
        after(() => themed.close());
        for (const [size, shape] of [[PHONE, "phone"], [DESK, "desk"]]) {
          test(`fits a ${shape}, and is accessible`, withPage(async (page, demo) => {
            const theme = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
            assert.equal(theme, dark, "the browser's theme");
            const language = dark ? "de" : "ar";
            if (shape === "phone") await page.select("#language", language);
            await demo.send("commerce", "shared");
            await waitFor(async () => /Waits/.test(await demo.steps()), "a wait");
            if (shape === "desk") await demo.accessible("while it waits");
            // It may have ended meanwhile.
            await page.run("document.querySelector('#cancel').click()");
            await demo.settled();
            await demo.send("commerce", "code:INSUFFICIENT_BALANCE");
            await demo.settled();
            const overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert.ok(overflow <= 0, `${overflow} px too wide`);
            if (shape === "phone") {
              assert.equal(await page.evaluate("document.querySelector('#panel').shadowRoot.querySelector('[part=panel]').lang"), language);
              await demo.accessible("when it has ended");
              await page.select("#language", "en");
            }
            // WebKit's picture is of the last frame that was drawn.
            await page.run("scrollTo(0, 0); requestAnimationFrame(() => requestAnimationFrame(() => (document.body.dataset.drawn = 1)))");
            await waitFor(() => page.evaluate("document.body.dataset.drawn === '1'"), "a frame");
            await page.screenshot(`${output}${name}-${shape}-${dark ? "dark" : "light"}.png`);
          }, size, themed));
        }
      });
    }
  });
}
