// The shop as its reader has it: copied out of the repository, with the packed package installed.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../browser/server.mjs";
import { pack, run } from "../packaging/processes.mjs";

/** A guard, in ms: what takes longer hangs. */
const PATIENCE = 300_000;

/** Installs and builds it; gives the folder with the built page, and what takes everything away. */
export async function buildShop() {
  const folder = mkdtempSync(join(tmpdir(), "comeback-shop-"));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  try {
    const cwd = join(folder, "shop");
    const isOwn = (path) => !/\/(node_modules|dist)$/.test(path);
    cpSync(join(ROOT, "examples/shop"), cwd, { recursive: true, filter: isOwn });
    const quiet = ["--no-audit", "--no-fund", "--prefer-offline"];
    await run("npm", ["install", pack(folder), ...quiet], { cwd }, PATIENCE);
    await run("npm", ["run", "build"], { cwd }, PATIENCE);
    return { dist: join(cwd, "dist"), remove };
  } catch (error) {
    remove();
    throw error;
  }
}
