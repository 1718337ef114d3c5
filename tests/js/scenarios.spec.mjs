// The scenarios of the retrying fetch (tests/scenarios/README.md): the same files as the native
// runner's, in every JavaScript runtime, under a virtual clock.

import { compare } from "../scenarios/compare.mjs";
import { digest } from "../scenarios/digest.mjs";
import { play } from "../scenarios/world.mjs";

export default async function run({ comeback, fetchJson }) {
  const results = [];
  for (const file of await fetchJson("/tests/scenarios/index.json")) {
    for (const scenario of await fetchJson(`/tests/scenarios/${file}.json`)) {
      const world = await play(comeback, scenario);
      const faults = compare(scenario, world);
      results.push({
        name: `${file}: ${scenario.name}`,
        ok: faults.length === 0,
        error: faults.slice(0, 12).join("\n"),
        digest: digest(world),
      });
    }
  }
  return results;
}
