// This library, at its defaults.

import { createFetch } from "../../pkg/dist/index.js";

export const ours = {
  name: "comeback",
  client(fetch) {
    const get = createFetch({ fetch });
    return async (url) => (await get(url)).ok;
  },
};
