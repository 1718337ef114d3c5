// What a person does in the shop, and what they find there.

import { waitFor } from "../demo/wait.mjs";

/** The shop in a page of a browser, and its mock server at `origin`. */
export function drive(page, origin) {
  const quoted = (selector) => `document.querySelector(${JSON.stringify(selector)})`;
  const text = (selector) => page.evaluate(`${quoted(selector)}?.textContent ?? ""`);
  const inPanel = (part, what) =>
    page.evaluate(`${quoted(".notices comeback-recovery")}.shadowRoot.querySelector("[part=${part}]").${what}`);

  const shop = {
    text,
    /** Until the text of an element matches. */
    async shows(selector, wanted) {
      let found;
      await waitFor(async () => wanted.test(found = await text(selector)), `${selector} to match ${wanted}`, 20_000)
        .catch((error) => {
          throw new Error(`${error.message}: ${found}`);
        });
    },
    has: (selector) => page.evaluate(`${quoted(selector)} !== null`),
    /** Presses what may be behind the panel. */
    press: (selector) => page.run(`${quoted(selector)}.click()`),
    count: (part) => page.evaluate(`performance.getEntriesByType("resource").filter(({ name }) => name.includes("${part}")).length`),

    panel: {
      isShown: () => page.evaluate(`${quoted(".notices")}.checkVisibility?.() ?? ${quoted(".notices")}.offsetHeight > 0`),
      /** How many panels there are, and what they are about. */
      about: async () => (await inPanel("title", "textContent")).split(": ")[0],
      state: () => page.evaluate(`${quoted(".notices comeback-recovery")}.getAttribute("state")`),
      part: (name) => inPanel(name, "textContent"),
      press: () => inPanel("button", "click()"),
      until: (isShown) => waitFor(async () => (await shop.panel.isShown()) === isShown, `panel shown: ${isShown}`, 20_000),
    },

    async fillIn(values) {
      for (const [name, value] of Object.entries(values)) await page.fill(`[name=${name}]`, value);
      await page.click("#checkout button");
    },

    /** From now on all requests fail in this way. */
    outage: (what, ms = 60_000) => steer("PUT", `/_mock/outage?for_ms=${ms}&${what}`),
    endOutage: () => steer("DELETE", "/_mock/outage"),
    /** Another person's request. */
    elsewhere: (path, body) => steer("POST", path, body),
    refused: async () => (await steer("GET", "/_mock/requests")).reduce((sum, { refused }) => sum + refused, 0),
  };
  return shop;

  async function steer(method, path, body) {
    const response = await fetch(origin + path, { method, ...(body && { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    const answer = await response.text();
    return answer && JSON.parse(answer);
  }
}
