// The section "Install" of the README, and its table of where it runs: what the consumers follow,
// to the letter.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../browser/server.mjs";

const README = readFileSync(join(ROOT, "README.md"), "utf8");
const section = /^## Install\n(.*?)^## /ms.exec(README)?.[1] ?? "";
const blocks = (language) =>
  [...section.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(([, code]) => code);
const line = (pattern) => pattern.exec(README)?.[1] ?? missing(pattern);

/** `npm install comeback`. */
export const install = (blocks("sh")[0] ?? missing("sh")).trim();
/** The file `api.js` of an application. */
export const api = blocks("js")[0] ?? missing("js");

const IMPORT = /^import .*;$/m;
export const webImport = line(/`(import [^`]* from "comeback\/web";)`/);
export const required = line(/`(const [^`]* = require\("comeback"\);)`/);

/** The same for `comeback/web`. */
export const apiOfWeb = api.replace(IMPORT, webImport);
/** The same as CommonJS. */
export const apiOfCommonJs = `${api.replace(IMPORT, required).replaceAll("export ", "")}
module.exports = { fetch, explain };
`;

/** What the table says was run, such as "Vite 8.3.8". */
export function isListed(name) {
  return README.split("\n").some((row) => row.startsWith(`| ${name} |`));
}

/** The guide's files for a test runner: its tests, and for Jest those for Vitest, too, translated. */
export function testsFor(runner) {
  const guide = readFileSync(join(ROOT, "docs/guides/fake-timers.md"), "utf8");
  const named = [...guide.matchAll(/^```[jt]s\n\/\/ ([\w.-]+)\n(.*?)^```/gms)];
  const files = Object.fromEntries(named.map(([, name, code]) => [name, code]));
  const { "cart.test.ts": cart, ...ofJest } = files;
  if (!cart || Object.keys(ofJest).length !== 3) missing("tests in docs/guides/fake-timers.md");
  if (runner === "vitest") return { "cart.test.ts": cart };
  const translated = cart.replace(/\bvi\b/g, "jest").replace('"vitest"', '"@jest/globals"');
  return { ...ofJest, "cart.test.ts": translated };
}

function missing(what) {
  throw new Error(`README.md: there is no ${what}`);
}
