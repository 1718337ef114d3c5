import * as api from "./api.js";
import { check } from "./check.js";

export default {
  async fetch(request) {
    await check(api, Object.fromEntries(new URL(request.url).searchParams));
    return new Response("checked");
  },
};
