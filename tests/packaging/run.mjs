// The packed package in real applications, each built and run as its users would.
//
//   node tests/packaging/run.mjs [--only vite] [--keep]
//
// `--only` may be given more than once; `--keep` leaves the applications where they are. What
// cannot be had (an engine, a download) is skipped, loudly, and has failed where CI is set.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { killAll } from "../browser/engines.mjs";
import { startMockapi } from "../browser/mockapi.mjs";
import { App, Missing } from "./app.mjs";
import { consumers } from "./consumers.mjs";
import { openHome } from "./home.mjs";
import { pack, stopAll } from "./processes.mjs";
import { isListed } from "./readme.mjs";

/** Applications that are installed, built and run at the same time. */
const AT_ONCE = 2;

const { values: options } = parseArgs({
  options: { only: { type: "string", multiple: true }, keep: { type: "boolean", default: false } },
});
const onCi = !["", "0", "false", undefined].includes(process.env.CI);
const names = options.only ?? Object.keys(consumers);
const unknown = names.find((name) => !Object.hasOwn(consumers, name));
const folder = mkdtempSync(join(tmpdir(), "comeback-packaging-"));

process.once("exit", () => {
  killAll();
  stopAll();
  if (options.keep) console.log(`The applications are in ${folder}`);
  else rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

if (unknown) {
  console.error(`there is no consumer "${unknown}": ${Object.keys(consumers).join(", ")}`);
  process.exit(1);
}
process.exit((await main()) ? 0 : 1);

async function main() {
  const mockapi = await startMockapi();
  if (!mockapi) {
    console.error("mockapi is not built: `cargo build -p mockapi`, or set MOCKAPI_BIN");
    return false;
  }
  const home = await openHome();
  const session = { folder, tarball: pack(folder), mockapi, home };
  const rows = [];
  const waiting = [...names];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let name = waiting.shift(); name; name = waiting.shift()) {
        rows.push(...(await consume(name, session)));
      }
    }),
  );
  home.close();
  await mockapi.stop();
  return summary(rows);
}

/** All runs of one consumer. */
async function consume(name, session) {
  const consumer = consumers[name];
  const app = new App(name, session);
  const rows = [];
  const tell = (run, outcome, why = "", ms = 0) => {
    rows.push({ name, run, outcome, why });
    console.log(`${outcome.padEnd(7)} ${name}: ${run}${ms ? `, ${(ms / 1e3).toFixed(1)} s` : ""}${why && `\n${why}`}`);
  };
  const complain = (run, error, ms) => {
    if (error instanceof Missing) tell(run, onCi ? "FAILED" : "SKIPPED", `${error.message}`, ms);
    else tell(run, "FAILED", error?.stack ?? String(error), ms);
  };
  const begun = performance.now();
  try {
    const version = await app.install(consumer.tool);
    tell("install", "passed", "", performance.now() - begun);
    const label = version ? `${consumer.label} ${version}` : consumer.label;
    const row = "its row in the README";
    if (isListed(label)) tell(row, "passed");
    else tell(row, "FAILED", `the table in the section Install has no row for ${label}`);
  } catch (error) {
    complain("install", error, performance.now() - begun);
    return rows;
  }
  for (const run of consumer.runs) {
    const begun = performance.now();
    try {
      await app.check(run);
      tell(run.name, "passed", "", performance.now() - begun);
    } catch (error) {
      complain(run.name, error, performance.now() - begun);
    }
  }
  await app.close();
  return rows;
}

function summary(rows) {
  console.log("\nconsumer   result   what");
  for (const name of names) {
    for (const { run, outcome } of rows.filter((row) => row.name === name)) {
      console.log(`${name.padEnd(10)} ${outcome.padEnd(8)} ${run}`);
    }
  }
  const count = (outcome) => rows.filter((row) => row.outcome === outcome).length;
  const skipped = count("SKIPPED");
  console.log(`packaging: ${count("passed")} passed, ${count("FAILED")} failed, ${skipped} skipped`);
  return rows.length > 0 && count("FAILED") === 0;
}
