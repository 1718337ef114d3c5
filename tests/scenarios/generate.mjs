// Writes the scenarios that are computed:  node tests/scenarios/generate.mjs [--check]
//
// The expectations come from source/rules.mjs and from what source/*.mjs tell step by step. The
// library is not run.

import { readFileSync, writeFileSync } from "node:fs";

const FILES = [
  "decisions", "delays", "codes", "refresh", "polling", "limits", "gate", "budget", "aborts", "times", "requests",
  "offline", "jitter", "credits", "path-limits", "buckets",
];

const check = process.argv.includes("--check");
let count = 0;
for (const file of FILES) {
  const { default: scenarios } = await import(`./source/${file}.mjs`);
  const names = scenarios.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new Error(`${file}: "${twice}" is there twice`);
  count += scenarios.length;
  write(`${file}.json`, `[\n${scenarios.map((s) => text(s)).join(",\n")}\n]\n`);
}
write("index.json", `${JSON.stringify(FILES)}\n`);
console.log(`${count} scenarios`);

/** One field a line, and one line for each entry of a list. */
function text({ expect, ...scenario }) {
  const line = ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`;
  const list = ([name, value]) => !Array.isArray(value) || value.length === 0 ? line([name, value])
    : `  ${JSON.stringify(name)}: [\n${value.map((entry) => `    ${JSON.stringify(entry)}`).join(",\n")}\n  ]`;
  const fields = Object.entries(scenario).map(line);
  const wanted = Object.entries(expect).map(list).join(",\n").replace(/^/gm, "  ");
  return `{\n${fields.join(",\n")},\n  "expect": {\n${wanted}\n  }\n}`;
}

function write(name, text) {
  const path = new URL(name, import.meta.url);
  if (!check) writeFileSync(path, text);
  else if (readFileSync(path, "utf8") !== text) throw new Error(`${name} is not what generate.mjs writes`);
}
