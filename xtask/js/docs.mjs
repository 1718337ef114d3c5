// The reference: what each API's codes mean, written from the profiles and the built package.
//
//   node xtask/js/docs.mjs [--check]

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { html } from "./docs/html.mjs";
import { markdown } from "./docs/markdown.mjs";
import { pages } from "./docs/pages.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Nothing else lies in these folders: what no page makes any more is removed. */
const TARGETS = [
  { folder: "docs/reference", extension: ".md", render: markdown, index: "README" },
  { folder: "www/reference", extension: ".html", render: html, index: "index" },
];

const isCheck = process.argv.includes("--check");
if (!existsSync(`${ROOT}pkg/dist/index.js`)) fail("pkg/dist/index.js is missing; run `cargo xtask build`");

const read = (name) => JSON.parse(readFileSync(`${ROOT}profiles/${name}.json`, "utf8"));
const comeback = await import(new URL("../../pkg/dist/index.js", import.meta.url));
const { all: profiles } = await import(new URL("../../pkg/dist/profiles/index.js", import.meta.url));
const made = pages({ ...comeback, profiles, defaults: read("defaults").categories }, read);

for (const { folder, extension, render, index } of TARGETS) {
  const files = new Map(made.map((page) => [`${page.name ?? index}${extension}`, render(page, made)]));
  if (!isCheck) mkdirSync(`${ROOT}${folder}`, { recursive: true });
  const present = existsSync(`${ROOT}${folder}`) ? readdirSync(`${ROOT}${folder}`) : [];
  for (const name of present.filter((name) => !files.has(name))) {
    if (isCheck) fail(`${folder}/${name} belongs to no profile; run \`cargo xtask docs\``);
    rmSync(`${ROOT}${folder}/${name}`);
    console.log(`removed ${folder}/${name}`);
  }
  for (const [name, text] of files) {
    const path = `${ROOT}${folder}/${name}`;
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    if (isCheck) fail(`${folder}/${name} does not say what the profiles say; run \`cargo xtask docs\``);
    writeFileSync(path, text);
    console.log(`wrote ${folder}/${name}`);
  }
}

function fail(why) {
  console.error(`error: ${why}`);
  process.exit(1);
}
