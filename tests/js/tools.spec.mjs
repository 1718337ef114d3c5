// `toToolError` gives what the vectors say (tests/vectors/tools), and the same as natively.

import { toToolError } from "../../pkg/dist/tools.js";
import { profileOf } from "../profiles.mjs";
import { checksum, FILES, pathOf, vectorsOf } from "./vectors.spec.mjs";

export default async function run({ comeback, fetchJson, fetchText }) {
  const results = [];
  const classify = ({ failure, options: { now = 0, profile } = {} }) => {
    const clock = Date.now;
    try {
      Date.now = () => now;
      return comeback.classifyError(failure, { profile: profileOf(profile) });
    } finally {
      Date.now = clock;
    }
  };
  for (const vector of await fetchJson("/tests/vectors/tools/errors.json")) {
    const got = JSON.stringify(toToolError(classify(vector), vector.tool));
    results.push({ name: vector.name, ok: got === JSON.stringify(vector.expect), error: got });
  }
  const golden = (await fetchText("/tests/vectors/golden/tools.txt")).trim().split("\n");
  const others = [];
  let count = 0;
  for (const file of FILES) {
    for (const vector of vectorsOf(await fetchJson(pathOf(file)))) {
      const got = toToolError(classify(vector));
      if (checksum(got) !== golden[count++]) others.push(`${vector.name}: ${JSON.stringify(got)}`);
    }
  }
  results.push({
    name: `${count} tool errors are the same as natively`,
    ok: others.length === 0 && count === golden.length && count > 1_000,
    error: others.slice(0, 5).join("\n"),
  });
  return results;
}
