// What each entry of the package weighs in a page, beside its peers: bundled and minified by the
// same esbuild in the same run, then compressed.
//
//   node benches/size.bench.mjs      (after `cargo xtask build`)

import { existsSync, readFileSync } from "node:fs";
import { weigh } from "../xtask/js/weigh.mjs";
import { bundle, entries, peers, root, version } from "./bundles/entries.mjs";

const all = (entry) => `export * from ${JSON.stringify(entry)};`;

const rows = [];
const whole = weigh(await bundle(all("comeback")));
rows.push(["comeback", whole]);
const wasm = `${root}pkg/dist/wasm/comeback.wasm`;
for (const entry of entries.filter((entry) => entry !== "comeback")) {
  const code = await bundle(all(entry));
  if (/\.wasm\b/.test(Buffer.from(code).toString("latin1")) && existsSync(wasm)) {
    // The bytes come in a file of their own.
    rows.push([entry, add(weigh(code), weigh(readFileSync(wasm)))]);
    continue;
  }
  const both = `${all("comeback")} import * as adapter from ${JSON.stringify(entry)}; export { adapter };`;
  rows.push([`  and ${entry}`, add(weigh(await bundle(both)), whole, -1)]);
}
for (const [name, source] of Object.entries(peers)) rows.push([name, weigh(await bundle(source))]);

console.log("Bytes in a page (esbuild, minified). An adapter: what it adds to the default entry.");
console.log(["".padEnd(30), ...["minified", "gzip 9", "brotli 11", "of default"].map((t) => t.padStart(12))].join(""));
for (const [name, { minified, gzip, brotli }] of rows) {
  const cells = [minified, gzip, brotli].map((n) => n.toLocaleString("en-US"));
  console.log([name.padEnd(30), ...[...cells, (brotli / whole.brotli).toFixed(2)].map((t) => t.padStart(12))].join(""));
}
const named = ["ky", "ofetch", "axios", "axios-retry", "cockatiel", "effect", "@effect/platform", "esbuild"];
console.log(named.map((name) => `${name} ${version(name)}`).join(", "));

function add(a, b, sign = 1) {
  return Object.fromEntries(Object.keys(a).map((key) => [key, a[key] + sign * b[key]]));
}
