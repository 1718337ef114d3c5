// The wasm instance: compiled on first use, synchronously, and made anew after a trap.

import {
  __wbg_reset_state, Client, initSync, Profiles,
} from "./wasm/glue.js";
import { compile } from "./wasm/module.js";

/** What the core exports (`src/web/`). */
const core = { Client, Profiles };
export type Core = typeof core;

/** Counts the instances: what an earlier one knew is gone. */
export let generation = 0;

const NOT_YET = "comeback/web: the wasm is not there yet; `await ready()` first";

let isRunning = false;
let isTrapped = false;
/** A listener is still to be told that its instance is gone. */
let isUntold = false;
let hasWarned = false;
const started = new Set<() => void>();
const discarded = new Set<() => void>();

/**
 * Runs `action` with the core. This is the one place that calls it: where the core is missing or
 * traps, `fallback` says what happens instead, and the next action begins with a fresh instance.
 */
export function inCore<T, F>(action: (core: Core) => T, fallback: (why: unknown) => F): T | F {
  const isNew = !isRunning;
  try {
    start();
  } catch (error) {
    return fallback(warn(error));
  }
  if (isNew) for (const listener of started) listener();
  try {
    return action(core);
  } catch (error) {
    discardInstance();
    return fallback(error);
  }
}

/** What is made in an instance of the core, and made again in the next one. */
export class PerInstance<T> {
  readonly #make: (core: Core) => T;
  #generation = 0;
  #made: T | undefined;

  constructor(make: (core: Core) => T) {
    this.#make = make;
  }

  /** That of the present instance. */
  in(core: Core): T {
    if (this.#generation !== generation) {
      this.#made = this.#make(core);
      this.#generation = generation;
    }
    return this.#made!;
  }
}

/** Calls the listener when an instance has started. */
export function onStart(listener: () => void): void {
  started.add(listener);
}

/** Calls the listener when the instance is discarded, until the function that it returns is called. */
export function onDiscard(listener: () => void): () => void {
  discarded.add(listener);
  return () => discarded.delete(listener);
}

function start(): void {
  retell();
  if (isTrapped) {
    __wbg_reset_state();
    isTrapped = false;
  } else if (!isRunning) {
    const module = compile();
    if (!module) throw new Error(NOT_YET);
    // WebKit compiles what a policy forbids, and refuses the instance.
    initSync({ module });
    generation ||= 1;
  }
  isRunning = true;
}

/** After an exception out of the core nothing in it can be trusted. */
function discardInstance(): void {
  isTrapped = true;
  isRunning = false;
  generation++;
  isUntold = true;
  tell();
}

/** Calls the listeners. Those that the end of the stack kept from it are called again, with a new one. */
function tell(): void {
  try {
    for (const listener of [...discarded]) listener();
    isUntold = false;
  } catch {
    // Where there is no room for this either, the next action does it.
    queueMicrotask(retell);
  }
}

function retell(): void {
  if (isUntold) tell();
}

/** Says once why there is no core. The package goes on without it. */
function warn(cause: unknown): unknown {
  const error = globalThis.WebAssembly && cause instanceof WebAssembly.CompileError
    ? new Error("comeback needs 'wasm-unsafe-eval' in the content security policy", { cause })
    : cause;
  // At the end of the stack nothing can be started, but later it can.
  if (!hasWarned && !(error instanceof RangeError) && (error as Error)?.message !== NOT_YET) {
    hasWarned = true;
    console.warn(`comeback: no WebAssembly, so requests are not retried (${(error as Error)?.message}).`);
  }
  return error;
}
