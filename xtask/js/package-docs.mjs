// Copies the guides, the reference and the README's picture into the package: they can be read where it is installed, in the
// version that is installed. They are not committed there.

import { cpSync, rmSync } from "node:fs";

const from = new URL("../../docs/", import.meta.url);
const to = new URL("../../pkg/docs/", import.meta.url);

rmSync(to, { recursive: true, force: true });
for (const folder of ["guides", "reference"]) {
  cpSync(new URL(folder, from), new URL(folder, to), { recursive: true });
}
cpSync(new URL("images/story.png", from), new URL("images/story.png", to));
