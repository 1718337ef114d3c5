// What the browser says of its connection. It is a hint for the words, and decides nothing.

/** True where there is no browser. */
export function isOnline(): boolean {
  return globalThis.navigator?.onLine !== false;
}

/** Calls the listener when the browser goes offline, or is online again. Returns the end of it. */
export function onConnectionChange(listener: () => void): () => void {
  const types = ["online", "offline"];
  for (const type of types) globalThis.addEventListener?.(type, listener);
  return () => {
    for (const type of types) globalThis.removeEventListener?.(type, listener);
  };
}
