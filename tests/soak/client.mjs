// Many users of one server that fails in every way it can, in this Node. Prints one line of JSON:
// what was counted, and `faults`, each of which breaks a promise of the package.
//
//   node tests/soak/client.mjs --url http://127.0.0.1:PORT --seconds 15 [--clients 200] [--seed 1]

import { parseArgs } from "node:util";
import { Shopper } from "./shopper.mjs";

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    seconds: { type: "string", default: "15" },
    clients: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
  },
});

const node = process.version;
const counts = { node, calls: 0, answered: 0, failed: 0, aborted: 0, orders: 0, effects: 0 };
const faults = { doubled: 0, lost: 0, pending: 0, unhandled: 0, unexpected: 0 };
const examples = [];

/** Breaks a promise: counted, and the first few are shown. */
function fault(kind, what) {
  faults[kind] += 1;
  if (examples.length < 5) examples.push(`${kind}: ${what?.stack ?? what}`);
}

process.on("unhandledRejection", (reason) => fault("unhandled", reason));
process.on("uncaughtException", (error) => fault("unexpected", error));

const until = Date.now() + Number(values.seconds) * 1_000;
const shoppers = Array.from({ length: Number(values.clients) }, (_, at) => {
  return new Shopper({ url: values.url, seed: Number(values.seed) * 10_000 + at, counts, fault });
});
await Promise.all(shoppers.map((shopper) => shopper.shop(until)));
// What a call leaves behind shows a little later, and a rejection of a collected body even later.
for (let round = 0; round < 5; round++) {
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 200));
}
const ok = Object.values(faults).every((count) => count === 0) && counts.orders > 0;
console.log(JSON.stringify({ ...counts, faults, examples }));
process.exitCode = ok ? 0 : 1;
