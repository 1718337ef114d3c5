// Reads what is to be classified, and never more than a bounded part of it.

import { createReadStream, existsSync } from "node:fs";

import { catalog, defineProfile } from "../dist/index.js";
import { say } from "./out.js";

const MAX = 1 << 20;

/** What keeps a command from doing its work: exit code 2. */
export class Fault extends Error {}

/** A file, or standard input for `-`. */
export async function readInput(file) {
  if (file === "-" && process.stdin.isTTY) say("reading the answer from the terminal; end it with Ctrl-D");
  const { bytes, more } = await upTo(file);
  if (more) say("the input is longer than 1 MiB; only that much was read");
  return bytes;
}

/** A built-in profile by its name, or the one defined in a file. */
export async function profileOf(name) {
  if (name === undefined) return undefined;
  const names = [...new Set(catalog().map((row) => row.profile))];
  if (names.includes(name)) return name;
  if (!existsSync(name)) {
    throw new Fault(`no profile and no file is named ${JSON.stringify(name)}; the profiles are ${names.join(", ")}`);
  }
  const { bytes, more } = await upTo(name);
  if (more) throw new Fault(`${name}: longer than 1 MiB`);
  let definition;
  try {
    definition = JSON.parse(bytes.toString("utf8").replace(/^\ufeff/, ""));
  } catch (error) {
    throw new Fault(`${name}: not JSON: ${error.message}`);
  }
  try {
    return defineProfile(definition);
  } catch (error) {
    throw new Fault(`${name}: ${error.message.replace(/^defineProfile: /, "")}`);
  }
}

async function upTo(file) {
  const chunks = [];
  let size = 0;
  try {
    const stream = file === "-" ? process.stdin : createReadStream(file);
    for await (const chunk of stream) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX) break;
    }
  } catch (error) {
    throw new Fault(`${file === "-" ? "standard input" : file}: ${error.message}`);
  }
  return { bytes: Buffer.concat(chunks).subarray(0, MAX), more: size > MAX };
}
