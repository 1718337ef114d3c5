// The types as a user's compiler and editor see them.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { commerce, marketplace } from "../../pkg/dist/profiles/index.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

const STRICT = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false,
  // The compiler's own library is not ours to check, and takes longer than all else.
  skipDefaultLibCheck: true,
  target: ts.ScriptTarget.ES2022,
};

const MODULES = {
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  node16: { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
};

const LIBRARIES = {
  dom: { lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"], types: [] },
  "no dom, Node's types": { lib: ["lib.es2022.d.ts"], types: ["node"] },
};

/** Entries whose types need a DOM, and a framework's own types. */
const NEEDS_DOM = /^\.\/(web\/)?(element|react|vue)$/;

/** The compiler's own library, read once: the programs differ in all else. */
const library = new Map();

function hostFor(options) {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  const folder = ts.getDefaultLibFilePath(options).replace(/[^/]*$/, "");
  host.getSourceFile = (name, ...how) => {
    if (!name.startsWith(folder)) return read(name, ...how);
    if (!library.has(name)) library.set(name, read(name, ...how));
    return library.get(name);
  };
  return host;
}

/** What the compiler has to say, file names without their folders. */
function problems(file, options) {
  const all = { ...STRICT, ...options };
  const program = ts.createProgram([file], all, hostFor(all));
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => {
    const { file: source, start, messageText } = diagnostic;
    const line = source ? source.getLineAndCharacterOfPosition(start).line + 1 : 0;
    const name = source?.fileName.replace(/^.*\/(?:node_modules|tests\/js|pkg)\//, "");
    return `${name}:${line} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

describe("in an app of a user's own", () => {
  let app;
  before(() => {
    app = mkdtempSync(join(tmpdir(), "comeback-types-"));
    const modules = join(app, "node_modules");
    // As npm would put it there: without the sources.
    mkdirSync(join(modules, "comeback"), { recursive: true });
    cpSync(join(root, "pkg/dist"), join(modules, "comeback/dist"), { recursive: true });
    cpSync(join(root, "pkg/package.json"), join(modules, "comeback/package.json"));
    mkdirSync(join(modules, "@types"));
    symlinkSync(join(root, "node_modules/@types/node"), join(modules, "@types/node"));
    symlinkSync(join(root, "node_modules/undici-types"), join(modules, "undici-types"));
    // Two adapters give what their libraries are made of.
    symlinkSync(join(root, "node_modules/rxjs"), join(modules, "rxjs"));
    symlinkSync(join(root, "node_modules/tslib"), join(modules, "tslib"));
    writeFileSync(join(app, "package.json"), '{ "type": "module", "private": true }');
    const uses = (name) => readFileSync(join(root, "tests/js", name), "utf8")
      .replace(/"..\/..\/pkg\/dist\/(?:profiles\/)?index.js"/g, (path) => path.includes("profiles") ? '"comeback/profiles"' : '"comeback"')
      .replaceAll("../../pkg/dist/element/index.js", "comeback/element").replaceAll("../../pkg/dist/profiles/commerce.js", "comeback/profiles/commerce")
      .replace(/\.\.\/\.\.\/pkg\/dist\/locales\/([\w-]+)\.js/g, "comeback/locales/$1");
    const entries = Object.keys(JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8")).exports)
      .filter((path) => path.startsWith("./") && !NEEDS_DOM.test(path) && !path.includes("*") && !/\.\w+$/.test(path));
    const adapters = entries.map((path) => `export type * as _${path.replace(/\W/g, "_")} from "comeback${path.slice(1)}";\n`);
    writeFileSync(join(app, "app.ts"), adapters.join("") + uses("types.check.ts"));
    writeFileSync(join(app, "page.ts"), uses("element-types.check.ts"));
  });
  after(() => rmSync(app, { recursive: true, force: true }));

  for (const [module, options] of Object.entries(MODULES)) {
    test(`module resolution ${module}: the element, which needs a DOM`, () => {
      assert.deepEqual(problems(join(app, "page.ts"), { ...options, ...LIBRARIES.dom }), []);
    });
    for (const [library, libraries] of Object.entries(LIBRARIES)) {
      test(`module resolution ${module}, ${library}: no complaint, in the library's types neither`, () => {
        const options_ = { ...options, ...libraries, typeRoots: [join(app, "node_modules/@types")] };
        assert.deepEqual(problems(join(app, "app.ts"), options_), []);
      });
    }
  }
});

test("a platform whose fetch takes more than its Request's last overload, as Bun's and Workers' does", () => {
  const folder = mkdtempSync(join(tmpdir(), "comeback-platform-"));
  try {
    writeFileSync(join(folder, "platform.ts"), PLATFORM);
    const entry = join(root, "pkg/dist/index.js");
    writeFileSync(join(folder, "app.ts"), `
      import "./platform.js";
      import { createFetch } from ${JSON.stringify(entry)};
      const call = createFetch({ fetch: globalThis.fetch, refresh: () => ({ authorization: "x" }) });
      const platform: typeof fetch = createFetch();
      platform.preconnect("https://x.test/");
      void [call("https://x.test/"), call(new URL("https://x.test/"), { method: "POST", proxy: "x" }), call(new Request("x"))];
    `);
    assert.deepEqual(problems(join(folder, "app.ts"), { ...MODULES.bundler, lib: ["lib.es2022.d.ts"], types: [] }), []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const PLATFORM = `
  declare global {
    interface Headers { get(name: string): string | null }
    var Headers: { new (init?: Record<string, string>): Headers };
    interface Response { status: number }
    interface URL { href: string }
    var URL: { new (text: string): URL };
    interface AbortSignal { aborted: boolean }
    interface Init { method?: string }
    interface FetchInit extends Init { proxy?: string }
    interface Request { url: string }
    var Request: { new (url: string, init?: Init): Request; new (request: Request, init?: Init): Request };
    function fetch(input: string | URL | Request, init?: FetchInit): Promise<Response>;
    namespace fetch { function preconnect(url: string): void }
  }
  export {};
`;

/** Each platform's own types, with the compiler's options for them. */
const PLATFORMS = {
  dom: ["--lib", "es2022,dom,dom.iterable", "--typeRoots", "none"],
  node: ["--lib", "es2022", "--types", "node"],
  workers: ["--lib", "es2022", "--types", "@cloudflare/workers-types"],
  bun: ["--lib", "es2022", "--types", "bun"],
};

/** 5.9, and the newest, whose package has no programming interface but the command. */
const COMPILERS = { "5.9": "typescript", newest: "typescript-next" };

describe("with the types of each platform, by each compiler's command", { concurrency: 2 }, () => {
  let app;
  before(() => {
    app = mkdtempSync(join(tmpdir(), "comeback-compilers-"));
    symlinkSync(join(root, "node_modules"), join(app, "node_modules"));
    writeFileSync(join(app, "package.json"), '{ "type": "module", "private": true }');
    const dist = join(root, "pkg/dist");
    const names = Object.keys(JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8")).exports)
      .filter((path) => /^\.\/[\w-]+$/.test(path) && !["./web", "./profiles"].includes(path) && !NEEDS_DOM.test(path));
    const { exports } = JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));
    const adapters = names.map((path, i) => `export type * as it${i} from "${join(root, "pkg", exports[path].default)}";\n`);
    writeFileSync(join(app, "app.ts"), `${adapters.join("")}
      import { classificationOf, createFetch, type Classification } from "${dist}/index.js";
      import { commerce } from "${dist}/profiles/commerce.js";
      const api: typeof fetch = createFetch({ profile: commerce, headers: () => ({ authorization: "x" }) }) as typeof fetch;
      const response = await createFetch({ fetch: globalThis.fetch })("https://x.test/", { method: "POST", body: "x" });
      const what: Classification | undefined = classificationOf(response);
      const status: number = (await api("https://x.test/")).status;
      // @ts-expect-error no such option
      createFetch({ retries: 1 });
      void [what?.recovery.title, status];
    `);
  });
  after(() => rmSync(app, { recursive: true, force: true }));

  for (const [version, compiler] of Object.entries(COMPILERS)) {
    for (const [platform, options] of Object.entries(PLATFORMS)) {
      test(`TypeScript ${version}, ${platform}`, async () => {
        const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess",
          "--module", "nodenext", "--target", "es2022", "--skipDefaultLibCheck"];
        const program = join(root, "node_modules", compiler, "bin/tsc");
        const { stdout } = await run(process.execPath, [program, ...strict, ...options, "app.ts"], { cwd: app })
          .catch((error) => error);
        // A platform's types that do not fit each other are not ours to mend.
        const ours = stdout.split("\n").filter((line) => /error/.test(line) && !line.includes("node_modules/"));
        assert.deepEqual(ours, []);
      });
    }
  }
});

for (const what of ["adapters.check.ts", "forms.check.ts", "react.check.tsx", "vue.check.ts"]) {
  test(`${what} fits the libraries' own types`, () => {
    const file = join(root, "tests/js", what);
    // The libraries' types are not ours to check.
    const options = { ...MODULES.nodenext, ...LIBRARIES.dom, skipLibCheck: true, jsx: ts.JsxEmit.ReactJSX };
    assert.deepEqual(problems(file, options), []);
  });
}

test("react.check.tsx fits the types of React 18, too", () => {
  const types = join(root, "node_modules/types-react18");
  const options = {
    ...MODULES.nodenext, ...LIBRARIES.dom, skipLibCheck: true, jsx: ts.JsxEmit.ReactJSX,
    paths: { react: [`${types}/index.d.ts`], "react/jsx-runtime": [`${types}/jsx-runtime.d.ts`] },
  };
  assert.deepEqual(problems(join(root, "tests/js/react.check.tsx"), options), []);
});

/** One editor for all questions: what it has open changes, and all else was read before. */
const editor = (() => {
  const file = join(root, "tests/js/offered.ts");
  const options = { ...STRICT, ...MODULES.nodenext, ...LIBRARIES.dom };
  let text = "";
  let version = 0;
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: (name) => (name === file ? String(version) : "1"),
    getScriptSnapshot: (name) => {
      const content = name === file ? text : ts.sys.readFile(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
  });
  return {
    open(source) {
      text = source;
      version += 1;
    },
    completions: (place) => service.getCompletionsAtPosition(file, place, {})?.entries.map(({ name }) => name) ?? [],
    hover: (place) => ts.displayPartsToString(service.getQuickInfoAtPosition(file, place)?.documentation),
  };
})();

const IMPORTS = 'import { catalog, classifyError, createFetch, defineProfile } from "../../pkg/dist/index.js";\n'
  + 'import { commerce, marketplace } from "../../pkg/dist/profiles/index.js";\n';

/** What an editor offers at `|`. */
function offered(source) {
  editor.open(IMPORTS + source.replace("|", ""));
  const names = editor.completions(IMPORTS.length + source.indexOf("|"));
  return names.map((name) => name.replace(/^"|"$/g, ""));
}

/** What an editor says of the last place of a word. */
function documented(source, word) {
  editor.open(IMPORTS + source);
  return editor.hover((IMPORTS + source).lastIndexOf(word));
}

const codesOf = (profile) => Object.keys(JSON.parse(readFileSync(join(root, `profiles/${profile}.json`), "utf8")).codes);
const PROFILES = ["http", "noxinfluencer", "publishing", "marketplace", "commerce", "workspace"];

describe("an editor offers", () => {
  test("the codes of http where no profile is named", () => {
    const names = offered('if (classifyError(0).code === "|") void 0;');
    assert.deepEqual(names.toSorted(), codesOf("http").toSorted());
  });

  test("the codes of the named profile, known or not", () => {
    for (const known of ["", ".known && about"]) {
      const names = offered(`const about = classifyError(0, { profile: commerce }); if (about${known}.code === "|") void 0;`);
      assert.deepEqual(names.toSorted(), codesOf("commerce").toSorted(), known);
    }
  });

  test("one's own codes", () => {
    const own = 'defineProfile({ name: "x", codes: { SOLD_OUT: { category: "quota" }, LATE: { category: "expired" } } })';
    const names = offered(`const about = classifyError(0, { profile: ${own} }); if (about.code === "|") void 0;`);
    assert.deepEqual(names.toSorted(), ["LATE", "SOLD_OUT"]);
  });

  test("the codes of all profiles of a list, and those of http", () => {
    const names = offered('if (classifyError(0, { profile: [commerce, marketplace] }).code === "|") void 0;');
    const all = new Set(["commerce", "marketplace", "http"].flatMap(codesOf));
    assert.deepEqual(names.toSorted(), [...all].toSorted());
  });

  test("a profile's own codes in its catalogue", () => {
    const names = offered('catalog(commerce).find((row) => row.code === "|");');
    assert.deepEqual(names.toSorted(), codesOf("commerce").toSorted());
  });

  test("the codes of the profile that is extended", () => {
    const names = offered('defineProfile({ name: "x", extends: marketplace, codes: { "|" } });');
    // The empty text that is being written counts as a code of one's own.
    assert.deepEqual(names.filter((name) => name !== "").toSorted(), codesOf("marketplace").toSorted());
  });

  test("no foreign codes where nothing is extended", () => {
    const names = offered('defineProfile({ name: "x", codes: { "|" } });');
    const all = PROFILES.flatMap(codesOf);
    assert.deepEqual(names.filter((name) => all.includes(name)), []);
  });

  test("the profiles, the kinds of retrying, and the fields of that kind only", () => {
    assert.deepEqual(offered('createFetch({ profile: "|" });'), ["http"]);
    const kinds = offered('if (classifyError(0).retry.kind === "|") void 0;');
    assert.deepEqual(kinds.toSorted(), ["backoff", "never", "poll", "refresh", "wait"]);
    const fields = offered('const { retry } = classifyError(0); if (retry.kind === "wait") retry.|');
    assert.deepEqual(fields.toSorted(), ["afterMs", "at", "kind"]);
  });

  test("documentation on hover: for every option and every field", () => {
    for (const [source, object] of [["createFetch({ | });", "FetchOptions"], ["classifyError(0).|", "Classification"], ["classifyError(0).recovery.|", "Recovery"], ["createFetch({ retry: { | } });", "RetryOptions"], ['catalog("http")[0]!.|', "CatalogEntry"]]) {
      const names = offered(source);
      assert.ok(names.length >= 5, `${object}: ${names}`);
      const undocumented = names.filter((name) => {
        const use = source.includes("{ |") ? source.replace("|", `${name}: undefined as any`) : source.replace("|", name);
        return !documented(use, name);
      });
      assert.deepEqual(undocumented, [], object);
    }
  });
});
