// How long `classifyError` takes for the worst inputs of about 1 MB, and for twice as much.
//
//   node benches/hostile.bench.mjs

import { classifyError } from "../pkg/dist/index.js";
import { INPUTS } from "../tests/js/hostile-inputs.mjs";

classifyError({ status: 500 });
for (const [name, make] of Object.entries(INPUTS)) {
  const [once, twice] = [1, 2].map((size) => fastest(make(size)));
  console.log(`${once.toFixed(1).padStart(8)} ms ${twice.toFixed(1).padStart(8)} ms  ${name}`);
}

function fastest(value) {
  let least = Infinity;
  for (let i = 0; i < 3; i++) {
    const began = performance.now();
    classifyError(value);
    least = Math.min(least, performance.now() - began);
  }
  return least;
}
