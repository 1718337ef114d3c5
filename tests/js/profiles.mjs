// Profiles by their names, as vectors, scenarios and specs write them: a name stands for its module.

import * as modules from "../../pkg/dist/profiles/index.js";

/** Every built-in profile, as `catalog` and `profile` take them. */
export const BUILTIN = ["http", ...modules.all];

/** What `profile` and `extends` take, for a name, a definition, a list of them, or `auto`. */
export function named(option) {
  if (option === "auto") return modules.all;
  if (typeof option === "string") return modules[option] ?? option;
  if (Array.isArray(option)) return option.map(named);
  return option?.extends ? { ...option, extends: named(option.extends) } : option;
}
