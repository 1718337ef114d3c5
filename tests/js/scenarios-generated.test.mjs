// The committed scenarios are what their sources say.

import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

test("tests/scenarios/*.json follow from tests/scenarios/source/", () => {
  const generate = fileURLToPath(new URL("../scenarios/generate.mjs", import.meta.url));
  execFileSync(process.execPath, [generate, "--check"], { stdio: "pipe" });
});
