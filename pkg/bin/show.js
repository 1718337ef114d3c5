// A classification for the person at the terminal; the same text as of the native tool's
// `src/cli/show.rs`.

import { actionLabels } from "../dist/index.js";

/** Characters that a terminal obeys, or that are not seen or reorder what is seen. */
export const TRICKY =
  /[\0-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const WHO = {
  user: "up to you",
  developer: "up to the app's maker",
  support: "up to the service's support",
  wait: "time does it",
};

/** A text from outside on one line. */
export function printable(text, most) {
  const safe = [...text.replace(TRICKY, "")];
  return safe.length > most ? `${safe.slice(0, most).join("")}…` : safe.join("");
}

export const bold = (text) => `\x1b[1m${text}\x1b[0m`;
export const dim = (text) => `\x1b[2m${text}\x1b[0m`;

/** All of it, over several lines. */
export function card(what) {
  const { recovery, retry, category } = what;
  const rows = [];
  if (category !== "ok") {
    rows.push(["what now", `${actionLabels[recovery.action]} (${WHO[recovery.by]})`]);
    rows.push(["try again", again(retry)]);
  }
  const fromOutside = [
    ["look up", recovery.lookup],
    ["hint", recovery.hint],
    ["link", recovery.url],
    ["request ID", what.requestId],
    ["server says", what.message],
  ];
  for (const [name, value] of fromOutside) {
    const safe = printable(value ?? "", 2_048);
    if (safe) rows.push([name, safe]);
  }
  rows.push(["kind", kind(what)], ["exit code", String(what.exitCode)]);
  const lines = rows.map(([name, value]) => `  ${dim(name.padEnd(12))}${value}\n`);
  const title = `\x1b[1m\x1b[${color(what)}m${printable(recovery.title, 200)}\x1b[0m`;
  return `${title}\n${printable(recovery.message, 1_000)}\n\n${lines.join("")}`;
}

function kind({ category, code, status, profile }) {
  const parts = [category];
  if (code !== null) parts.push(`code ${printable(code, 200)}`);
  if (status !== null) parts.push(`status ${status}`);
  parts.push(`profile ${printable(profile, 200)}`);
  return parts.join(", ");
}

function again(retry) {
  switch (retry.kind) {
    case "backoff": {
      const times = retry.maxRetries === 1 ? "time" : "times";
      return `yes, at most ${retry.maxRetries} ${times}, with growing waits`;
    }
    case "wait": return `yes, after ${shown(retry.afterMs)}`;
    case "refresh": return "yes, once, with new credentials";
    case "poll": return `yes, ask again after ${shown(retry.afterMs)}`;
    default: return "no, it would fail again";
  }
}

/** A wait for people, rounded up: `7 s`, `1 min 30 s`, `2 h 5 min`, `3 d`. */
export function shown(ms) {
  const seconds = Math.ceil(ms / 1_000);
  const minutes = Math.ceil(seconds / 60);
  const hours = Math.ceil(seconds / 3_600);
  const two = (big, name, small, unit) => `${big} ${name}${small ? ` ${small} ${unit}` : ""}`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return two(Math.floor(seconds / 60), "min", seconds % 60, "s");
  if (hours < 48) return two(Math.floor(minutes / 60), "h", minutes % 60, "min");
  return `${Math.ceil(hours / 24)} d`;
}

function color({ category, retry }) {
  if (category === "ok") return 32;
  return retry.kind === "never" || retry.kind === "refresh" ? 31 : 33;
}
