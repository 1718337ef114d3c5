// The profiles that the shared JSON files name, as the package's modules.

import * as modules from "../pkg/dist/profiles/index.js";

/** Every built-in profile, as `catalog` and `profile` take them. */
export const BUILTIN = ["http", ...modules.all];

/** A profile by its name, `auto` for all of them, a definition, or a list of these. */
export function profileOf(option) {
  if (Array.isArray(option)) return option.map(profileOf);
  if (option === "auto") return modules.all;
  if (typeof option === "string") return modules[option] ?? option;
  return option?.extends ? { ...option, extends: profileOf(option.extends) } : option;
}
