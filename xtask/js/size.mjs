// What the entries weigh in a web page: bundled and minified by esbuild, then compressed.
//
//   node xtask/js/size.mjs [--check]

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { weigh } from "./weigh.mjs";

/** Above this `--check` fails: what the entry weighs, and 3 % of room for a repair. */
const LIMIT = 91_500;
/** What the entry is to come down to. */
const AIM = 42_000;

const root = fileURLToPath(new URL("../../", import.meta.url));
const entry = `${root}pkg/dist/index.js`;

const PARTS = [
  ["wasm", /^wasm\/module\.js$/],
  ["glue", /^wasm\/glue\.js$/],
  ["words", /^words\/english\.js$/],
  ["adapters", /^adapters\//],
  ["screen", /^(element|react|ui|vue)\//],
  ["shell", /./],
];

if (!existsSync(entry)) {
  console.error("pkg/dist/index.js is missing; run `cargo xtask build`");
  process.exit(1);
}

const whole = await bundle([]);
const total = weigh(whole.code);
const names = PARTS.map(([name]) => name).filter((name) => !["adapters", "screen"].includes(name));
const rows = [];
for (const part of names) {
  const raw = whole.inputs.filter((input) => input.part === part).reduce((sum, { bytes }) => sum + bytes, 0);
  // The shell is the entry: it cannot be left out, so it is weighed alone.
  const brotli =
    part === "shell"
      ? weigh((await bundle(names.filter((name) => name !== "shell"))).code).brotli
      : total.brotli - weigh((await bundle([part])).code).brotli;
  rows.push([part, raw, "", brotli]);
}
rows.push(["total", total.minified, total.gzip, total.brotli]);

table(["", "minified", "gzip", "brotli 11"], rows);
console.log("A part's brotli is what the bundle loses when it is left out; the shell's is its own.");
const wasm = `${root}pkg/dist/wasm/comeback.wasm`;
if (existsSync(wasm)) {
  const bare = weigh(readFileSync(wasm));
  console.log(`The wasm before it is encoded: ${digits(bare.minified)} bytes, ${digits(bare.brotli)} brotli.`);
  const { brotli } = weigh((await bundle([], `${root}pkg/dist/web/web.js`)).code);
  console.log(
    `comeback/web: ${digits(brotli + bare.brotli)} brotli, ${digits(brotli)} of JavaScript and the wasm as a file.`,
  );
}
const ADAPTERS = [
  "axios", "ky", "swr", "tanstack-query", "rtk-query", "apollo", "angular", "sentry", "otel",
];
for (const adapter of ADAPTERS) {
  const { brotli } = weigh((await bundle(names, `${root}pkg/dist/adapters/${adapter}.js`)).code);
  console.log(`comeback/${adapter}: ${digits(brotli)} brotli beside the default entry.`);
}
for (const name of ["react", "vue"]) {
  const { brotli } = weigh((await bundle(names, `${root}pkg/dist/${name}/index.js`)).code);
  console.log(`comeback/${name}: ${digits(brotli)} brotli beside the default entry, with the element.`);
}
for (const name of ["tools", "client-safe", "forms/index", "ui/index", "element/index"]) {
  const { brotli } = weigh((await bundle([], `${root}pkg/dist/${name}.js`)).code);
  console.log(`comeback/${name.split("/")[0]}: ${digits(brotli)} brotli alone.`);
}
/** What a language may weigh. */
const LOCALE_LIMIT = 5_000;
const heavy = [];
const locales = readdirSync(`${root}pkg/dist/locales`).filter((name) => name.endsWith(".js"));
console.log("Languages, brotli: " + (await Promise.all(locales.map(async (name) => {
  const { brotli } = weigh((await bundle([], `${root}pkg/dist/locales/${name}`)).code);
  if (brotli > LOCALE_LIMIT) heavy.push(name);
  return `${name.slice(0, -3)} ${digits(brotli)}`;
}))).join(", ") + ".");
console.log(`Limit: ${digits(LIMIT)} brotli; aim: ${digits(AIM)}.`);

if (process.argv.includes("--check") && total.brotli > LIMIT) {
  console.error(`error: ${digits(total.brotli - LIMIT)} bytes over the limit`);
  process.exitCode = 1;
}

if (process.argv.includes("--check") && heavy.length) {
  console.error(`error: over ${digits(LOCALE_LIMIT)} bytes: ${heavy.join(", ")}`);
  process.exitCode = 1;
}

/** The minified bundle, with the parts in `without` left out of it. */
async function bundle(without, from = entry) {
  const leaveOut = {
    name: "leave-out",
    setup(build) {
      build.onResolve({ filter: /^\./ }, async (args) => {
        if (args.pluginData === "resolving") return undefined;
        const { path } = await build.resolve(args.path, {
          kind: args.kind,
          resolveDir: args.resolveDir,
          pluginData: "resolving",
        });
        return without.includes(partOf(path)) ? { path: args.path, external: true } : undefined;
      });
    },
  };
  const result = await build({
    // As an importing page would: through an import, so that nothing else counts as an entry.
    stdin: { contents: `export * from ${JSON.stringify(from)};`, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    minify: true,
    // As Vite, Rollup and webpack write it; esbuild by itself escapes every other script.
    charset: "utf8",
    target: "es2022",
    // Peers: they are there without us.
    external: ["rxjs", "react", "vue"],
    metafile: true,
    write: false,
    legalComments: "none",
    logLevel: "warning",
    plugins: without.length > 0 ? [leaveOut] : [],
  });
  const [output] = Object.values(result.metafile.outputs);
  const inputs = Object.entries(output.inputs).map(([path, { bytesInOutput }]) => ({
    part: partOf(`${root}${path}`),
    bytes: bytesInOutput,
  }));
  return { code: result.outputFiles[0].contents, inputs };
}

function partOf(path) {
  const inside = relative(`${root}pkg/dist`, path).replaceAll("\\", "/");
  return PARTS.find(([, pattern]) => pattern.test(inside))?.[0] ?? "shell";
}

function table(head, rows) {
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, i) => {
      const text = typeof cell === "number" ? digits(cell) : cell;
      return i === 0 ? text.padEnd(8) : text.padStart(12);
    });
    console.log(cells.join(""));
  }
}

function digits(number) {
  return number.toLocaleString("en-US");
}
