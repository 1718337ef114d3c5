// Waits with jitter: within the documented bounds, and the same for the same seed in every runtime.
// The golden figures come from the documented generator, SplitMix64, worked out here in full.

import { backoffOf, DEFAULTS, ok, status } from "./rules.mjs";
import { expectation, script, Story } from "./story.mjs";

const MASK = (1n << 64n) - 1n;

/** SplitMix64 (Steele, Lea, Flood 2014); a whole number from `low` to `high` is low + next % span. */
function generator(seed) {
  let state = BigInt(seed);
  const next = () => {
    state = (state + 0x9e3779b97f4a7c15n) & MASK;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
    return z ^ (z >> 31n);
  };
  return (low, high) => low + Number(next() % BigInt(high - low + 1));
}

function bounds(jitter, b, delay) {
  if (delay !== undefined) return [delay, delay + (jitter === "none" ? 0 : Math.max(b, Math.min(delay / 2, 15_000)))];
  return { equal: [Math.ceil(b / 2), b], full: [0, b], none: [b, b] }[jitter];
}

function seeded(seed, retry, what) {
  const policy = { ...DEFAULTS, jitter: "equal", ...retry };
  const between = generator(seed);
  const story = new Story();
  const waitsWithin = [];
  story.attempt();
  for (let n = 0; n < policy.maxRetries; n++) {
    const [low, high] = bounds(policy.jitter, backoffOf(policy, n), what.delay);
    waitsWithin.push([low, high]);
    story.wait(low === high ? low : between(low, high), what.delay === undefined ? "backoff" : "server", what).attempt();
  }
  story.giveUp("exhausted", what);
  const told = what.delay === undefined ? `a ${what.status}` : `a delay of ${what.delay} ms`;
  return {
    name: `seed ${seed}, jitter ${retry?.jitter ?? "by default"}, ${told}${retry?.gate === false ? ", the gate off" : ""}`,
    options: { ...(retry && { retry }) },
    seed,
    calls: [{ url: "/a" }],
    server: { routes: { "/a": script([what]) } },
    expect: { ...expectation(story), waitsWithin },
  };
}

export default [1, 2, 42, 2 ** 32 + 7, Number.MAX_SAFE_INTEGER].flatMap((seed) => [
  seeded(seed, undefined, status(503)),
  seeded(seed, { jitter: "full", gate: false }, status(503)),
  seeded(seed, { jitter: "full" }, status(500)),
  seeded(seed, { jitter: "equal" }, status(429)),
  seeded(seed, undefined, status(429, { delay: 4_000 })),
  seeded(seed, { jitter: "full" }, status(503, { delay: 60_000 })),
]);
