// From import to the first classification, and from import to a usable client for the peers: in
// Node (as installed, a fresh process each time) and in Chromium (a bundle over local HTTP, a fresh
// context each time). Rounds are interleaved, and the medians compared.
//
//   node benches/startup.bench.mjs      (after `cargo xtask build`)

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { bundle, peers, root } from "./bundles/entries.mjs";

const ROUNDS = 21;
const CHROMIUM = "/usr/bin/chromium";

const FAILURE = '{ status: 429, headers: { "retry-after": "7" } }';

/** Gives the time in ms that it takes to import `from` and, where there is one, to classify. */
const timed = (from) => `(async () => {
  const start = performance.now();
  const { classifyError } = await import(${JSON.stringify(from)});
  if (classifyError && classifyError(${FAILURE}).retry.afterMs !== 7000) throw new Error("wrong");
  return performance.now() - start;
})()`;

const ours = pathToFileURL(`${root}pkg/dist/index.js`).href;
const installed = { comeback: ours, axios: "axios", ky: "ky", ofetch: "ofetch" };
report("Node, as installed", await median(Object.keys(installed), (name) => {
  const program = `console.log(await ${timed(installed[name])})`;
  const args = ["--input-type=module", "--eval", program];
  return Number(execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" }));
}));

if (existsSync(CHROMIUM)) await inChromium();
else console.log(`Chromium: ${CHROMIUM} is not there`);

async function inChromium() {
  const bundles = {
    comeback: await bundle('export * from "comeback";'),
    axios: await bundle('export { default } from "axios";'),
    ky: await bundle(peers.ky),
    ofetch: await bundle(peers.ofetch),
  };
  const server = createServer(({ url }, response) => {
    const name = url.slice(1).replace(/\.js$/, "");
    // Isolated, so that the clock is precise.
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    response.setHeader("cache-control", "no-store");
    response.setHeader("content-type", bundles[name] ? "text/javascript" : "text/html");
    response.end(bundles[name] ?? "<!doctype html><title>start-up</title>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    report("Chromium, bundled", await median(Object.keys(bundles), async (name) => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(origin);
      const ms = await page.evaluate(timed(`${origin}/${name}.js`));
      await context.close();
      return ms;
    }));
  } finally {
    await browser.close();
    server.close();
  }
}

/** By name: the median over all rounds, of which the first does not count. */
async function median(names, measure) {
  const times = new Map(names.map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of names) {
      const ms = await measure(name);
      if (round > 0) times.get(name).push(ms);
    }
  }
  for (const [name, list] of times) times.set(name, list.toSorted((a, b) => a - b)[list.length >> 1]);
  return times;
}

function report(where, times) {
  const axios = times.get("axios");
  console.log(`${where}: from import to ready${"ms".padStart(12)}${"of axios's".padStart(14)}`);
  for (const [name, ms] of times) {
    const what = name === "comeback" ? "comeback, first classification" : `${name}, import`;
    console.log(`  ${what.padEnd(34)}${ms.toFixed(1).padStart(8)}${(ms / axios).toFixed(2).padStart(14)}`);
  }
}
