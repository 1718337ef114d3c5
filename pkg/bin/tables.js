// Tables, for a terminal and in Markdown.

import { exitCodes } from "../dist/index.js";
import { CATEGORY_WORDS } from "../dist/words.js";
import { bold, dim, printable } from "./show.js";

const CATALOG = ["Profile", "Code", "Status", "Category", "Retry", "Action", "By", "Exit", "Title"];

/** The rows of the catalogue. */
export function catalogTable(rows, isMarkdown) {
  const cells = rows.map((row) => [
    printable(row.profile, 200), printable(row.code, 200), String(row.status ?? ""), row.category,
    row.retry.kind, row.action, row.by, String(row.exitCode), printable(row.title, 200),
  ]);
  return isMarkdown ? markdown(CATALOG, cells) : table(CATALOG, cells);
}

/** The exit codes with what they mean. */
export function exitCodeRows() {
  return Object.entries(exitCodes).map(([category, exitCode], n) => ({
    exitCode, category, title: CATEGORY_WORDS[n][0],
  }));
}

export function exitCodeTable() {
  const cells = exitCodeRows().map((row) => [String(row.exitCode).padStart(4), row.category, row.title]);
  const note = dim("2 is wrong usage, or a file that cannot be read or written.");
  return `${table(["Code", "Category", "Meaning"], cells)}\n${note}\n`;
}

function table(head, rows) {
  const width = (cell) => [...cell].length;
  const widths = head.map((_, n) => Math.max(...[head, ...rows].map((row) => width(row[n]))));
  const line = (cells) =>
    cells.map((cell, n) => cell + " ".repeat(widths[n] - width(cell) + 2)).join("").trimEnd();
  return [bold(line(head)), ...rows.map(line)].join("\n") + "\n";
}

function markdown(head, rows) {
  const escaped = (cell) => cell.replace(/[\\|<>[\]*_`&]/g, "\\$&");
  const lines = rows.map((row) => `| ${row.map(escaped).join(" | ")} |\n`);
  return `| ${head.join(" | ")} |\n|${"---|".repeat(head.length)}\n${lines.join("")}`;
}
