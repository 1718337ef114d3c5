// Maintains the data of the languages in profiles/: `node xtask/js/locales.mjs waits` writes
// waits.json from the CLDR data of this Node, `node xtask/js/locales.mjs confirm TAG...` marks the
// translations of a language as up to date with the English.

import { readFileSync, writeFileSync } from "node:fs";

const DIR = new URL("../../profiles/", import.meta.url);

/** The languages, English first. */
export const TAGS = ["en", "de", "es", "fr", "it", "pt-BR", "nl", "pl", "ja", "zh-CN", "ko", "ar"];

export const UNITS = ["second", "minute", "hour", "day"];

/**
 * Which forms a language has for whole numbers from 1. The rules themselves are written twice: in
 * pkg/src/words/phrase.ts and src/locales/mod.rs.
 */
const PLURALS = {
  other: ["other"],
  one_other: ["one", "other"],
  polish: ["one", "few", "many"],
  arabic: ["one", "two", "few", "many", "other"],
};

/** Numbers in which each form of each language occurs. */
const SAMPLES = [1, 2, 3, 5, 11, 100];

export const read = (name) => JSON.parse(readFileSync(new URL(name, DIR), "utf8"));

const write = (name, data) => {
  writeFileSync(new URL(name, DIR), `${JSON.stringify(data, null, 2)}\n`);
  console.log(`wrote profiles/${name}`);
};

/** What `Intl` says for a wait; Arabic with the digits that the element shows everywhere. */
export function relative(tag, count, unit) {
  const digits = tag === "ar" ? "ar-u-nu-latn" : tag;
  return new Intl.RelativeTimeFormat(digits, { numeric: "always" }).format(count, unit);
}

function waitsOf(tag) {
  const rule = new Intl.PluralRules(tag);
  const units = UNITS.map((unit) => {
    const forms = {};
    for (const count of SAMPLES) {
      forms[rule.select(count)] ??= relative(tag, count, unit).replace(String(count), "{n}");
    }
    return [unit, forms];
  });
  const names = Object.keys(units[0][1]).join();
  const plural = Object.keys(PLURALS).find((name) => PLURALS[name].join() === names);
  if (!plural) throw new Error(`${tag} has forms for ${names}: add a rule for them`);
  return { plural, ...Object.fromEntries(units) };
}

/** FNV-1a: only tells whether a sentence has changed. */
export function hash(text) {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) h = Math.imul(h ^ byte, 0x01000193);
  return (h >>> 0).toString(16).padStart(8, "0");
}

/** The keys whose English has changed since their translation was confirmed. */
export function stale(locale, english) {
  return Object.keys(english).filter((key) => locale.sources[key] !== hash(english[key]));
}

function confirm(tag) {
  const name = `locales/${tag}.json`;
  const english = read("words.en.json");
  const locale = read(name);
  const sources = Object.entries(english).map(([key, text]) => [key, hash(text)]);
  write(name, { ...locale, sources: Object.fromEntries(sources) });
}

const [command, ...tags] = process.argv[1] === new URL(import.meta.url).pathname ? process.argv.slice(2) : ["none"];
if (command === "waits") {
  write("waits.json", Object.fromEntries(TAGS.map((tag) => [tag, waitsOf(tag)])));
} else if (command === "confirm" && tags.length) {
  tags.forEach(confirm);
} else if (command !== "none") {
  console.error("usage: node xtask/js/locales.mjs waits | confirm TAG...");
  process.exitCode = 2;
}
