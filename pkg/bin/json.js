// JSON for a terminal: what could play tricks with it is escaped; the data is the same.

import { TRICKY } from "./show.js";

/** On one line. */
export function jsonLine(value) {
  // Half a surrogate pair is nothing that UTF-8 could hold.
  const text = JSON.stringify(value).replace(/\\(?:ud[89a-f]..|.)/g, (escape) => escape.length > 2 ? "\ufffd" : escape);
  return text.replace(TRICKY, (character) => {
    let escaped = "";
    for (let n = 0; n < character.length; n++) {
      escaped += `\\u${character.charCodeAt(n).toString(16).padStart(4, "0")}`;
    }
    return escaped;
  });
}

/** A list with an item on each line. */
export function jsonList(items) {
  return `[\n${items.map((item) => `  ${jsonLine(item)}`).join(",\n")}\n]`;
}
