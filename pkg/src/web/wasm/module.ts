// The wasm as a file of its own, compiled while it arrives.

import { fetchUnder } from "../platform-fetch.js";

/** The longest wait for the file, ms. */
const LOAD_TIMEOUT = 30_000;
/** After a failure the file is asked for again, but not sooner than this, in ms. */
const PAUSE = 10_000;

let module: WebAssembly.Module | undefined;
let loading: Promise<void> | undefined;
let failure: unknown;
let isFinal = false;
let failedAt = 0;

/** The compiled wasm, or undefined while it is on its way. Throws when it could not be had. */
export function compile(): WebAssembly.Module | undefined {
  if (failure && !module) throw failure;
  return module;
}

/** Resolves when the wasm is there. A load that failed is begun anew. */
export function load(): Promise<void> {
  return loading ??= begin();
}

/** Whether the first requests may wait for the wasm: begins to load it if need be. */
export function state(): "there" | "coming" | "failed" {
  if (module) return "there";
  if (!failure) {
    load().catch(() => {});
    return "coming";
  }
  // What was forbidden stays so; what was unreachable may be there next time.
  if (!isFinal && performance.now() - failedAt > PAUSE) load().catch(() => {});
  return "failed";
}

async function begin(): Promise<void> {
  try {
    // Written out like this, bundlers find the file and take it along.
    const url = new URL("../../wasm/comeback.wasm", import.meta.url);
    // Not by a client that is the global fetch: its calls may wait for the wasm.
    const response = await fetchUnder()(url, { signal: AbortSignal.timeout?.(LOAD_TIMEOUT) ?? null });
    if (!response.ok) throw new Error(`comeback/web: ${url.pathname} has status ${response.status}`);
    const type = response.headers.get("content-type")?.toLowerCase();
    // What many servers send in the place of a file that they do not have.
    if (type?.startsWith("text/html")) throw new Error(`comeback/web: ${url.pathname} is a page, not the wasm`);
    // Any other type, even with a parameter, and streaming refuses it.
    module = type === "application/wasm" && WebAssembly.compileStreaming
      ? await WebAssembly.compileStreaming(response)
      : await WebAssembly.compile(await response.arrayBuffer());
  } catch (error) {
    isFinal = typeof WebAssembly === "undefined" || error instanceof WebAssembly.CompileError;
    failure = isFinal
      ? new Error("comeback/web: the page does not let WebAssembly run; does its content security policy allow "
          + "'wasm-unsafe-eval' in script-src?", { cause: error })
      : error;
    failedAt = performance.now();
    loading = undefined;
    throw failure;
  }
}
