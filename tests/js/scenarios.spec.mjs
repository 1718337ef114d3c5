// The scenarios of the retrying fetch (tests/scenarios/README.md): the same files as the native
// runner's, in every JavaScript runtime, under a virtual clock.

import { compare } from "../scenarios/compare.mjs";
import { play } from "../scenarios/world.mjs";

export default async function run({ comeback, fetchJson }) {
  const results = [];
  for (const file of await fetchJson("/tests/scenarios/index.json")) {
    for (const scenario of await fetchJson(`/tests/scenarios/${file}.json`)) {
      const faults = compare(scenario, await play(comeback, scenario));
      results.push({
        name: `${file}: ${scenario.name}`,
        ok: faults.length === 0,
        error: faults.slice(0, 12).join("\n"),
      });
    }
  }
  return results;
}
