// Writes pkg/catalog.json: what `catalog` of the built package gives for all profiles, for those who run no JavaScript.

import { writeFileSync } from "node:fs";
import { catalog } from "../../pkg/dist/index.js";
import { all } from "../../pkg/dist/profiles/index.js";

writeFileSync(new URL("../../pkg/catalog.json", import.meta.url), `${JSON.stringify(catalog(["http", ...all]), null, 2)}\n`);
