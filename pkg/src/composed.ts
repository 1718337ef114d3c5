// Which classifications have words that were put together here, and not a copy's, which may come from a
// server.

/** One for all entries and copies of this package. */
const KEY = Symbol.for("comeback.composed");

function all(): WeakSet<object> {
  return (globalThis as any)[KEY] ??= new WeakSet();
}

/** Notes that its words are ours, and gives it back. */
export function composed<T extends object>(classification: T): T {
  all().add(classification);
  return classification;
}

/** Whether its words are ours. */
export function isComposed(classification: object): boolean {
  return all().has(classification);
}
