// A short soak: `cargo xtask soak` is the long one, in every version of Node.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";

test("nothing is doubled, pending or unhandled when a server fails in every way", () => {
  const script = fileURLToPath(new URL("../soak/run.mjs", import.meta.url));
  const args = [script, "--node", "own", "--seconds", "10", "--seed", "1"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
});
