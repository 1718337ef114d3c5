// A page whose content security policy forbids WebAssembly: requests work as plain fetch, and what
// cannot work says why.
import { catalog } from "comeback";
import * as api from "./api.js";
import { check } from "./check.js";

/** The reason of the refusal, in the place of the explanation. */
function explain() {
  try {
    return `${catalog("http").length} codes`;
  } catch (error) {
    return String(error);
  }
}

check({ ...api, explain }, Object.fromEntries(new URLSearchParams(location.search)));
