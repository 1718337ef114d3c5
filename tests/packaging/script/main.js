import * as api from "./api.js";
import { check } from "./check.js";

check(api, Object.fromEntries(new URLSearchParams(location.search)));
