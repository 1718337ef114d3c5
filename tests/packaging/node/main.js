import * as api from "./api.js";
import { check } from "./check.js";

const [address, home] = process.argv.slice(2);
await check(api, { api: address, home });
