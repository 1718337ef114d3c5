#!/usr/bin/env node
// The native command line, compiled to wasm. This only reads and writes what it asks for.

import { closeSync, existsSync, openSync, readSync, writeSync } from "node:fs";
import { WriteStream, isatty } from "node:tty";

import { run } from "../dist/bin/comeback.js";

const STDIN = 0;
const STDOUT = 1;
const pause = new Int32Array(new SharedArrayBuffer(4));

/** Repeats what a stream that does not block is not ready for. */
function settled(action) {
  for (;;) {
    try {
      return action();
    } catch (error) {
      // How standard input ends on Windows.
      if (error.code === "EOF") return 0;
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 5);
    }
  }
}

const shell = {
  read(file, most) {
    const stream = file === undefined ? STDIN : openSync(file);
    try {
      const bytes = new Uint8Array(most);
      let length = 0;
      for (let count = 1; count > 0 && length < most; length += count) {
        count = settled(() => readSync(stream, bytes, length, most - length, null));
      }
      return bytes.subarray(0, length);
    } finally {
      if (stream !== STDIN) closeSync(stream);
    }
  },
  write(stream, bytes) {
    if (isatty(stream)) {
      // Windows' console takes UTF-8 and colours from Node's stream only. The bytes are wasm memory.
      (stream === STDOUT ? process.stdout : process.stderr).write(Buffer.from(bytes));
      return;
    }
    for (let at = 0; at < bytes.length;) {
      at += settled(() => writeSync(stream, bytes, at));
    }
  },
  exists: existsSync,
  isTerminal: isatty,
  columns: (stream) => new WriteStream(stream).columns ?? 0,
  env: (name) => process.env[name],
  isWindows: () => process.platform === "win32",
};

try {
  process.exitCode = run(process.argv.slice(2), shell);
} catch (error) {
  console.error(error);
  // As a panic of the native tool ends; no category has it.
  process.exitCode = 101;
}
