// Who uses the package, and how each is built and run. A run is a name and a function that makes
// the application call home; `app` has what it needs for that (see `run.mjs`).

import { testsFor } from "./readme.mjs";

/** The strictest policy that WebAssembly works with, and one that forbids it. */
const policy = (script) => `default-src 'self'; connect-src 'self' http://127.0.0.1:*; script-src ${script}`;
const ALLOWS = policy("'self' 'wasm-unsafe-eval'");
const FORBIDS = policy("'self'");

/** What an application finds where WebAssembly is forbidden: plain fetch, and nothing known. */
const PLAIN = { status: 503, requests: 1, explains: null };

/** Under these names its package.json has them. */
const NODES = ["node20", "node22", "node24"];

const ALL_ENGINES = ["chromium", "firefox", "webkit"];

/** A page that a bundler made, opened in a browser; then the same with `comeback/web`. */
const built = (label, tool, output, variants = ["comeback", "comeback/web"]) => ({
  label,
  tool,
  runs: variants.map((entry) => ({
    name: entry === "comeback" ? "build" : `build, ${entry}`,
    entry,
    async go(app) {
      await app.script("build");
      app.hasNoPack(output);
      await app.open("chromium", await app.serve(output));
    },
  })),
});

export const consumers = {
  vite: withDevAndPolicies(built("Vite", "vite", "dist")),
  webpack: built("webpack", "webpack", "."),
  rspack: built("Rspack", "@rspack/core", "."),
  rollup: built("Rollup", "rollup", ".", ["comeback"]),
  esbuild: built("esbuild", "esbuild", ".", ["comeback"]),
  parcel: built("Parcel", "parcel", "dist", ["comeback"]),
  next: {
    label: "Next.js",
    tool: "next",
    runs: ["comeback", "comeback/web"].flatMap((entry) => [
      {
        name: `build, ${entry}; client component`,
        entry,
        async go(app) {
          await app.close();
          await app.script("build");
          app.site = await app.server("next", ["start", "--hostname", "127.0.0.1", "--port", "0"]);
          await app.open("chromium", app.site);
        },
      },
      { name: `server route, ${entry}`, entry, go: (app) => app.visit(`${app.site}/server`) },
    ]),
  },
  script: {
    label: "`<script type=\"module\">`",
    runs: ["comeback", "comeback/web"].flatMap((entry) =>
      ALL_ENGINES.map((engine) => ({
        name: `${entry} in ${engine}`,
        entry,
        go: async (app) => app.open(engine, await app.serve(".")),
      })),
    ),
  },
  workers: {
    label: "Workers of a page",
    runs: ALL_ENGINES.flatMap((engine) => [
      ...["worker", "service-worker"].map((kind) => ({
        name: `${kind} in ${engine}`,
        async go(app) {
          await once(app, "build", () => app.script("build"));
          await app.open(engine, await app.serve("."), { in: kind });
        },
      })),
      {
        name: `policy 'wasm-unsafe-eval' in ${engine}`,
        async go(app) {
          await once(app, "build", () => app.script("build"));
          await app.open(engine, await app.serve(".", ALLOWS));
        },
      },
      {
        name: `policy without it in ${engine}`,
        expects: { ...PLAIN, said: /^Error: comeback needs 'wasm-unsafe-eval' in the content security policy$/ },
        async go(app) {
          await once(app, "build", () => app.script("build"));
          await app.open(engine, `${await app.serve(".", FORBIDS)}/strict.html`);
        },
      },
    ]),
  },
  node: {
    label: "Node.js",
    tool: NODES,
    runs: NODES.flatMap((version) =>
      ["main.js", "main.cjs"].map((file) => ({
        name: `${version}, ${file === "main.js" ? "import" : "require"}`,
        go: (app) => app.run(`node_modules/${version}/bin/node`, [file, app.api, app.home]),
      })),
    ),
  },
  deno: started("Deno", "deno"),
  bun: started("Bun", "bun"),
  vitest: tested("Vitest", "vitest", ["test"]),
  jest: tested("Jest", "jest", ["test", "test-commonjs"]),
  workerd: {
    label: "Cloudflare Workers (wrangler)",
    tool: "wrangler",
    // The compatibility date decides what a Worker finds: before May 2025, no finalizers.
    runs: [["comeback", "2024-09-23"], ["comeback", "2025-11-01"], ["comeback/web", "2025-11-01"]].map(
      ([entry, date]) => ({
        name: `${entry} in workerd, compatibility date ${date}`,
        entry,
        async go(app) {
          const args = ["--ip", "127.0.0.1", "--port", "0", "--compatibility-date", date];
          await app.visit(await app.server("wrangler", ["dev", ...args], "node24"));
        },
      }),
    ),
  },
};

function withDevAndPolicies(consumer) {
  const dev = ["comeback", "comeback/web"].map((entry) => ({
    name: entry === "comeback" ? "dev server" : `dev server, ${entry}`,
    entry,
    async go(app) {
      const site = await app.server("vite", ["--host", "127.0.0.1", "--port", "0"]);
      await app.open("chromium", site);
      // Two servers of one project would work on the same files.
      await app.close();
    },
  }));
  const strict = ALL_ENGINES.flatMap((engine) => [
    {
      name: `comeback/web, policy 'wasm-unsafe-eval' in ${engine}`,
      entry: "comeback/web",
      go: async (app) => app.open(engine, await app.serve("dist", ALLOWS)),
    },
    {
      name: `comeback/web, policy without it in ${engine}`,
      entry: "comeback/web",
      expects: PLAIN,
      go: async (app) => app.open(engine, await app.serve("dist", FORBIDS)),
    },
  ]);
  // The policies are for what the last build, of comeback/web, has made.
  return { ...consumer, runs: [...dev, ...consumer.runs, ...strict] };
}

function started(label, tool) {
  return {
    label,
    tool,
    runs: [{ name: "run", go: (app) => app.script("start", [app.api, app.home]) }],
  };
}

/** A test runner: the tests of the guide compile with strict types, and pass. */
function tested(label, tool, scripts) {
  const runs = ["types", ...scripts].map((script) => ({
    name: script,
    isTest: true,
    async go(app) {
      await once(app, "files", async () => app.write(testsFor(tool)));
      await app.script(script);
    },
  }));
  return { label, tool, runs };
}

/** Does it in the first run that asks, for all runs of this application. */
async function once(app, what, run) {
  await (app.done[what] ??= run());
}
