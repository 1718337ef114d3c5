// The section "Install" of the README is what the consumers follow, to the letter.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../browser/server.mjs";

const section = /^## Install\n(.*?)^## /ms.exec(readFileSync(join(ROOT, "README.md"), "utf8"))?.[1] ?? "";
const blocks = (language) =>
  [...section.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(([, code]) => code);
const line = (pattern) => pattern.exec(section)?.[1] ?? missing(pattern);

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
  return section.split("\n").some((row) => row.startsWith(`| ${name} |`));
}

function missing(what) {
  throw new Error(`README.md, section "Install": there is no ${what}`);
}
