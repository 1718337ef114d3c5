// The reference: what each API's codes mean, written from the profiles and the built package; all
// sentences of each language; and what each entry of the package exports, written from the comments in
// its source.
//
//   node xtask/js/docs.mjs [--check]

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { api } from "./docs/api.mjs";
import { html } from "./docs/html.mjs";
import { localePages } from "./docs/locales.mjs";
import { markdown } from "./docs/markdown.mjs";
import { pages } from "./docs/pages.mjs";
import { TAGS } from "./locales.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** No other file lies in these folders: what no page makes any more is removed. */
const TARGETS = [
  { folder: "docs/reference", extension: ".md", render: markdown, index: "README" },
  { folder: "www/reference", extension: ".html", render: html, index: "index" },
];

const isCheck = process.argv.includes("--check");
if (!existsSync(`${ROOT}pkg/dist/index.js`)) fail("pkg/dist/index.js is missing; run `cargo xtask build`");

const read = (name) => JSON.parse(readFileSync(`${ROOT}profiles/${name}.json`, "utf8"));
const comeback = await import(new URL("../../pkg/dist/index.js", import.meta.url));
const { all: profiles } = await import(new URL("../../pkg/dist/profiles/index.js", import.meta.url));
const { CATEGORIES } = await import(new URL("../../pkg/dist/words/english.js", import.meta.url));
const { waitPhrase } = await import(new URL("../../pkg/dist/words/phrase.js", import.meta.url));
const made = pages({ ...comeback, profiles, defaults: read("defaults").categories, words: CATEGORIES }, read);

for (const { folder, extension, render, index } of TARGETS) {
  write(folder, new Map(made.map((page) => [`${page.name ?? index}${extension}`, render(page, made)])));
}
const packs = TAGS.filter((tag) => tag !== "en").map((tag) => read(`locales/${tag}`));
const waits = read("waits");
write("docs/reference/locales", localePages(packs, read("words.en"), (ms, tag) => waitPhrase(ms, waits[tag])));
write("docs/reference/api", await api(ROOT));

/** Writes the files of a folder, or compares them. */
function write(folder, files) {
  if (!isCheck) mkdirSync(`${ROOT}${folder}`, { recursive: true });
  const present = existsSync(`${ROOT}${folder}`) ? readdirSync(`${ROOT}${folder}`, { withFileTypes: true }) : [];
  for (const { name } of present.filter((file) => file.isFile() && !files.has(file.name))) {
    if (isCheck) fail(`${folder}/${name} is made from nothing any more; run \`cargo xtask docs\``);
    rmSync(`${ROOT}${folder}/${name}`);
    console.log(`removed ${folder}/${name}`);
  }
  for (const [name, text] of files) {
    const path = `${ROOT}${folder}/${name}`;
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    if (isCheck) fail(`${folder}/${name} is not what its source says; run \`cargo xtask docs\``);
    writeFileSync(path, text);
    console.log(`wrote ${folder}/${name}`);
  }
}

function fail(why) {
  console.error(`error: ${why}`);
  process.exit(1);
}
