import * as api from "../../api.js";
import { check } from "../../check.js";

export async function GET(request) {
  await check(api, Object.fromEntries(new URL(request.url).searchParams));
  return new Response("checked");
}
