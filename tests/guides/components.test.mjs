// The guides for frameworks, as they are written: each block that begins with the name of its file is
// that file of a new app. All of them compile, under TypeScript's strict rules, with the libraries'
// own types; what can be rendered on a server is.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transformAsync } from "@babel/core";
import solid from "babel-preset-solid";
import { build, transform } from "esbuild";
import { compile } from "svelte/compiler";
import ts from "typescript";
import { compileScript, parse } from "vue/compiler-sfc";

const root = fileURLToPath(new URL("../../", import.meta.url));
const apps = [];
after(() => apps.forEach((app) => rmSync(app, { recursive: true, force: true })));

const LIBRARIES = [
  "react", "react-dom", "@types", "@tanstack", "vue", "@vue", "solid-js", "seroval", "seroval-plugins", "csstype",
  "svelte", "@angular", "rxjs", "tslib", "esm-env", "clsx", "devalue",
];

/** The blocks of a section of a guide as an app; a guide without sections of its own is one app. */
function appOf(guide, section) {
  const markdown = readFileSync(join(root, "docs/guides", guide), "utf8");
  const app = mkdtempSync(join(tmpdir(), "comeback-components-"));
  apps.push(app);
  for (const folder of ["src", "node_modules"]) mkdirSync(join(app, folder));
  symlinkSync(join(root, "pkg"), join(app, "node_modules/comeback"));
  for (const name of LIBRARIES) symlinkSync(join(root, "node_modules", name), join(app, "node_modules", name));
  writeFileSync(join(app, "package.json"), '{ "type": "module", "private": true }');
  const [before, ...sections] = markdown.split(/^## /m);
  const chosen = section ? [before, sections.find((each) => each.startsWith(section))] : [before, ...sections];
  const files = {};
  for (const [, , code, name] of chosen.join("## ").matchAll(/^```(\w+)\n((?:\/\/|<!--) (src\/\S+).*?)^```$/gms)) {
    files[name] = code;
    writeFileSync(join(app, name), code);
  }
  return { app, files };
}

/** What the strict compiler has to say about the files. */
function problems(app, names, options = {}) {
  const program = ts.createProgram(names.map((name) => join(app, name)), {
    noEmit: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    verbatimModuleSyntax: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: [],
    jsx: ts.JsxEmit.ReactJSX,
    ...options,
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) =>
    `${file?.fileName.slice(app.length)}:${file?.getLineAndCharacterOfPosition(start).line + 1} ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}

/** Bundles a module for Node and runs it. */
async function run(app, code, options = {}) {
  const out = join(app, `run-${Math.random().toString(36).slice(2)}.mjs`);
  await build({
    stdin: { contents: code, resolveDir: join(app, "src"), loader: "tsx" },
    absWorkingDir: app,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    jsx: "automatic",
    outfile: out,
    logLevel: "silent",
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    ...options,
  });
  return import(pathToFileURL(out));
}

const DOWN = 'classifyError({ status: 429, headers: { "retry-after": "7" } })';

test("react.md", async () => {
  const { app, files } = appOf("react.md");
  assert.deepEqual(Object.keys(files).length, 6);
  assert.deepEqual(problems(app, Object.keys(files)), []);
  const { html } = await run(app, `
    import { renderToString } from "react-dom/server";
    import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
    import { classifyError } from "comeback";
    import { Cart } from "./Cart";
    import { Failure } from "./Failure";
    import { Order } from "./Order";
    import { Pay } from "./Pay";
    import { Status } from "./Status";
    const failed = ${DOWN};
    export const html = renderToString(
      <QueryClientProvider client={new QueryClient()}>
        <Cart /><Pay order="7" /><Failure error={failed} onRetry={() => {}} /><Status />
        <Order place={async () => ({ failed })} language="de" />
      </QueryClientProvider>);
  `);
  assert.match(html, /<h2>Too many requests<\/h2>.*Try again<\/button> (<!-- -->)?in 7 seconds/);
  assert.match(html, /<comeback-recovery no-action=""><\/comeback-recovery>/);
});

test("vue.md", async () => {
  const { app, files } = appOf("vue.md");
  const compileAll = (inlineTemplate) => {
    for (const [name, source] of Object.entries(files).filter(([name]) => name.endsWith(".vue"))) {
      const { descriptor, errors } = parse(source.replace(/^<!--.*?-->\n/, ""), { filename: name });
      assert.deepEqual(errors, [], name);
      writeFileSync(join(app, `${name}.ts`), compileScript(descriptor, { id: name, inlineTemplate }).content);
    }
  };
  compileAll(false);
  const names = Object.keys(files).map((name) => name.replace(/\.vue$/, ".vue.ts"));
  assert.equal(names.length, 6);
  // The scripts: what Vue makes of a template is no longer typed.
  assert.deepEqual(problems(app, names), []);
  compileAll(true);
  const { html } = await run(app, `
    import { createSSRApp, h } from "vue";
    import { renderToString } from "@vue/server-renderer";
    import { classifyError } from "comeback";
    import Cart from "./Cart.vue.ts";
    import Failure from "./Failure.vue.ts";
    import Pay from "./Pay.vue.ts";
    import Status from "./Status.vue.ts";
    const app = { render: () => [h(Cart), h(Pay, { order: "7" }), h(Failure, { error: ${DOWN} }), h(Status)] };
    export const html = await renderToString(createSSRApp(app));
  `);
  assert.match(html, /<h2>Too many requests<\/h2>.*Try again<\/button> in 7 seconds/);
});

test("fake-timers.md: Storybook", async () => {
  const { app, files } = appOf("fake-timers.md", "Storybook");
  assert.deepEqual(Object.keys(files), ["src/Recovery.stories.tsx"]);
  assert.deepEqual(problems(app, Object.keys(files)), []);
  const { shown } = await run(app, `
    import { createElement } from "react";
    import { renderToString } from "react-dom/server";
    import meta, * as stories from "./Recovery.stories";
    export const shown = Object.entries(stories).filter(([name]) => name !== "default")
      .map(([name, { args }]) => [name, /<strong>(.*?)</.exec(renderToString(createElement(meta.component, args)))?.[1]]);
  `);
  assert.deepEqual(Object.fromEntries(shown), {
    Quota: "Not enough credit", Limited: "Too many requests", Down: "Service unavailable", Waiting: "Service unavailable",
  });
});

test("frameworks.md: Svelte", async () => {
  const { app, files } = appOf("frameworks.md", "Svelte");
  assert.deepEqual(Object.keys(files), ["src/api.ts", "src/Cart.svelte", "src/Status.svelte"]);
  assert.deepEqual(problems(app, ["src/api.ts"]), []);
  for (const generate of ["client", "server"]) {
    for (const name of Object.keys(files).filter((name) => name.endsWith(".svelte"))) {
      const { js, warnings } = compile(files[name], { filename: name, generate });
      assert.deepEqual(warnings.map(({ message }) => message), [], name);
      writeFileSync(join(app, `${name}.js`), js.code);
    }
  }
  const { html } = await run(app, `
    import { render } from "svelte/server";
    import Cart from "./Cart.svelte.js";
    import Status from "./Status.svelte.js";
    export const html = render(Cart).body + render(Status).body;
  `);
  assert.match(html, /<comeback-recovery no-action.*<p role="status"/);
});

test("frameworks.md: Solid", async () => {
  const { app, files } = appOf("frameworks.md", "Solid");
  assert.deepEqual(Object.keys(files), ["src/api.ts", "src/Cart.tsx"]);
  assert.deepEqual(problems(app, Object.keys(files), { jsx: ts.JsxEmit.Preserve, jsxImportSource: "solid-js" }), []);
  const { code: jsx } = await transform(files["src/Cart.tsx"], { loader: "tsx", jsx: "preserve" });
  for (const generate of ["dom", "ssr"]) {
    const { code } = await transformAsync(jsx, { presets: [[solid, { generate }]], configFile: false });
    writeFileSync(join(app, `src/Cart.${generate}.js`), code);
  }
  const { html } = await run(app, `
    import { renderToString } from "solid-js/web";
    import { Cart, Status } from "./Cart.ssr.js";
    export const html = renderToString(() => [Cart(), Status()]);
  `);
  assert.equal(html, "<comeback-recovery></comeback-recovery><p> items</p>");
});

test("frameworks.md: Angular", async () => {
  const { app, files } = appOf("frameworks.md", "Angular");
  const names = Object.keys(files);
  assert.deepEqual(names, ["src/api.ts", "src/cart.component.ts"]);
  assert.deepEqual(problems(app, names, { experimentalDecorators: true }), []);
  // The template is compiled when the definition is read.
  const { definition } = await run(app, `
    import "@angular/compiler";
    import { CartComponent } from "./cart.component";
    export const definition = (CartComponent as any).ɵcmp;
  `, { tsconfigRaw: { compilerOptions: { experimentalDecorators: true } } });
  assert.equal(typeof definition.template, "function");
});
