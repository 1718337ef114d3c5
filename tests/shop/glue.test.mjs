// How much of the shop is there because of comeback.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../browser/server.mjs";

/** The glue has fewer lines of code than this. */
const LIMIT = 60;

const src = join(ROOT, "examples/shop/src");
const text = (name) => readFileSync(join(src, name), "utf8");

test("the glue is short", () => {
  const modules = readdirSync(src).filter((name) => /\.tsx?$/.test(name));
  const glue = modules.filter((name) => /from "comeback\b/.test(text(name)));
  const counts = Object.fromEntries(glue.map((name) => [name, linesOf(text(name))]));
  const total = Object.values(counts).reduce((a, b) => a + b, 0);
  console.log(`${total} lines of glue: ${JSON.stringify(counts)}`);
  assert.ok(counts["api.ts"] > 0 && counts["profile.ts"] > 0, "they are glue");
  assert.ok(total < LIMIT, `${total} lines`);
});

/** Neither blank nor a comment. */
function linesOf(source) {
  const isCode = (line) => line.trim() !== "" && !/^\s*(\/\/|\/?\*)/.test(line);
  return source.split("\n").filter(isCode).length;
}
