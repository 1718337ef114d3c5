// `<comeback-recovery>`: in browsers what a person sees, hears and presses; in Node that importing
// it does no harm.

import * as profiles from "../../pkg/dist/profiles/index.js";

export default async function run({ engine, comeback }) {
  const results = [];
  const check = async (name, run) => {
    try {
      await run();
      results.push({ name, ok: true });
    } catch (error) {
      results.push({ name, ok: false, error });
    }
  };
  const path = "pkg/dist/element.js";
  const module = await import(engine === "node" ? new URL(`../../${path}`, import.meta.url) : `/${path}`);

  await check("it can be imported where there is no DOM, twice, too", async () => {
    equal(typeof module.ComebackRecovery, "function");
    // Another address is another copy, as two versions on one page are.
    const again = await import(engine === "node" ? new URL(`../../${path}?again`, import.meta.url) : `/${path}?again`);
    equal(again.ComebackRecovery === module.ComebackRecovery, false);
    if (engine === "node") equal(globalThis.customElements, undefined);
    else equal(customElements.get("comeback-recovery") === module.ComebackRecovery, true);
  });
  if (engine === "node") {
    await check("on a server it can be made, and set, without effect", () => {
      const element = new module.ComebackRecovery();
      element.classification = comeback.classifyError({ status: 404 });
      element.waiting = { delay: 1000 };
      element.follow({ type: "success", attempt: 1, elapsed: 0 });
      equal(element.classification, null);
    });
    return results;
  }

  for (const [name, run] of Object.entries(inBrowsers(comeback))) {
    await check(name, async () => {
      const element = document.body.appendChild(document.createElement("comeback-recovery"));
      const part = (name) => element.shadowRoot.querySelector(`[part="${name}"]`);
      try {
        await run({ element, part, live: element.shadowRoot.querySelector(".live") });
      } finally {
        element.remove();
      }
    });
  }
  return results;
}

const inBrowsers = ({ classifyError, actionLabels, createFetch }) => {
  const commerce = (code, status, more = {}) => classifyError(
    { status, body: { success: false, data: null, error: { code, message: "m" }, meta: { request_id: "req_1" } }, ...more },
    { profile: profiles.commerce },
  );
  const limited = (ms) => classifyError({ status: 429, headers: { "retry-after-ms": String(ms) } });

  return {
    "it shows the words, the button and the request's ID of a classification"({ element, part }) {
      const classification = commerce("INSUFFICIENT_BALANCE", 402);
      element.classification = classification;
      equal(element.getAttribute("state"), "error");
      equal(part("title").textContent, classification.recovery.title);
      equal(part("message").textContent, classification.recovery.message);
      equal(part("button").textContent, actionLabels.top_up);
      equal([part("button").hidden, part("button").disabled], [false, false]);
      equal(part("request-id").textContent, "req_1");
      equal([part("hint").hidden, part("link").hidden], [true, true]);
    },
    "null empties it, a success is shown without a button"({ element, part }) {
      equal([element.classification, part("panel").hidden], [null, true]);
      element.classification = classifyError({ status: 200 });
      equal([element.getAttribute("state"), part("panel").hidden, part("button").hidden], ["ok", false, true]);
      element.classification = null;
      equal([element.getAttribute("state"), part("panel").hidden], ["empty", true]);
    },
    "where only the app's maker can help there is nothing to press"({ element, part }) {
      element.classification = commerce("AUTH_INVALID_KEY", 401);
      equal(element.classification.recovery.by, "developer");
      equal(part("button").hidden, true);
    },
    "a server's text is text, and its link a link"({ element, part }) {
      element.classification = classifyError(
        { error_code: "DUPLICATE_DATA", message: "m", action: { hint: "<b>hi</b>", url: "https://example.com/help?a=1" } },
        { profile: profiles.noxinfluencer });
      equal(part("hint").textContent, "<b>hi</b>");
      equal(part("hint").children.length, 0);
      equal([part("link").hidden, part("link").href], [false, "https://example.com/help?a=1"]);
      equal(part("link").rel, "noopener noreferrer");
    },
    "a link that is none of the web is not shown"({ element, part }) {
      const classification = commerce("INSUFFICIENT_BALANCE", 402);
      classification.recovery.url = "javascript:alert(1)";
      element.classification = classification;
      equal([part("link").hidden, part("link").getAttribute("href")], [true, null]);
    },
    async "the button opens when the server's delay is over, which is said once"({ element, part, live }) {
      const said = listen(live);
      element.classification = limited(1_300);
      equal([part("button").disabled, part("countdown").textContent], [true, "in 2 s"]);
      const begun = performance.now();
      await until(() => !part("button").disabled);
      if (performance.now() - begun < 1_250) throw new Error(`open after ${performance.now() - begun} ms`);
      equal(part("countdown").textContent, "");
      await until(() => said.length === 2);
      await settle();
      equal(said, [`${element.classification.recovery.title}. ${element.classification.recovery.message}`, "You can try again now."]);
    },
    async "retries that fail alike are said once, whatever they count"({ element, live, part }) {
      const said = listen(live);
      const classification = classifyError({ status: 503 });
      for (let attempt = 1; attempt < 4; attempt++) {
        element.follow({ type: "attempt", attempt, elapsed: 0 });
        element.follow({ type: "wait", reason: "backoff", delay: 5_000, until: 0, attempt, elapsed: 0, classification });
        equal(element.getAttribute("state"), "waiting");
        equal([part("button").hidden, part("countdown").textContent], [true, "in 5 s"]);
        await settle();
      }
      equal(said.length, 1);
      element.follow({ type: "attempt", attempt: 4, elapsed: 0 });
      equal([element.getAttribute("state"), part("title").textContent], ["sending", classification.recovery.title]);
      element.follow({ type: "give_up", reason: "exhausted", attempt: 4, elapsed: 0, classification });
      equal([element.getAttribute("state"), part("button").hidden], ["error", false]);
      await until(() => said.length === 2);
    },
    async "it follows a call of createFetch to its end"({ element, part }) {
      let calls = 0;
      const fetch = createFetch({
        retry: { baseDelay: 300, jitter: "none" },
        fetch: async () => new Response("{}", { status: ++calls < 2 ? 503 : 200 }),
        onEvent: element.follow,
      });
      const response = fetch("https://api.example/");
      await until(() => element.getAttribute("state") === "waiting");
      equal(part("panel").hidden, false);
      equal((await response).status, 200);
      equal(element.getAttribute("state"), "empty");
    },
    "a retry and another action are told apart; events bubble out of shadow trees"({ element, part }) {
      const host = document.body.appendChild(document.createElement("div"));
      try {
        host.attachShadow({ mode: "open" }).append(element);
        const heard = [];
        for (const type of ["retry", "action"]) {
          host.addEventListener(type, (event) => heard.push([type, event.detail.classification.code]));
        }
        element.classification = commerce("BACKEND_ERROR", 502);
        part("button").click();
        element.classification = commerce("INSUFFICIENT_BALANCE", 402);
        part("button").click();
        equal(heard, [["retry", "BACKEND_ERROR"], ["action", "INSUFFICIENT_BALANCE"]]);
      } finally {
        host.remove();
      }
    },
    async "no timer outlives the element's stay, and the countdown goes on when it returns"({ element, part }) {
      const timers = watchTimers();
      try {
        element.classification = limited(1_500);
        equal(timers.size > 0, true);
        element.remove();
        equal(timers.size, 0);
        document.body.append(element);
        equal(part("button").disabled, true);
        await until(() => !part("button").disabled, timers.sleep);
        element.remove();
        equal(timers.size, 0);
        element.classification = limited(1_500);
        equal(timers.size, 0);
      } finally {
        timers.stop();
      }
    },
    async "the focus stays when the button is disabled under it, and comes back"({ element, part }) {
      element.classification = classifyError({ status: 503 });
      part("button").focus();
      equal(element.shadowRoot.activeElement === part("button"), true);
      element.classification = limited(600);
      equal(element.shadowRoot.activeElement === part("panel"), true);
      await until(() => element.shadowRoot.activeElement === part("button"));
    },
    "the focus stays when the button is hidden under it, while a call goes on, and comes back"({ element, part }) {
      const classification = classifyError({ status: 503 });
      element.classification = classification;
      part("button").focus();
      const focused = () => element.shadowRoot.activeElement?.getAttribute("part");
      element.follow({ type: "attempt", attempt: 1, elapsed: 0 });
      equal(focused(), "panel");
      element.follow({ type: "wait", reason: "backoff", delay: 5_000, until: 0, attempt: 1, elapsed: 0, classification });
      element.follow({ type: "attempt", attempt: 2, elapsed: 0 });
      equal(focused(), "panel");
      element.follow({ type: "give_up", reason: "exhausted", attempt: 2, elapsed: 0, classification });
      equal(focused(), "button");
      // What was elsewhere is not fetched.
      element.classification = commerce("INSUFFICIENT_BALANCE", 402);
      part("copy").focus();
      element.follow({ type: "attempt", attempt: 1, elapsed: 0 });
      equal(focused(), "panel");
      element.follow({ type: "give_up", reason: "exhausted", attempt: 1, elapsed: 0, classification });
      equal(focused(), "panel");
    },
    async "a countdown moves nothing"({ element, part }) {
      element.classification = limited(1_200);
      const place = () => ["title", "message", "button", "panel"].map((name) => {
        const { top, height } = part(name).getBoundingClientRect();
        return [top, height];
      });
      const before = place();
      await until(() => !part("button").disabled);
      equal(place(), before);
    },
    "its styles apply under a policy without unsafe-inline, and can be changed by parts and properties"({ element, part }) {
      element.classification = commerce("INSUFFICIENT_BALANCE", 402);
      equal(getComputedStyle(part("panel")).display, "grid");
      element.style.setProperty("--comeback-accent", "rgb(1, 2, 3)");
      equal(getComputedStyle(part("button")).backgroundColor, "rgb(1, 2, 3)");
      equal(element.shadowRoot.adoptedStyleSheets.length, 1);
    },
    "it is dark where its surroundings are"({ element, part }) {
      element.classification = commerce("INSUFFICIENT_BALANCE", 402);
      const colour = (scheme) => {
        element.style.colorScheme = scheme;
        return getComputedStyle(part("title")).color;
      };
      equal(colour("light") === colour("dark"), false);
    },
    "what was set before the element was defined counts"() {
      const early = document.createElement("comeback-recovery");
      // As on an element that is upgraded later: own properties hide the accessors.
      Object.defineProperty(early, "classification", { value: limited(5_000), configurable: true, writable: true });
      document.body.append(early);
      try {
        equal(early.getAttribute("state"), "error");
        equal(Object.hasOwn(early, "classification"), false);
      } finally {
        early.remove();
      }
    },
    "its own words can be another language's"({ element, part }) {
      element.labels = { actions: { top_up: "Aufladen" }, requestId: "Vorgang", remaining: (ms) => `noch ${Math.ceil(ms / 1000)} s` };
      element.classification = commerce("INSUFFICIENT_BALANCE", 402);
      equal(part("button").textContent, "Aufladen");
      equal(part("request").textContent.startsWith("Vorgang req_1 Copy"), true);
      element.classification = limited(5_000);
      equal(part("countdown").textContent, "noch 5 s");
      element.labels = { actions: undefined, copy: undefined, remaining: undefined };
      equal([part("countdown").textContent, part("copy").textContent], ["in 5 s", "Copy"]);
    },
    async "the request's ID can be copied, or is selected where there is no clipboard"({ element, part }) {
      element.classification = commerce("INSUFFICIENT_BALANCE", 402);
      part("copy").click();
      await until(() => /Copied|Selected/.test(part("request").textContent));
    },
  };
};

/** What a live region says, in order. */
function listen(live) {
  const said = [];
  new MutationObserver(() => live.textContent && said.at(-1) !== live.textContent && said.push(live.textContent))
    .observe(live, { childList: true, characterData: true, subtree: true });
  return said;
}

/** The timers that are armed from now on. */
function watchTimers() {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const armed = new Set();
  globalThis.setTimeout = (run, ms, ...args) => {
    const id = set(() => (armed.delete(id), run(...args)), ms);
    armed.add(id);
    return id;
  };
  globalThis.clearTimeout = (id) => (armed.delete(id), clear(id));
  return {
    get size() {
      return armed.size;
    },
    /** The real one, for who watches. */
    sleep: set,
    stop: () => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }),
  };
}

/** Longer than the element collects what it says. */
const settle = () => sleep(400);

const sleep = (ms, set = setTimeout) => new Promise((resolve) => set(resolve, ms));

async function until(isSo, set, ms = 30_000) {
  const end = performance.now() + ms;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`waited ${ms} ms for ${isSo}`);
    await sleep(20, set);
  }
}

function equal(got, want) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(want)];
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}
