// The two outputs. A reader that has gone away (`| head`) is not an error.

let color = "auto";

export function setColor(when) {
  color = when;
  return ["auto", "always", "never"].includes(when);
}

process.stdout.on("error", (error) => {
  if (error.code === "EPIPE") return;
  say(`standard output: ${error.message}`);
  process.exitCode = 2;
});
process.stderr.on("error", () => {});

/** Data, which may be styled. */
export function print(text) {
  process.stdout.write(isColored() ? text : text.replace(/\x1b\[\d*m/g, ""));
}

/** Data as it is. */
export function write(text) {
  process.stdout.write(text);
}

/** A line for the person at the terminal. */
export function say(text) {
  process.stderr.write(`comeback: ${text}\n`);
}

/** As the native tool decides: https://no-color.org and https://bixense.com/clicolors. */
function isColored() {
  if (color !== "auto") return color === "always";
  const { NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM, CI } = process.env;
  if (NO_COLOR) return false;
  if (CLICOLOR_FORCE) return true;
  if (CLICOLOR === "0") return false;
  const isAble = process.platform === "win32" || (TERM !== undefined && TERM !== "dumb");
  return !!process.stdout.isTTY && (isAble || CLICOLOR !== undefined || CI !== undefined);
}
