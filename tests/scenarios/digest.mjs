// What a runtime saw of a scenario, as one number: `cargo xtask parity` compares them.
// `tests/native/scenarios/digest.rs` has the same.

/** The fields of every object in the order of their names. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.keys(value).filter((key) => value[key] !== undefined).sort();
  return `{${fields.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

/** FNV-1a, twice with different beginnings: 64 bits. */
export function digest({ trace, sends, outcomes }) {
  const bytes = new TextEncoder().encode(canonical({ trace, sends, outcomes }));
  return [0x811c9dc5, 0x01234567].map((beginning) => {
    const hash = bytes.reduce((h, byte) => Math.imul(h ^ byte, 0x01000193), beginning);
    return (hash >>> 0).toString(16).padStart(8, "0");
  }).join("");
}
