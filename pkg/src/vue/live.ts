// State that lives as long as a component does, and only in a browser.

import { getCurrentInstance, getCurrentScope, onMounted, onScopeDispose } from "vue";

/** Calls `start` when the component is mounted, never on a server, and what it returns at the end. */
export function live(start: () => () => void): void {
  let stop: (() => void) | undefined;
  if (getCurrentInstance()) onMounted(() => (stop = start()));
  else stop = start();
  if (getCurrentScope()) onScopeDispose(() => stop?.());
}
