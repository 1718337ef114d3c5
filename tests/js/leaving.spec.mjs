// The page is left while requests are in flight: the browser fails them, and nothing is sent again or
// shown. A frame plays the page.

import { check, equal, play, sleep } from "./world.mjs";

export default ({ engine, ...context }) => play(engine === "node" ? inNode : inBrowsers, { engine, ...context });

/** A page in a frame, whose client's events end up here. */
async function page(w) {
  const frame = document.createElement("iframe");
  const told = { url: w.url, events: [], ends: [], ready: undefined };
  const ready = new Promise((resolve) => (told.ready = resolve));
  window.told = told;
  frame.srcdoc = '<!doctype html><script type="module" src="/tests/js/leaving.page.mjs"></script>';
  document.body.append(frame);
  await ready;
  return { frame, told };
}

async function leave(w, go) {
  await w.script({ fault: "hang" });
  const { frame, told } = await page(w);
  while ((await w.log()).length < 1) await sleep(10);
  go(frame);
  await sleep(2_500);
  frame.remove();
  delete window.told;
  const types = told.events.map(({ type, reason }) => (reason ? `${type}:${reason}` : type)).join(" ");
  // Some browsers run nothing of a page that is left.
  check(["attempt", "attempt give_up:aborted"].includes(types), types);
  check(told.ends.every((end) => end === "aborted"), `ended as ${told.ends}`);
  equal((await w.log()).length, 1, "requests");
}

const inBrowsers = {
  "a link is followed": (w) => leave(w, (frame) => {
    frame.contentWindow.location.href = "about:blank";
  }),
  "a link to a slow page is followed": (w) => leave(w, (frame) => {
    frame.contentWindow.location.href = w.api("/http/echo", { __delay: "1500" });
  }),
  "the page is loaded again": (w) => leave(w, (frame) => frame.contentWindow.location.reload()),
};

const inNode = {
  async "what Safari cancels is aborted"(w) {
    const fetch = w.client({ fetch: () => Promise.reject(new TypeError("cancelled")) });
    const error = await fetch(w.url).catch((error) => error);
    equal([error.message, w.comeback.classificationOf(error).category], ["cancelled", "aborted"]);
    equal(w.story(), "attempt give_up:aborted");
    const thrown = await fetch.json(w.url).catch((error) => error);
    equal([thrown.name, thrown.classification.category], ["ApiError", "aborted"]);
  },
  async "what fails after `pagehide`, and until `pageshow`, is aborted"(w) {
    const target = new EventTarget();
    const names = ["addEventListener", "removeEventListener"];
    for (const name of names) globalThis[name] = target[name].bind(target);
    try {
      let fail;
      let sent = 0;
      const failing = () => (sent++, new Promise((_, reject) => (fail = () => reject(new TypeError("Load failed")))));
      const fetch = w.client({ fetch: failing, retry: { maxRetries: 1 } });
      for (const [events, want] of [[["pagehide"], 1], [["beforeunload"], 1], [["pagehide", "pageshow"], 2]]) {
        sent = 0;
        w.events.length = 0;
        const call = fetch(w.url).catch((error) => error);
        for (const type of events) target.dispatchEvent(new Event(type));
        fail();
        while (sent < want) await sleep(5);
        fail();
        const { category } = w.comeback.classificationOf(await call);
        equal([sent, category], [want, want === 1 ? "aborted" : "network"], events.join());
      }
    } finally {
      for (const name of names) delete globalThis[name];
    }
  },
};
