// The names of an object's fields. Engines list all of them, however few are asked for, and for a
// huge object that takes longer than the whole classification. So it is done once.

/** More names than this are kept for the rest of the classification. */
const MANY = 1_000;

let kept: WeakMap<object, string[]> | undefined;

/** May throw, as a proxy may. */
export function keysOf(value: object): string[] {
  let keys = kept?.get(value);
  if (!keys) {
    keys = Object.keys(value);
    if (keys.length > MANY) (kept ??= new WeakMap()).set(value, keys);
  }
  return keys;
}

/** To be called when another classification begins: objects change. */
export function forgetKeys(): void {
  kept = undefined;
}
