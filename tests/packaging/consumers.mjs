// Who uses the package, and how each is built and run. A run is a name and a function that makes
// the application call home; `app` has what it needs for that (see `run.mjs`).

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
      await app.open("chromium", await app.serve(output));
    },
  })),
});

/** The strictest policies that work, and that forbid WebAssembly. */
const policy = (script) => `default-src 'self'; connect-src 'self' http://127.0.0.1:*; script-src ${script}`;

export const consumers = {
  vite: withDev(built("Vite", "vite", "dist")),
  webpack: built("webpack", "webpack", "."),
  rspack: built("Rspack", "@rspack/core", "."),
  rollup: built("Rollup", "rollup", ".", ["comeback"]),
  esbuild: built("esbuild", "esbuild", ".", ["comeback"]),
  parcel: built("Parcel", "parcel", "dist", ["comeback"]),
  next: {
    label: "Next.js",
    tool: "next",
    runs: [
      {
        name: "build; client component",
        async go(app) {
          await app.script("build");
          app.site = await app.server("next", ["start", "--hostname", "127.0.0.1", "--port", "0"]);
          await app.open("chromium", app.site);
        },
      },
      { name: "server route", go: (app) => app.visit(`${app.site}/server`) },
    ],
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
          await app.open(engine, await app.serve(".", policy("'self' 'wasm-unsafe-eval'")));
        },
      },
      {
        name: `policy without it in ${engine}`,
        // Plain fetch: the first answer is the last one.
        expects: { status: 503, requests: 1, said: /^(?!.* codes$).*(Content Security Policy|CSP)/i },
        async go(app) {
          await once(app, "build", () => app.script("build"));
          await app.open(engine, `${await app.serve(".", policy("'self'"))}/strict.html`);
        },
      },
    ]),
  },
  node: {
    label: "Node.js",
    runs: ["node20.19", "node20", "node22", "node24"].flatMap((version) =>
      ["main.js", "main.cjs"].map((file) => ({
        name: `${version}, ${file === "main.js" ? "import" : "require"}`,
        go: (app) => app.run(`node_modules/${version}/bin/node`, [file, app.api, app.home]),
      })),
    ),
  },
  deno: started("Deno", "deno"),
  bun: started("Bun", "bun"),
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

function withDev(consumer) {
  const dev = {
    name: "dev server",
    async go(app) {
      const site = await app.server("vite", ["--host", "127.0.0.1", "--port", "0"]);
      await app.open("chromium", site);
    },
  };
  return { ...consumer, runs: [dev, ...consumer.runs] };
}

function started(label, tool) {
  return {
    label,
    tool,
    runs: [{ name: "run", go: (app) => app.script("start", [app.api, app.home]) }],
  };
}

/** Does it in the first run that asks, for all runs of this application. */
async function once(app, what, run) {
  await (app.done[what] ??= run());
}
