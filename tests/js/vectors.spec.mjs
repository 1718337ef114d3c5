// The shared vectors (tests/vectors/README.md): what the documents say, and the same checksums as
// the native core.

import { profileOf } from "../profiles.mjs";

export const FILES = [
  "noxinfluencer", "publishing", "marketplace", "commerce", "workspace", "http", "delays",
  "errors", "odd", "profiles", "inside", "real-world", "report", "fields", "fields-odd", "thrown",
  "must-not-break", "held-out-2", "held-out-3", "held-out-4",
];
const REAL = ["real-world", "must-not-break", "held-out-2", "held-out-3", "held-out-4"];

/** Where a file is. */
export const pathOf = (file) => `/tests/${REAL.includes(file) ? "real-world" : "vectors"}/${file}.json`;

/** Without rows that nobody looks at, and what is known to be read wrong. */
export const vectorsOf = (rows) => rows.filter(({ split, open }) => split !== "test" && !open);

export default async function run({ comeback, fetchJson, fetchText }) {
  const results = [];
  for (const file of FILES) {
    const vectors = vectorsOf(await fetchJson(pathOf(file)));
    const golden = (await fetchText(`/tests/vectors/golden/${file}.txt`)).trim().split("\n");
    const faults = [];
    vectors.forEach((vector, i) => {
      for (const fault of check(comeback, vector, golden[i])) faults.push(`${vector.name}: ${fault}`);
    });
    if (golden.length !== vectors.length) faults.push("golden file of another length");
    results.push({
      name: `${vectors.length} vectors of ${file}`,
      ok: faults.length === 0 && vectors.length > 10,
      error: `${faults.length} faults\n${faults.slice(0, 20).join("\n")}`,
    });
  }
  return results;
}

function check(comeback, vector, golden) {
  const { failure, expect, options = {}, oneOf = {} } = vector;

  const faults = [];
  const { now = 0, profile } = options;
  const clock = Date.now;
  let got;
  try {
    Date.now = () => now;
    got = comeback.classifyError(failure, {
      profile: profileOf(profile),
    });
  } catch (error) {
    return [`threw ${error}`];
  } finally {
    Date.now = clock;
  }
  const { not, ...wanted } = expect;
  compare("", wanted, got, faults);
  for (const key of Object.keys(oneOf)) {
    const isRight = (wanted) => {
      const differences = [];
      compare(key, wanted, got[key], differences);
      return differences.length === 0;
    };
    if (!oneOf[key].some(isRight)) {
      faults.push(`${key} is ${JSON.stringify(got[key])}, not one of ${JSON.stringify(oneOf[key])}`);
    }
  }
  const text = JSON.stringify(got);
  if (JSON.stringify(JSON.parse(text)) !== text) faults.push("does not survive JSON");
  if (JSON.stringify(structuredClone(got)) !== text) faults.push("does not survive structuredClone");
  if (got.exitCode !== comeback.exitCodes[got.category]) faults.push("exitCode");
  if (/[{}]/.test(got.recovery.title + got.recovery.message)) faults.push("a brace in the words");
  if (text.includes("s3cr3t")) faults.push("holds a secret");
  if (comeback.classifyError(got) !== got) faults.push("is not handed back as it is");
  const sum = checksum(got);
  if (sum !== golden) faults.push(`checksum ${sum}, natively ${golden}: ${text}`);
  return faults;
}

export function compare(path, want, got, faults) {
  const isListOfAll = Array.isArray(want) && Array.isArray(got) && want.length === got.length;
  if (want !== null && typeof want === "object" && (isListOfAll || !Array.isArray(want))) {
    if ("contains" in want) {
      if (!String(got).includes(want.contains)) faults.push(`${path} is ${got}`);
      return;
    }
    if (got === null || typeof got !== "object") {
      faults.push(`${path} is ${got}`);
      return;
    }
    for (const key of Object.keys(want)) compare(`${path}.${key}`, want[key], got[key], faults);
  } else if (JSON.stringify(want) !== JSON.stringify(got)) {
    faults.push(`${path} is ${JSON.stringify(got)}, not ${JSON.stringify(want)}`);
  }
}

/** As in `tests/native/vectors.rs`. */
export function checksum(value) {
  const bits = new DataView(new ArrayBuffer(8));
  const canonical = (value) => {
    if (typeof value === "number") {
      bits.setFloat64(0, value + 0);
      return "#" + bits.getBigUint64(0).toString(16).padStart(16, "0");
    }
    if (Array.isArray(value)) return "[" + value.map((v) => canonical(v) + ",").join("") + "]";
    if (value !== null && typeof value === "object") {
      const fields = Object.entries(value).map(([k, v]) => JSON.stringify(k) + ":" + canonical(v) + ",");
      return "{" + fields.join("") + "}";
    }
    return JSON.stringify(value);
  };
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(canonical(value))) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
