// Runs the specs in tests/js, or in another folder, in browsers.
//
//   node tests/browser/run.mjs [--folder tests/js] [--engine chromium|firefox|webkit] [--spec name]
//   node tests/browser/run.mjs --missing    the Debian packages of engines that are not there
//
// `--engine` and `--spec` may be given more than once. An engine that is not there is skipped, and has
// failed where CI is set.

import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ENGINES, killAll, start } from "./engines.mjs";
import { startMockapi } from "./mockapi.mjs";
import { ROOT, serve } from "./server.mjs";

/** How long an engine may take for all specs. */
const TIME_LIMIT = 300_000;
/** Engines that run at the same time. */
const AT_ONCE = 2;
/**
 * Spec files that run at the same time in one engine. Each lane has a mock server of its own:
 * a browser has six connections for an origin, and some specs let them hang.
 */
const LANES = 4;
/** Specs that move the focus. A window has one, so they run one after the other. */
const MOVES_FOCUS = /^(element|forms|react|vue)/;

const { values: options } = parseArgs({
  options: {
    folder: { type: "string", default: "tests/js" },
    engine: { type: "string", multiple: true },
    spec: { type: "string", multiple: true },
    missing: { type: "boolean", default: false },
  },
});

if (options.missing) {
  const missing = Object.values(ENGINES).filter((engine) => !engine.find());
  for (const name of new Set(missing.flatMap((engine) => engine.packages))) console.log(name);
} else {
  process.once("exit", killAll);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, () => process.exit(1));
  }
  process.exitCode = (await main()) ? 0 : 1;
}

async function main() {
  const engines = options.engine ?? Object.keys(ENGINES);
  const unknown = engines.find((name) => !Object.hasOwn(ENGINES, name));
  if (unknown) return complain(`there is no engine "${unknown}": ${Object.keys(ENGINES).join(", ")}`);
  if (!existsSync(join(ROOT, "pkg/dist/index.js"))) {
    return complain("the package is not built; run `cargo xtask build`");
  }
  const specs = findSpecs(options.spec);
  if (specs.length === 0) return complain(`no such spec in ${options.folder}/`);

  const mockapis = await Promise.all(Array.from({ length: Math.min(LANES, specs.length) }, startMockapi));
  if (!mockapis[0]) console.log("mockapi is not built: specs run without it");
  const reports = new Map();
  const server = await serve((id, report) => {
    const take = reports.get(id);
    if (!take) throw new Error(`unexpected report ${id}`);
    return take(report);
  });
  try {
    const session = { specs, server, mockapis, reports };
    const waiting = [...engines];
    const outcomes = {};
    const worker = async () => {
      for (let name = waiting.shift(); name; name = waiting.shift()) {
        outcomes[name] = await runEngine(name, session);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    console.log();
    for (const name of engines) console.log(`${name}: ${outcomes[name].line}`);
    return engines.every((name) => outcomes[name].ok);
  } finally {
    killAll();
    server.close();
    await Promise.all(mockapis.map((mockapi) => mockapi?.stop()));
  }
}

function findSpecs(names) {
  const all = readdirSync(join(ROOT, options.folder))
    .filter((file) => file.endsWith(".spec.mjs"))
    .sort();
  return names ? all.filter((file) => names.includes(file.slice(0, -".spec.mjs".length))) : all;
}

/** All specs in one engine. What it finds is printed in one piece, when the engine is through. */
async function runEngine(name, { specs, server, mockapis, reports }) {
  if (!ENGINES[name].find()) {
    const advice = `not installed: apt-get install ${ENGINES[name].packages.join(" ")}`;
    const onCi = !["", "0", "false", undefined].includes(process.env.CI);
    return onCi ? { ok: false, line: `FAILED, ${advice}` } : { ok: true, line: `SKIPPED, ${advice}` };
  }
  const begun = performance.now();
  const results = [];
  const waiting = [...specs];
  const run = `${name}-${randomUUID()}`;
  let userAgent = "";
  /** By lane, the spec file that is running. */
  const running = new Map();
  const nextPage = (lane) => {
    running.delete(lane);
    const isTaken = [...running.values()].some((other) => MOVES_FOCUS.test(other));
    const place = waiting.findIndex((other) => !isTaken || !MOVES_FOCUS.test(other));
    if (place < 0) return null;
    const [spec] = waiting.splice(place, 1);
    running.set(lane, spec);
    const query = new URLSearchParams({ spec: `/${options.folder}/${spec}`, report: `${run}-${lane}` });
    if (mockapis[lane]) query.set("mockapi", mockapis[lane].url);
    return `${server.origin}/tests/browser/page.html?${query}`;
  };
  const pages = mockapis.map((_, lane) => nextPage(lane));
  const through = new Promise((resolve) => {
    pages.forEach((_, lane) => reports.set(`${run}-${lane}`, (report) => {
      ({ userAgent } = report);
      const spec = running.get(lane);
      results.push(...report.results.map((result) => ({ ...result, spec })));
      const next = nextPage(lane);
      if (running.size === 0) resolve();
      return { next };
    }));
  });
  let timer;
  const tooLate = new Promise((resolve) => {
    timer = setTimeout(() => resolve(`took longer than ${TIME_LIMIT / 1_000} s`), TIME_LIMIT);
  });
  const query = new URLSearchParams(pages.map((page) => ["page", page]));
  const browser = await start(name, `${server.origin}/tests/browser/lanes.html?${query}`);
  const problem = await Promise.race([through, tooLate, browser.exited]);
  clearTimeout(timer);
  pages.forEach((_, lane) => reports.delete(`${run}-${lane}`));
  await browser.stop();
  if (problem) {
    const error = `${name} ${problem}\n${browser.log()}`.trim();
    const spec = [...running.values()].join(", ");
    results.push({ spec, name: "the browser reports home", ok: false, error });
  }

  // For `cargo xtask parity`.
  const folder = process.env.COMEBACK_TRACES;
  const digests = results.filter(({ digest }) => digest).map(({ name, digest }) => [name, digest]);
  if (folder) writeFileSync(join(folder, `${name}.json`), JSON.stringify(Object.fromEntries(digests)));

  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  const files = specs.length === 1 ? "1 spec file" : `${specs.length} spec files`;
  console.log(`\n${name}: ${files} in ${seconds} s, ${userAgent}`);
  const failed = results.filter((result) => !result.ok);
  for (const { spec, name, error } of failed) {
    console.log(`  FAILED ${spec}: ${name}\n${indent(error ?? "no reason given")}`);
  }
  // A run that checked nothing has proved nothing.
  const ok = failed.length === 0 && results.length > 0;
  return { ok, line: `${results.length - failed.length} passed, ${failed.length} failed` };
}

function indent(text) {
  return text.trimEnd().replace(/^/gm, "    ");
}

function complain(message) {
  console.error(`error: ${message}`);
  return false;
}
