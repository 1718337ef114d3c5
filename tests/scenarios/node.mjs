// Plays the scenarios in Node and writes down what was seen, for `cargo xtask parity`.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as comeback from "../../pkg/dist/index.js";
import run from "../js/scenarios.spec.mjs";

const root = new URL("../../", import.meta.url);
const fetchJson = async (path) => JSON.parse(await readFile(new URL(path.slice(1), root), "utf8"));

const results = await run({ comeback, fetchJson });
const failed = results.filter(({ ok }) => !ok);
for (const { name, error } of failed) console.log(`FAILED ${name}\n${error}`);
console.log(`node: ${results.length - failed.length} passed, ${failed.length} failed`);
const digests = Object.fromEntries(results.map(({ name, digest }) => [name, digest]));
const folder = process.env.COMEBACK_TRACES;
if (folder) await writeFile(join(folder, "node.json"), JSON.stringify(digests));
process.exitCode = failed.length > 0 || results.length === 0 ? 1 : 0;
