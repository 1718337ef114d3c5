// The profiles of the page's APIs.

import * as modules from "/pkg/dist/profiles/index.js";

/** The profile of an API by its name; without a name all of them, and a body's shape selects one. */
export const profileOf = (api) => (api === undefined ? modules.all : modules[api] ?? "http");
