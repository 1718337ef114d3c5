// What is bundled for the reports of size and start-up: this package's entries and its peers, each
// as a page would import it, by the same esbuild.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const root = fileURLToPath(new URL("../../", import.meta.url));

const { exports } = JSON.parse(readFileSync(`${root}pkg/package.json`, "utf8"));

/** The package's entries that are code, by the name they are imported under. */
export const entries = Object.keys(exports)
  .filter((path) => !path.includes("*") && !/\.(?:json|wasm)$/.test(path))
  .map((path) => `comeback${path.slice(1)}`);

/** Retrying HTTP clients, and what a page that makes calls with retries takes from them. */
export const peers = {
  ky: 'export { default } from "ky";',
  ofetch: 'export { ofetch } from "ofetch";',
  "axios + axios-retry": 'export { default } from "axios"; export { default as axiosRetry } from "axios-retry";',
  // It retries, but does not fetch.
  cockatiel: 'export { ExponentialBackoff, handleAll, retry } from "cockatiel";',
  "Effect's HTTP client": `
    import * as FetchHttpClient from "@effect/platform/FetchHttpClient";
    import * as HttpClient from "@effect/platform/HttpClient";
    import * as Effect from "effect/Effect";
    import * as Schedule from "effect/Schedule";
    const schedule = Schedule.jittered(Schedule.exponential("1 second"));
    const retrying = (client) => client.pipe(
      HttpClient.filterStatusOk,
      HttpClient.retryTransient({ times: 3, schedule }),
    );
    export const get = (url) => HttpClient.HttpClient.pipe(
      Effect.flatMap((client) => retrying(client).get(url)),
      Effect.flatMap((response) => response.json),
      Effect.provide(FetchHttpClient.layer),
      Effect.runPromise,
    );`,
};

/** Names with the versions that are installed. */
export function version(name) {
  return JSON.parse(readFileSync(`${root}node_modules/${name}/package.json`, "utf8")).version;
}

/** The minified bundle of a few lines of code, without the libraries that an app for them has anyway. */
export async function bundle(contents) {
  const result = await build({
    stdin: { contents, resolveDir: `${root}pkg` },
    bundle: true,
    external: ["react", "vue"],
    format: "esm",
    minify: true,
    platform: "browser",
    target: "es2022",
    write: false,
    legalComments: "none",
    logLevel: "error",
  });
  return result.outputFiles[0].contents;
}
