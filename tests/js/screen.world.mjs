// What the specs of the store and of the components share.

import { de } from "../../pkg/dist/locales/de.js";
import { equal } from "./world.mjs";

/** Runs tests, each with a place of its own on the page; null in Node. */
export async function playAt(engine, tests, nameOf = (name) => name) {
  const results = [];
  for (const [name, test] of Object.entries(tests)) {
    const place = engine === "node" ? null : document.body.appendChild(document.createElement("div"));
    try {
      await test(place);
      results.push({ name: nameOf(name), ok: true });
    } catch (error) {
      results.push({ name: nameOf(name), ok: false, error });
    } finally {
      place?.remove();
    }
  }
  return results;
}

/** Events of a client. */
export const event = (type, call, more = {}) => ({ type, call, attempt: 1, elapsed: 0, ...more });
export const failed = (call, classification, reason = "exhausted") => event("give_up", call, { reason, classification });
export const wait = (call, delay, classification, reason = "backoff") =>
  event("wait", call, { delay, until: Date.now() + delay, reason, classification });
export const hold = (call, delay) => event("hold", call, { delay, until: Date.now() + delay });

export const panelOf = (place) => place.querySelector("comeback-recovery");
export const part = (place, name) => panelOf(place).shadowRoot.querySelector(`[part="${name}"]`);

/** Runs an action while the browser says that it is offline; it may say sooner that it is online again. */
export async function offline(action) {
  const say = (type) => globalThis.dispatchEvent(new Event(type));
  Object.defineProperty(navigator, "onLine", { value: false, configurable: true });
  const online = () => {
    delete navigator.onLine;
    say("online");
  };
  say("offline");
  try {
    await action(online);
  } finally {
    online();
  }
}

export async function until(isSo, ms = 30_000) {
  const end = performance.now() + ms;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`waited ${ms} ms for ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Calls of a store whose texts are a list in `place`, parted by "|", while the browser goes offline and back. */
export async function saysOffline(store, place, down) {
  store.onEvent(hold(1, 60_000));
  // It waits behind others, for longer than was said: nothing ticks.
  store.onEvent({ ...wait(2, 10, down), until: Date.now() - 1 });
  store.onEvent(failed(3, down));
  const list = () => [...place.querySelectorAll("li")].map((each) => each.textContent.split("|"));
  const messages = () => list().map((texts) => texts[1]).join();
  const retrying = "Retrying automatically…";
  const said = [down.recovery.message, retrying, "This continues automatically…"].join();
  await until(() => messages() === said);
  await offline(async (online) => {
    const waiting = "You're offline. Retrying automatically…";
    // Within less than a second.
    await until(() => messages() === [down.recovery.message, waiting, waiting].join(), 500);
    equal(list().map((texts) => texts.at(-1)), ["0", "0", "0"]);
    online();
    await until(() => messages() === said && list()[2].at(-1) !== "0", 500);
  });
}

/** A panel, a paragraph and a list of a store, all of one failure, follow the page's language to German and back. */
export async function changesLanguage(place, down, setLocale) {
  const { unavailable } = de.words.category;
  const title = (name) => place.querySelector(name).textContent.split("|")[0];
  const shown = () => [title("p"), place.querySelector("p").textContent.split("|")[1], title("li"), part(place, "title").textContent, panelOf(place).querySelector("strong").textContent].join();
  const english = [down.recovery.title, "Try again", ...Array(3).fill(down.recovery.title)].join();
  try {
    await until(() => place.querySelector("li") && shown() === english);
    setLocale(de);
    await until(() => shown() === [unavailable.title, de.words.action.retry, ...Array(3).fill(unavailable.title)].join());
  } finally {
    setLocale(undefined);
  }
  await until(() => shown() === english);
}

/** Runs an action that may set the clock back by an hour. */
export async function withClockSetBack(action) {
  const { now } = Date;
  try {
    await action(() => (Date.now = () => now() - 3_600_000));
  } finally {
    Date.now = now;
  }
}

/** Presses the button of a panel of a store with the keyboard's focus on it: it fails again, then works. */
export async function pressesInStore(place, { createFetch, createCallStore }, mount) {
  const store = createCallStore();
  const answers = [500, 500, 200];
  const api = createFetch({
    retry: { maxRetries: 0 }, onEvent: store.onEvent,
    fetch: async () => (await new Promise((resolve) => setTimeout(resolve, 150)), new Response("{}", { status: answers.shift() })),
  });
  const load = () => api("https://api.example/", {}, { onEvent: store.track({ label: "List", retry: load }) });
  await load();
  mount(store);
  const state = () => panelOf(place).getAttribute("state");
  const focused = () => panelOf(place).shadowRoot.activeElement?.className;
  await until(() => state() === "error");
  const live = panelOf(place).shadowRoot.querySelector(".live");
  await until(() => live.textContent !== "");
  const said = [];
  const observer = new MutationObserver(() => live.textContent && said.push(live.textContent));
  observer.observe(live, { childList: true });
  part(place, "button").focus();
  part(place, "button").click();
  await until(() => state() !== "error", 100);
  equal([state(), focused(), part(place, "panel").hidden], ["sending", "panel", false]);
  equal([part(place, "countdown").textContent, part(place, "title").textContent.startsWith("List: ")], ["Trying again…", true]);
  await until(() => state() !== "sending", 2_000);
  equal([state(), focused(), part(place, "button").hidden], ["error", "button", false]);
  // The second failure is said, once, and no failure is while the call is on its way.
  await new Promise((resolve) => setTimeout(resolve, 400));
  equal(said.length, 1);
  part(place, "button").click();
  await until(() => state() === "empty", 2_000);
  await new Promise((resolve) => setTimeout(resolve, 400));
  equal([focused(), said.length, store.getSnapshot()], ["place", 1, []]);
  observer.disconnect();
}
