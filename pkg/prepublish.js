// Runs before `npm publish`, and says what has to be filled in. Not published.

import { readFileSync } from "node:fs";

const { repository } = JSON.parse(readFileSync("package.json", "utf8"));
if (!repository) {
  console.error(
    'comeback: set "repository" in pkg/package.json before publishing: '
      + "npm attests provenance only for a package that names the repository it was built from.",
  );
  process.exitCode = 1;
}
