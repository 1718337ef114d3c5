// The profiles of the page's APIs.

import * as modules from "/pkg/dist/profiles/index.js";

/** The profile of an API, by its name; without a name any of them: then the shape of a body tells. */
export const profileOf = (api) => (api === undefined ? modules.all : modules[api] ?? "http");
