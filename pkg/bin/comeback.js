#!/usr/bin/env node
// The command line: what the native tool does without `run`, byte for byte the same.

import { parseArgs } from "node:util";

import { catalog, classifyError, version } from "../dist/index.js";
import { profileOf, readInput, Fault } from "./input.js";
import { lastMessage, isName } from "./http-message.js";
import { jsonLine, jsonList } from "./json.js";
import { catalogTable, exitCodeTable, exitCodeRows } from "./tables.js";
import { card, printable } from "./show.js";
import { print, say, setColor, write } from "./out.js";

const HELP = `From a failed API call to the next step

Usage: comeback <COMMAND> [--color auto|always|never]

Commands:
  classify [FILE|-]      Say what a failed answer means, and exit with its code
      --status STATUS        the HTTP status, when the input does not say, or instead of what it says
      --header NAME:VALUE    a response header on top of those in the input; may be repeated
      --profile NAME|FILE    the API's error dialect: a built-in name, or a definition as JSON
      --json                 print the classification as one line of JSON
  catalog [NAME|FILE]    List the codes of the built-in APIs, or of a profile
      --format FORMAT        table (default), json or markdown
  exit-codes             List the exit codes, one per category
      --json                 as JSON

The input of classify is an HTTP message as \`curl -i\` prints it (the last one counts), a JSON body,
or text; at most 1 MiB is read.

Examples:
  curl -si https://api.example.com/v1/orders | comeback classify
  comeback classify --status 429 --header 'Retry-After: 7' body.json

The exit code of classify is that of the category (0 is a success); 2 is wrong usage, or a file that
cannot be read or written, and no category has it. NO_COLOR is honoured.
`;

const COMMANDS = {
  classify: {
    options: {
      status: { type: "string" },
      header: { type: "string", multiple: true, default: [] },
      profile: { type: "string" },
      json: { type: "boolean" },
    },
    operands: 1,
    run: classify,
  },
  catalog: { options: { format: { type: "string", default: "table" } }, operands: 1, run: list },
  "exit-codes": { options: { json: { type: "boolean" } }, operands: 0, run: exitCodes },
};

const NATIVE = ["run", "completions", "man"];

async function classify({ status, header, profile: name, json }, [file = "-"]) {
  const profile = await profileOf(name);
  const headers = header.map(headerOf);
  const given = status === undefined ? undefined : statusOf(status);
  const bytes = await readInput(file);
  const message = lastMessage(bytes);
  const body = bodyOf(message ? message.body : bytes);
  const final = given ?? message?.status;
  if (final === undefined && headers.length > 0) {
    throw new Fault("--header needs --status, or an HTTP message as input");
  }
  const failure = final === undefined
    ? body
    : { status: final, headers: [...(message?.headers ?? []), ...headers], body };
  const what = classifyError(failure, { profile });
  if (json) write(jsonLine(what) + "\n");
  else print(card(what));
  return what.exitCode;
}

async function list({ format }, [name]) {
  if (!["table", "json", "markdown"].includes(format)) {
    throw new Fault(`--format is one of table, json, markdown`);
  }
  const rows = catalog(await profileOf(name));
  if (format === "json") write(jsonList(rows) + "\n");
  else if (format === "markdown") write(catalogTable(rows, true));
  else print(catalogTable(rows, false));
  return 0;
}

async function exitCodes({ json }) {
  if (json) write(jsonList(exitCodeRows()) + "\n");
  else print(exitCodeTable());
  return 0;
}

function statusOf(text) {
  const status = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (status < 100 || status > 599) throw new Fault("--status is a number from 100 to 599");
  return status;
}

function headerOf(text) {
  const colon = text.indexOf(":");
  const name = text.slice(0, Math.max(colon, 0));
  if (!isName(name)) throw new Fault("--header is NAME:VALUE, such as Retry-After:7");
  return [name, text.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "")];
}

/** The text without a byte order mark; blanks alone are not a body. */
function bodyOf(bytes) {
  const text = bytes.toString("utf8").replace(/^\ufeff/, "");
  return /[^ \t\n\f\r]/.test(text) ? text : null;
}

/** The command's name may stand after the global option. */
function split(args) {
  for (let at = 0; at < args.length; at++) {
    if (args[at] === "--color") at++;
    else if (!args[at].startsWith("-")) return [args[at], args.filter((_, n) => n !== at)];
  }
  return [undefined, args];
}

async function main(args) {
  const [name, rest] = split(args);
  if (rest.includes("--help") || rest.includes("-h") || name === "help") return write(HELP), 0;
  if (rest.includes("--version") || rest.includes("-V")) return write(`comeback ${version}\n`), 0;
  if (NATIVE.includes(name)) {
    throw new Fault(`\`comeback ${name}\` is in the native tool: cargo install comeback --features cli`);
  }
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new Fault(name === undefined ? "no command; see comeback --help" : `no command is named ${name}; see comeback --help`);
  let parsed;
  try {
    const options = { ...command.options, color: { type: "string", default: "auto" } };
    parsed = parseArgs({ args: rest, options, allowPositionals: true });
  } catch (error) {
    throw new Fault(error.message);
  }
  const { values: { color, ...values }, positionals } = parsed;
  if (positionals.length > command.operands) throw new Fault(`one argument too many: ${positionals[command.operands]}`);
  if (!setColor(color)) throw new Fault("--color is one of auto, always, never");
  return command.run(values, positionals);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  say(printable(error instanceof Fault ? error.message : String(error), 2_000));
  process.exitCode = 2;
}
