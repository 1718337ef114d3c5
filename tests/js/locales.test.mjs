// The languages: complete, up to date with the English, and with CLDR's phrases for waits.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import i18next from "i18next";
import { createI18n } from "vue-i18n";
import * as locales from "../locales.mjs";
import { packsIn } from "../locales.mjs";
import { TAGS, UNITS, read, relative, stale } from "../../xtask/js/locales.mjs";
import { classifyError } from "../../pkg/dist/index.js";
import { commerce } from "../../pkg/dist/profiles/commerce.js";
import { waitPhrase } from "../../pkg/dist/words/phrase.js";
import { WAITS } from "../../pkg/dist/words/english.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const english = read("words.en.json");
const SIZES = { second: 1e3, minute: 6e4, hour: 36e5, day: 864e5 };
const MOST = { second: 119, minute: 119, hour: 47, day: 999 };

const packs = TAGS.slice(1).map((tag) => [tag, locales.all.find((locale) => locale?.tag === tag)]);

test("every language has its pack", () => {
  assert.deepEqual(locales.all.map((locale) => locale?.tag ?? "en"), TAGS);
});

test("waits are said as Intl says them", () => {
  for (const tag of TAGS) {
    const waits = locales.all[TAGS.indexOf(tag)]?.waits ?? WAITS;
    for (const unit of UNITS) {
      for (let count = 1; count <= MOST[unit]; count++) {
        const ms = count * SIZES[unit];
        // 60 seconds are not said as a minute, but 120 are two.
        if (unit !== "second" && ms < 120 * SIZES[UNITS[UNITS.indexOf(unit) - 1]] && unit !== "day") continue;
        if (unit === "day" && count < 2) continue;
        assert.equal(waitPhrase(ms, waits), relative(tag, count, unit), `${tag} ${count} ${unit}`);
      }
    }
  }
});

for (const [tag, pack] of packs) {
  const file = read(`locales/${tag}.json`);

  test(`${tag}: no translation is older than its English`, () => {
    assert.deepEqual(stale(file, english), [], `read them again, then: node xtask/js/locales.mjs confirm ${tag}`);
  });

  test(`${tag}: the placeholders are those of the English`, () => {
    const figures = (text) => [...text.matchAll(/\{[^}]*\}/g)].map(([name]) => name).sort().join();
    for (const [key, text] of Object.entries(english)) {
      assert.equal(figures(file.words[key]), figures(text), key);
      assert.ok(file.words[key].trim(), key);
      if (key.endsWith(".title")) assert.doesNotMatch(file.words[key], /[.。]$/, key);
    }
  });

  test(`${tag}: the pack is plain, frozen data`, () => {
    const frozen = (value) => typeof value !== "object" || (Object.isFrozen(value) && Object.values(value).every(frozen));
    assert.ok(frozen(pack));
    assert.deepEqual(JSON.parse(JSON.stringify(pack)), pack);
    // What the command line says is not in it.
    assert.equal(pack.words.cli, undefined);
    assert.equal(pack.dir, tag === "ar" ? "rtl" : "ltr");
  });
}

test("no pack is in a bundle that does not import it", async () => {
  const bundled = async (contents) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: root }, bundle: true, minify: true, format: "esm", write: false,
    });
    return outputFiles[0].text;
  };
  const from = (path) => JSON.stringify(`${root}pkg/dist/${path}`);
  assert.deepEqual(packsIn(await bundled(`export * from ${from("index.js")}`)), []);
  assert.deepEqual(packsIn(await bundled(`export * from ${from("element/index.js")}`)), []);
  assert.deepEqual(packsIn(await bundled(`import { de } from ${from("locales/de.js")}; import { setLocale } from ${from("index.js")}; setLocale(de);`)), ["de"]);
  // Imported, and not used: without side effects it is left out.
  assert.deepEqual(packsIn(await bundled(`import { de } from ${from("locales/de.js")}; export * from ${from("index.js")};`)), []);
});

const exported = (...args) => JSON.parse(execFileSync(
  process.execPath, [`${root}pkg/bin/comeback.js`, "catalog", ...args], { encoding: "utf8" },
));

test("what catalog exports for i18next says what a classification says", async () => {
  const t = i18next.createInstance();
  await t.init({
    lng: "de", fallbackLng: false, interpolation: { escapeValue: false },
    resources: { de: { translation: exported("commerce", "--format", "i18next", "--lang", "de") } },
  });
  const bodies = [
    { status: 429, headers: { "retry-after": "7" } },
    { success: false, error: { code: "BACKEND_ERROR", message: "m" } },
    { success: false, error: { code: "INSUFFICIENT_BALANCE", message: "m", details: { current_balance: 1, required_amount: "2.50" } } },
  ];
  for (const failure of bodies) {
    const { recovery } = classifyError(failure, { profile: commerce, locale: locales.de });
    assert.equal(t.t(`${recovery.key}.title`), recovery.title);
    assert.equal(t.t(`${recovery.key}.${recovery.params.variant}`, recovery.params), recovery.message);
    assert.equal(t.t(`action.${recovery.action}`), locales.de.words.action[recovery.action]);
  }
});

test("what catalog exports for vue-i18n says what a classification says, whatever is in it", () => {
  const dir = mkdtempSync(join(tmpdir(), "comeback-vue-i18n-"));
  const texts = { title: "100% | a@b.c: $1", message: "It's 'here' @:x | \\ %", messageTemplate: "%{wait}@{details.n}|" };
  const shop = { name: "shop", codes: { "card.declined": { category: "quota", ...texts }, card: { category: "conflict" } } };
  writeFileSync(join(dir, "shop.json"), JSON.stringify(shop));
  const messages = exported(join(dir, "shop.json"), "commerce", "--format", "vue-i18n", "--lang", "de");
  rmSync(dir, { recursive: true });
  const { global } = createI18n({ legacy: false, locale: "de", messages: { de: messages } });
  const bodies = [
    [commerce, { status: 429, headers: { "retry-after": "7" } }],
    [commerce, { success: false, error: { code: "INSUFFICIENT_BALANCE", details: { current_balance: 1, required_amount: "2.50" } } }],
    [shop, { status: 402, body: { code: "card.declined", details: { n: 5 } } }],
    [shop, { status: 402, headers: { "retry-after": "7" }, body: { code: "card.declined", details: { n: 5 } } }],
    [shop, { status: 409, body: { code: "card" } }],
  ];
  const variants = bodies.map(([profile, failure]) => {
    const { recovery } = classifyError(failure, { profile, locale: locales.de });
    assert.equal(global.t(`${recovery.key}.title`), recovery.title);
    assert.equal(global.t(`${recovery.key}.${recovery.params.variant}`, recovery.params), recovery.message);
    assert.equal(global.t(`action.${recovery.action}`), locales.de.words.action[recovery.action]);
    return recovery.params.variant;
  });
  assert.deepEqual(variants, ["messageTemplate", "messageTemplate", "message", "messageTemplate", "message"]);
});

test("what catalog exports for ICU is flat, with doubled apostrophes and plain arguments", () => {
  const words = exported("commerce", "--format", "icu");
  assert.equal(words["category.rate_limit.messageTemplate"], "You''ve reached the request limit. Try again {wait}.");
  assert.match(words["commerce.INSUFFICIENT_BALANCE.messageTemplate"], /\{current_balance\}.*\{required_amount\}/);
  assert.equal(words["marketplace.1001.title"], undefined);
  assert.ok(Object.values(words).every((text) => typeof text === "string"));
});
