// Runs before `npm publish`, and says what is missing. Not published.

import { existsSync, readFileSync } from "node:fs";

const { exports, files, repository } = JSON.parse(readFileSync("package.json", "utf8"));
const fail = (sentence) => {
  console.error(`comeback: ${sentence}`);
  process.exitCode = 1;
};

if (!repository) {
  fail('set "repository" in pkg/package.json before publishing: '
    + "npm attests provenance only for a package that names the repository it was built from.");
}

/** The files behind the conditions of an entry. */
const targetsOf = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry).flatMap(targetsOf));

const named = new Set([...files, ...targetsOf(exports)].map((file) => file.replace("./", "")));
const missing = [...named].filter((file) => !existsSync(file));
if (missing.length > 0) {
  const some = missing.slice(0, 5).join(", ") + (missing.length > 5 ? ` and ${missing.length - 5} more` : "");
  fail(`package.json names files that are missing: ${some}. Run \`cargo xtask build\` before publishing.`);
}
