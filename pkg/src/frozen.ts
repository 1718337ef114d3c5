/** Freezes a definition in depth: every importer has the same object. */
export function frozen<T extends object>(definition: T): T {
  for (const value of Object.values(definition)) {
    if (typeof value === "object" && value !== null) frozen(value);
  }
  return Object.freeze(definition);
}
