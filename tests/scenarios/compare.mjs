// What a scenario expects against what was seen. `tests/native/scenarios.rs` has the same rules.

/** Fields that an entry has only if the expectation names them. */
const NEVER_BY_THE_WAY = ["headersHidden", "reason", "idempotencyKey", "authorization"];

/** The differences, in words. */
export function compare({ expect }, got) {
  const faults = [...got.faults];
  for (const part of ["trace", "sends", "outcomes"]) {
    if (expect[part]) entries(part, expect[part], got[part], faults);
  }
  if (got.sends.length > (expect.maxSends ?? Infinity)) {
    faults.push(`${got.sends.length} requests were sent, at most ${expect.maxSends} are right`);
  }
  const waits = got.trace.filter((entry) => entry.type === "wait");
  (expect.waitsWithin ?? []).forEach(([low, high], i) => {
    const { delay } = waits[i] ?? {};
    if (!(delay >= low && delay <= high)) faults.push(`wait ${i} is ${delay}, not from ${low} to ${high}`);
  });
  return faults;
}

function entries(part, want, got, faults) {
  for (let i = 0; i < Math.max(want.length, got.length); i++) {
    const [a, b] = [want[i], got[i]];
    const fits = a && b
      && Object.keys(a).every((key) => same(a[key], b[key]))
      && NEVER_BY_THE_WAY.every((key) => key in a || !(key in b));
    if (!fits) {
      faults.push(`${part}[${i}] is ${JSON.stringify(b)}, not ${JSON.stringify(a)}`);
      // What follows is off by one, and shows nothing more.
      if (!a || !b || a.type !== b.type || a.call !== b.call) return;
    }
  }
}

function same(a, b) {
  if (a === null || typeof a !== "object" || b === null || typeof b !== "object") return a === b;
  return Object.keys({ ...a, ...b }).every((key) => same(a[key], b[key]));
}
