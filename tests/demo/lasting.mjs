// A browser that is started again when it ends by itself, as WebKit's does now and then. The test that
// was cut short runs once more. A second end of the same engine is a failure.

import { engines } from "./browsers.mjs";

/** The engines that have ended by themselves. */
const ended = new Set();

/** `start` and `close` are for before and after; `use` gives a test the browser. */
export function lasting(name, dark, launch = engines[name].launch) {
  let browser;
  const start = async () => {
    browser = await launch(dark);
  };
  return {
    start,
    async use(run) {
      for (;;) {
        try {
          return await run(browser);
        } catch (error) {
          if (!browser.hasEnded()) throw error;
          await browser.close();
          // Also after a second end: the tests that follow are to fail for reasons of their own alone.
          await start();
          if (ended.has(name)) throw new Error(`${name} ended by itself a second time`, { cause: error });
          ended.add(name);
          console.log(`${name} ended by itself and was started again: ${String(error.message).replace(/\s+/g, " ")}`);
        }
      }
    },
    close: () => browser?.close(),
  };
}
