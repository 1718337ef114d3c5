// The wasm instance: compiled on first use, synchronously; made anew after a trap.

import {
  attach, clock, field, header, item, key, number, option, parse, refuse, step, text, verdict,
} from "./host.js";
import { compile } from "./wasm/module.js";

/**
 * The core's exports (`src/web/`). Only numbers cross the boundary: nodes (see `values.ts`), times
 * and durations in ms, numbers of profiles, clients and calls. Answers come through `host.ts`.
 */
export interface Core {
  memory: WebAssembly.Memory;
  classify(root: number, profile: number): void;
  define(root: number): number;
  row(profile: number, index: number): number;
  traits(profile: number): number;
  open(
    seed: number, requests: number, per: number, profile: number,
  ): number;
  close(client: number): void;
  begin(
    client: number, now: number, origin: number, endpoint: number, path: number, flags: number,
  ): number;
  credits(client: number, headers: number, profile: number): void;
  step_of(client: number, call: number): void;
  sent(client: number, now: number, call: number): void;
  succeeded(client: number, now: number, call: number, status: number, headers: number): void;
  responded(
    client: number, now: number, call: number, status: number, headers: number, body: number,
    profile: number,
  ): void;
  failed(
    client: number, now: number, call: number, kind: number, error: number, profile: number,
  ): void;
  refreshed(client: number, now: number, call: number, ok: number): void;
  online(client: number, now: number): void;
  end(client: number, now: number, call: number): void;
  poll(client: number, now: number): number;
  wake(client: number): number;
}

let compiled: WebAssembly.Module | undefined;
let instance: Core | undefined;
/** Counts the instances: what was registered with an older one is gone. */
export let generation = 0;

/** The core, ready to be called. Throws where WebAssembly is forbidden or missing. */
export function core(): Core {
  if (!instance) {
    const h = { clock, field, header, item, key, number, option, parse, refuse, step, text, verdict };
    try {
      // WebKit compiles what a policy forbids, and refuses the instance.
      instance = new WebAssembly.Instance(compiled ??= compile(), { h }).exports as unknown as Core;
    } catch (cause) {
      throw cause instanceof WebAssembly.CompileError
        ? Error("comeback needs 'wasm-unsafe-eval' in the content security policy", { cause }) : cause;
    }
    attach(instance.memory);
    generation++;
  }
  return instance;
}

/** Whether that instance is the present one. */
export function isCurrent(made: number): boolean {
  return !!instance && made === generation;
}

/** After an exception out of the core nothing in it can be trusted: the next call starts clean. */
export function broken(): void {
  instance = undefined;
}
