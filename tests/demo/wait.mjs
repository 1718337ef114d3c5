// Waiting for what a page will show.

/** The browser itself is gone: nothing more will come of it. */
export class BrowserEnded extends Error {}

/** Until something is so; it may throw meanwhile. */
export async function waitFor(check, what, ms = 30_000) {
  const until = Date.now() + ms;
  let last;
  while (Date.now() < until) {
    try {
      const value = await check();
      if (value) return value;
      last = value;
    } catch (error) {
      if (error instanceof BrowserEnded) throw error;
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited ${ms} ms for ${what}: ${last}`);
}
