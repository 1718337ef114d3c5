// Listeners, as the store and the page's words have them.

/**
 * Calls each listener that is there still: one may end another. One that throws harms no other.
 */
export function tell(listeners: ReadonlySet<() => void>): void {
  for (const listener of [...listeners]) {
    try {
      if (listeners.has(listener)) listener();
    } catch (error) {
      console.error(error);
    }
  }
}
