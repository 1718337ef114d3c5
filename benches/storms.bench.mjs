// Many clients and one server in trouble, in virtual time: how do the calls end, and what does the
// server have to bear? Prints a Markdown table.
//
//   node benches/storms.mjs

import { install } from "./storms/clock.mjs";
import { blip, delayed, outage, REFUSALS, sharedLimit } from "./storms/scenarios.mjs";

// Before the libraries are loaded: they live in this time.
install();
const { ours } = await import("./storms/ours.mjs");
const { peers } = await import("./storms/peers.mjs");

const percent = (of) => `${(of * 100).toFixed(of === 1 ? 0 : 1)} %`;
const seconds = (of) => `${of.toFixed(of < 10 ? 1 : 0)} s`;
const rate = ({ well, load }) => `${percent(well)} at ${load.toFixed(2)}×`;

const served = ({ served, last }) => (served ? `${served} by ${seconds(last)}` : "0");

const rows = [
  ["", "4 s blip", "60 s outage", ...Object.keys(REFUSALS).map((refusal) => `150 told 30 s, then ${refusal}`), "120 under a shared limit"],
];
rows.push(rows[0].map((_, column) => (column ? "--:" : "---")));
for (const library of [ours, ...peers]) {
  const row = [library.name, rate(await blip(library)), rate(await outage(library))];
  for (const refusal of Object.keys(REFUSALS)) {
    const result = await delayed(library, refusal);
    row.push(`${served(result)}, peak ${result.peak}/s`);
  }
  const result = await sharedLimit(library);
  row.push(`${served(result)}, ${result.refused} refused`);
  rows.push(row);
}
for (const row of rows) console.log(`| ${row.join(" | ")} |`);
