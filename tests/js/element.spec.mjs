// `<comeback-recovery>`: in browsers what a person sees, hears and presses; in Node that importing
// it does no harm.

import { ar } from "../../pkg/dist/locales/ar.js";
import { de } from "../../pkg/dist/locales/de.js";
import * as profiles from "../../pkg/dist/profiles/index.js";
import { equal } from "./world.mjs";

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
  const path = "pkg/dist/element/index.js";
  const module = await import(engine === "node" ? new URL(`../../${path}`, import.meta.url) : `/${path}`);

  await check("it can be imported where there is no DOM, twice, too", async () => {
    equal(typeof module.ComebackRecovery, "function");
    // `comeback/web` has a copy of its own, as two versions on one page have.
    const other = path.replace("dist", "dist/web");
    const again = await import(engine === "node" ? new URL(`../../${other}`, import.meta.url) : `/${other}`);
    equal(again.ComebackRecovery === module.ComebackRecovery, false);
    if (engine === "node") equal(globalThis.customElements, undefined);
    else equal(customElements.get("comeback-recovery") === module.ComebackRecovery, true);
  });
  if (engine === "node") {
    await check("on a server it can be made, and set, without effect", () => {
      const element = new module.ComebackRecovery();
      element.classification = comeback.classifyError({ status: 404 });
      element.waiting = { delay: 1000 };
      element.follow({ type: "success", call: 1, attempt: 1, elapsed: 0 });
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

const event = (type, call, more = {}) => ({ type, call, attempt: 1, elapsed: 0, ...more });
const failed = (call, classification, reason = "exhausted") => event("give_up", call, { reason, classification });
const wait = (call, delay, classification, reason = "backoff") =>
  event("wait", call, { delay, until: Date.now() + delay, reason, classification });

const inBrowsers = ({ ApiError, classifyError, actionLabels, createFetch, setLocale, setWords, translate }) => {
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
    "an abort empties it: who aborts a request knows about it"({ element }) {
      element.classification = limited(5_000);
      element.classification = classifyError(new DOMException("Stopped", "AbortError"));
      equal([element.getAttribute("state"), element.classification], ["empty", null]);
      // What a server calls cancelled is a failure.
      element.classification = classifyError({ status: 499 });
      equal(element.getAttribute("state"), "error");
      element.follow(failed(1, classifyError(new DOMException("Stopped", "AbortError")), "not_retryable"));
      equal(element.getAttribute("state"), "empty");
    },
    "it takes an error of a client as well, and says what it does not take"({ element }) {
      const down = classifyError({ status: 503 });
      element.classification = new ApiError(down, undefined, 1);
      equal([element.classification === down, element.getAttribute("state")], [true, "error"]);
      for (const wrong of [new TypeError("fetch failed"), "text", 7, {}, { classification: {} }]) {
        let thrown;
        try {
          element.classification = wrong;
        } catch (error) {
          thrown = error;
        }
        equal([thrown?.name, /^comeback: classification must be .*classifyError/.test(thrown?.message)], ["TypeError", true]);
        equal(element.classification === down, true);
      }
    },
    "it can be closed where it is `dismissible`, but not while it waits"({ element, part }) {
      const seen = [];
      element.addEventListener("dismiss", ({ detail }) => seen.push(detail.classification, element.getAttribute("state")));
      const classification = limited(5_000);
      element.classification = classification;
      equal(part("close").hidden, true);
      element.setAttribute("dismissible", "");
      equal([part("close").hidden, part("close").getAttribute("aria-label")], [false, "Close"]);
      setLocale(de);
      equal(part("close").getAttribute("aria-label"), "Schließen");
      setLocale(undefined);
      element.waiting = { delay: 5_000 };
      equal(part("close").hidden, true);
      element.waiting = null;
      part("close").focus();
      part("close").click();
      equal(seen.length, 2);
      equal([seen[0] === classification, seen[1], element.classification], [true, "empty", null]);
      // The focus stays at the place of the panel.
      equal(element.shadowRoot.activeElement.className, "place");
      element.labels = { close: "Hide" };
      element.classification = classification;
      equal(part("close").getAttribute("aria-label"), "Hide");
    },
    "null empties it, a success is shown without a button"({ element, part }) {
      equal([element.classification, part("panel").hidden], [null, true]);
      element.classification = classifyError({ status: 200 });
      equal([element.getAttribute("state"), part("panel").hidden, part("button").hidden], ["ok", false, true]);
      element.classification = null;
      equal([element.getAttribute("state"), part("panel").hidden], ["empty", true]);
    },
    "where only the developer can help there is nothing to press"({ element, part }) {
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
    "a link that is not a web address is not shown"({ element, part }) {
      const classification = commerce("INSUFFICIENT_BALANCE", 402);
      classification.recovery.url = "javascript:alert(1)";
      element.classification = classification;
      equal([part("link").hidden, part("link").getAttribute("href")], [true, null]);
    },
    async "the button opens when the server's delay is over, which is said once"({ element, part, live }) {
      const said = listen(live);
      element.classification = limited(1_300);
      equal([part("button").disabled, part("countdown").textContent], [true, "in 2 seconds"]);
      const begun = performance.now();
      await until(() => !part("button").disabled);
      if (performance.now() - begun < 1_250) throw new Error(`open after ${performance.now() - begun} ms`);
      equal(part("countdown").textContent, "");
      await until(() => said.length === 2);
      await settle();
      equal(said, [`${element.classification.recovery.title}. ${element.classification.recovery.message}`, "You can try again now."]);
    },
    async "where the sentence asks to check first, nothing says that it is time to try again"({ element, part, live }) {
      const said = listen(live);
      element.classification = classifyError({ status: 500, headers: { "retry-after-ms": "600" } }, { method: "POST" });
      await until(() => !part("button").disabled);
      await settle();
      equal(said, [`${element.classification.recovery.title}. ${element.classification.recovery.message}`]);
    },
    async "retries that fail alike are said once, whatever they count"({ element, live, part }) {
      const said = listen(live);
      const classification = classifyError({ status: 503 });
      for (let attempt = 1; attempt < 4; attempt++) {
        element.follow(event("attempt", 1, { attempt }));
        element.follow(wait(1, 5_000, classification));
        equal(element.getAttribute("state"), "waiting");
        equal([part("button").hidden, part("countdown").textContent], [true, "in 5 seconds"]);
        await settle();
      }
      equal(said.length, 1);
      element.follow(event("attempt", 1, { attempt: 4 }));
      equal([element.getAttribute("state"), part("title").textContent], ["sending", classification.recovery.title]);
      element.follow(failed(1, classification));
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
    "a retry and another action are different events, which bubble out of shadow trees"({ element, part }) {
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
    async "a double click is one press, until something new is shown"({ element, part }) {
      let presses = 0;
      element.addEventListener("retry", () => presses++);
      element.classification = classifyError({ status: 500 }, { method: "POST" });
      part("button").click();
      part("button").click();
      equal(presses, 1);
      element.classification = classifyError({ status: 500 }, { method: "POST" });
      part("button").click();
      part("button").click();
      equal(presses, 2);
      await sleep(1_050);
      part("button").click();
      equal(presses, 3);
    },
    "what is not ready is asked for again only where that does no harm"({ element, part }) {
      const pressed = [];
      for (const type of ["retry", "action"]) element.addEventListener(type, () => pressed.push(type));
      const down = classifyError({ status: 503 }, { method: "GET" });
      for (const variant of ["messageSafe", "messageTemplate", "message"]) {
        element.classification = {
          ...down, category: "not_ready", recovery: { ...down.recovery, action: "poll", params: { variant } },
        };
        part("button").click();
      }
      equal(pressed, ["retry", "retry", "action"]);
      element.setAttribute("no-action", "");
      equal([part("button").hidden, part("button").parentElement.hidden], [true, true]);
    },
    "no time is counted while the browser is offline"({ element, part }) {
      const onLine = Object.getOwnPropertyDescriptor(navigator, "onLine");
      element.waiting = { delay: 60_000 };
      equal(part("countdown").textContent, "in 60 seconds");
      Object.defineProperty(navigator, "onLine", { value: false, configurable: true });
      try {
        globalThis.dispatchEvent(new Event("offline"));
        equal([part("countdown").textContent, part("progress").style.visibility], ["", "hidden"]);
      } finally {
        delete navigator.onLine;
        if (onLine) Object.defineProperty(navigator, "onLine", onLine);
      }
      globalThis.dispatchEvent(new Event("online"));
      equal(part("countdown").textContent, "in 60 seconds");
    },
    async "the wait in a message is the one that is left"({ element, part }) {
      const classification = limited(60_000);
      element.classification = classification;
      equal(part("message").textContent, classification.recovery.message);
      equal(classification.recovery.message.includes("in 60 seconds"), true);
      await until(() => part("countdown").textContent !== "in 60 seconds");
      equal(part("message").textContent.includes(part("countdown").textContent), true);
      element.classification = limited(300);
      await until(() => !part("button").disabled);
      equal(part("message").textContent, "You've reached the request limit. Try again in a moment.");
      // So is that in a sentence of another language than the page's.
      element.classification = translate(limited(60_000), { locale: de });
      equal(part("message").textContent.includes("in 60 Sekunden"), true);
      await until(() => part("countdown").textContent !== "in 60 Sekunden");
      equal(part("message").textContent.includes(part("countdown").textContent), true);
      // Without a button nothing counts.
      element.setAttribute("no-retry", "");
      element.classification = limited(1_000);
      equal(part("message").textContent.includes("in 1 second"), true);
    },
    "a countdown ends at its moment, however often it is set"({ element, part }) {
      const classification = limited(60_000);
      classification.retry.at = Date.now() + 5_000;
      element.classification = classification;
      equal(part("countdown").textContent, "in 5 seconds");
      const copied = part("request").lastElementChild;
      copied.textContent = "Copied";
      element.classification = structuredClone(classification);
      equal([part("countdown").textContent, copied.textContent], ["in 5 seconds", "Copied"]);
      element.waiting = { delay: 60_000, until: Date.now() + 3_000 };
      equal([element.getAttribute("state"), part("countdown").textContent], ["waiting", "in 3 seconds"]);
      element.waiting = { delay: 60_000, until: Date.now() + 3_000_000 };
      equal(part("countdown").textContent, "in 60 seconds");
      element.waiting = null;
      equal([element.getAttribute("state"), part("countdown").textContent], ["error", "in 5 seconds"]);
    },
    async "an equal wait without a moment goes on"({ element, part }) {
      element.waiting = { delay: 60_000 };
      equal(part("countdown").textContent, "in 60 seconds");
      await until(() => part("countdown").textContent !== "in 60 seconds");
      element.waiting = { delay: 60_000 };
      equal(part("countdown").textContent === "in 60 seconds", false);
    },
    "a wait's sentence says what it is for"({ element, part }) {
      const sentence = (shown) => (element.follow(shown), part("message").textContent);
      const classification = classifyError({ status: 503 });
      equal(sentence(wait(1, 5_000, classification)), "Retrying automatically…");
      equal(sentence(wait(1, 5_000, classification, "server")), "Retrying automatically…");
      equal(sentence(wait(1, 5_000, classification, "poll")), "Checking again automatically…");
      equal(sentence(event("attempt", 1)), "Checking again automatically…");
      equal(sentence(event("hold", 2, { delay: 5_000, until: Date.now() + 5_000 })), "This continues automatically…");
      equal(part("title").textContent, "One moment");
      const onLine = Object.getOwnPropertyDescriptor(navigator, "onLine");
      Object.defineProperty(navigator, "onLine", { value: false, configurable: true });
      try {
        dispatchEvent(new Event("offline"));
        equal(part("message").textContent, "You're offline. Retrying automatically…");
      } finally {
        delete navigator.onLine;
        if (onLine) Object.defineProperty(navigator, "onLine", onLine);
      }
      dispatchEvent(new Event("online"));
      equal(part("message").textContent, "This continues automatically…");
    },
    "of several calls the newest that waits or has failed is shown"({ element }) {
      const [first, second] = [commerce("BACKEND_ERROR", 502), classifyError({ status: 503 })];
      const shown = () => [element.getAttribute("state"), element.classification?.status ?? null];
      element.follow(event("attempt", 1));
      element.follow(event("attempt", 2));
      equal(shown(), [null, null]);
      element.follow(wait(2, 5_000, second));
      element.follow(failed(1, first));
      equal(shown(), ["waiting", 503]);
      element.follow(event("attempt", 3));
      element.follow(event("success", 3));
      equal(shown(), ["waiting", 503]);
      element.follow(event("success", 2));
      equal(shown(), ["error", 502]);
      element.follow(event("attempt", 4));
      element.follow(event("success", 4));
      equal(shown(), ["error", 502]);
      element.follow(failed(5, second, "aborted"));
      equal(shown(), ["error", 502]);
      element.classification = null;
      equal(shown(), ["empty", null]);
    },
    "the call that the button sends takes the place of the failed one"({ element, part }) {
      const classification = classifyError({ status: 503 });
      element.follow(failed(1, classification));
      element.addEventListener("retry", () => element.follow(event("attempt", 2)));
      part("button").click();
      equal([element.getAttribute("state"), part("title").textContent], ["sending", classification.recovery.title]);
      equal([part("message").textContent, part("countdown").textContent], ["", "Trying again…"]);
      element.follow(event("success", 2));
      equal(element.getAttribute("state"), "empty");
    },
    "one call can be followed, and no longer those before"({ element }) {
      const classification = classifyError({ status: 503 });
      const first = element.followLatest();
      first(event("attempt", 1));
      first(failed(1, classification));
      equal(element.getAttribute("state"), "error");
      const second = element.followLatest();
      equal(element.getAttribute("state"), "error");
      second(event("attempt", 2));
      equal(element.getAttribute("state"), "sending");
      first(failed(1, classification));
      equal(element.getAttribute("state"), "sending");
      second(event("success", 2));
      equal(element.getAttribute("state"), "empty");
    },
    "followed calls are forgotten in the end"({ element }) {
      const classification = classifyError({ status: 503 });
      for (let call = 1; call <= 200; call++) element.follow(failed(call, classification));
      for (let call = 151; call <= 200; call++) element.follow(event("success", call));
      equal(element.getAttribute("state"), "empty");
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
      element.follow(event("attempt", 1));
      equal(focused(), "panel");
      element.follow(wait(1, 5_000, classification));
      element.follow(event("attempt", 1));
      equal(focused(), "panel");
      element.follow(failed(1, classification));
      equal(focused(), "button");
      // What was elsewhere is not fetched.
      element.classification = commerce("INSUFFICIENT_BALANCE", 402);
      part("copy").focus();
      element.follow(event("attempt", 2));
      equal(focused(), "panel");
      element.follow(failed(2, classification));
      equal(focused(), "panel");
    },
    "the focus comes back to the button from the place of a panel that went and returned"({ element, part }) {
      const down = classifyError({ status: 503 });
      const heading = document.createElement("h2");
      heading.id = "later";
      const focused = () => element.shadowRoot.activeElement?.className;
      const vanish = (name) => {
        element.classification = down;
        part(name).focus();
        element.classification = null;
        equal(focused(), "place");
      };
      try {
        element.setAttribute("focus-after", "later");
        vanish("button");
        element.classification = down;
        equal(focused(), "button");
        // What comes now takes the focus from nobody.
        document.body.append(heading);
        equal(focused(), "button");
        heading.remove();
        // The panel came back, and what had the focus was another part.
        element.setAttribute("dismissible", "");
        element.classification = down;
        vanish("close");
        element.classification = down;
        equal(focused(), "place");
        // The person has gone on.
        vanish("button");
        element.shadowRoot.activeElement.blur();
        element.classification = down;
        equal(focused(), undefined);
      } finally {
        heading.remove();
      }
    },
    async "the focus goes where the page says when the panel goes away, else it keeps its place"({ element, part }) {
      const down = classifyError({ status: 503 });
      const next = document.body.appendChild(document.createElement("button"));
      const heading = document.createElement("h2");
      heading.id = "after";
      const at = () => (document.activeElement === element ? "the panel's place" : document.activeElement.localName);
      const succeed = (call) => {
        element.follow(failed(call, down));
        part("button").focus();
        part("button").click();
        element.follow(event("attempt", call + 1));
        element.follow(event("success", call + 1));
      };
      try {
        succeed(1);
        equal([at(), element.getAttribute("state"), element.hasAttribute("tabindex")], ["the panel's place", "empty", false]);
        // The next failure is reached with the next Tab.
        element.follow(failed(5, down));
        equal([at(), part("panel").hidden], ["the panel's place", false]);
        element.classification = null;
        element.setAttribute("focus-after", "after");
        document.body.append(heading);
        succeed(11);
        equal([at(), heading.tabIndex], ["h2", -1]);
        heading.remove();
        heading.removeAttribute("tabindex");
        // What is loaded may be there only later.
        succeed(21);
        equal(at(), "the panel's place");
        document.body.append(heading);
        await until(() => at() === "h2");
        // Where the person has gone on, nothing takes the focus.
        heading.remove();
        succeed(31);
        next.focus();
        document.body.append(heading);
        await new Promise((resolve) => setTimeout(resolve, 50));
        equal(at(), "button");
        // A panel that is taken away.
        element.follow(failed(41, down));
        part("button").focus();
        element.remove();
        equal(at(), "h2");
        next.focus();
        document.body.append(element);
        element.remove();
        equal(at(), "button");
        // Without the focus in it, it moves none.
        document.body.append(element);
        element.classification = down;
        element.classification = null;
        equal(at(), "button");
      } finally {
        next.remove();
        heading.remove();
      }
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
    async "its styles apply in another document, and where no sheet can be adopted"({ element, part }) {
      element.classification = classifyError({ status: 503 });
      const frame = document.body.appendChild(document.createElement("iframe"));
      const styleOf = (name) => part(name).ownerDocument.defaultView.getComputedStyle(part(name));
      try {
        frame.contentDocument.body.append(element);
        equal([styleOf("panel").display, part("title").textContent], ["grid", element.classification.recovery.title]);
        document.body.append(element);
        equal([styleOf("panel").display, element.shadowRoot.adoptedStyleSheets.length], ["grid", 1]);
      } finally {
        frame.remove();
      }
      const { replaceSync } = CSSStyleSheet.prototype;
      delete CSSStyleSheet.prototype.replaceSync;
      const older = document.createElement("comeback-recovery");
      try {
        document.body.append(older);
        document.body.append(older);
        equal(older.shadowRoot.querySelectorAll("style").length, 1);
        // This page's policy forbids the style: what has no style is no larger for it.
        older.classification = classifyError({ status: 503 });
        equal(older.shadowRoot.querySelector("svg").getBoundingClientRect().width <= 28, true);
      } finally {
        CSSStyleSheet.prototype.replaceSync = replaceSync;
        older.remove();
      }
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
    "an element that has shown nothing stays as it was written"({ element }) {
      equal(element.attributes.length, 0);
      element.labels = { copy: "Kopieren" };
      equal(element.attributes.length, 0);
    },
    "what is inside it shows until it is defined"({ element }) {
      element.textContent = "Something went wrong";
      equal(element.getBoundingClientRect().height, 0);
    },
    "its own words can be another language's"({ element, part }) {
      element.labels = { actions: { top_up: "Aufladen" }, requestId: "Vorgang", remaining: (ms) => `noch ${Math.ceil(ms / 1000)} s` };
      element.classification = commerce("INSUFFICIENT_BALANCE", 402);
      equal(part("button").textContent, "Aufladen");
      equal(part("request").textContent.startsWith("Vorgang req_1 Copy"), true);
      element.classification = limited(5_000);
      equal(part("countdown").textContent, "noch 5 s");
      element.labels = { actions: undefined, copy: undefined, remaining: undefined };
      equal([part("countdown").textContent, part("copy").textContent], ["in 5 seconds", "Copy"]);
    },
    "it speaks the page's language, and changes it while it shows something"({ element, part, live }) {
      const [soldOut, down] = [commerce("PRODUCT_OUT_OF_STOCK", 409), limited(5_000)];
      element.classification = down;
      try {
        setLocale(de);
        equal([part("button").textContent, part("countdown").textContent], [de.words.action.retry, "in 5 Sekunden"]);
        equal(part("title").textContent, de.words.category.rate_limit.title);
        equal(part("message").textContent.includes("in 5 Sekunden"), true);
        equal([part("panel").lang, part("panel").dir, live.lang], ["de", "ltr", "de"]);
        // What is handed on is what was given.
        equal(element.classification === down, true);
        element.classification = null;
        element.follow(event("hold", 1, { delay: 5_000, until: Date.now() + 5_000 }));
        equal([part("title").textContent, part("message").textContent], [de.words.wait.title, de.words.wait.hold]);
        element.classification = soldOut;
        setLocale(ar);
        equal(part("title").textContent, ar.words.commerce.PRODUCT_OUT_OF_STOCK.title);
        equal([part("panel").dir, getComputedStyle(part("title")).direction], ["rtl", "rtl"]);
        element.remove();
        setLocale(undefined);
        document.body.append(element);
        // The element has no English words for the codes of a profile: the sentence stays as it came.
        equal(part("title").textContent, soldOut.recovery.title);
        equal([part("panel").hasAttribute("lang"), part("panel").dir], [false, ""]);
        setWords({ category: { out_of_stock: { title: "Gone" } }, ui: { copy: "Take" } });
        equal(part("copy").textContent, "Take");
      } finally {
        setLocale(undefined);
        setWords(undefined);
      }
    },
    "what was made before the page had its language is shown in it, and in English again"({ element, part }) {
      const shown = () => [part("title").textContent, part("button").textContent];
      const made = classifyError({ status: 503 });
      const english = [made.recovery.title, "Try again"];
      const german = [de.words.category.unavailable.title, de.words.action.retry];
      try {
        setLocale(de);
        element.classification = made;
        equal([shown(), part("panel").lang], [german, "de"]);
        element.classification = null;
        element.waiting = { delay: 5_000, classification: classifyError({ status: 503 }) };
        setLocale(undefined);
        equal([part("title").textContent, part("panel").hasAttribute("lang")], [english[0], false]);
        setLocale(de);
        element.classification = classifyError({ status: 503 });
        equal(shown(), german);
        setLocale(undefined);
        equal(shown(), english);
        // The words of a profile that the page uses are known, too.
        const soldOut = commerce("PRODUCT_OUT_OF_STOCK", 409);
        setLocale(de);
        const inGerman = commerce("PRODUCT_OUT_OF_STOCK", 409);
        element.classification = inGerman;
        setLocale(undefined);
        equal([...shown(), part("panel").lang, part("copy").textContent],
          [soldOut.recovery.title, actionLabels[inGerman.recovery.action], "", "Copy"]);
        equal(soldOut.recovery.title === inGerman.recovery.title, false);
      } finally {
        setLocale(undefined);
      }
    },
    "a language of its own"({ element, part }) {
      element.locale = de;
      element.classification = limited(5_000);
      equal(part("title").textContent, de.words.category.rate_limit.title);
      equal([part("button").textContent, part("countdown").textContent], [de.words.action.retry, "in 5 Sekunden"]);
      element.labels = { actions: { retry: "Los" } };
      equal([part("button").textContent, part("copy").textContent], ["Los", de.words.ui.copy]);
      element.locale = null;
      equal(part("title").textContent, element.classification.recovery.title);
    },
    "what a client with a language of its own has made makes the whole panel speak it"({ element, part, live }) {
      const shown = () => [part("title"), part("button"), part("countdown"), part("copy")].map(({ textContent }) => textContent);
      const of = ({ words }, wait) => [words.category.rate_limit.title, words.action.retry, wait, words.ui.copy];
      const failure = { status: 429, headers: { "retry-after": "5", "x-request-id": "r-1" } };
      element.classification = classifyError(failure, { locale: ar });
      equal(shown(), of(ar, "خلال 5 ثوانٍ"));
      equal([part("panel").lang, part("panel").dir, live.lang, live.dir], ["ar", "rtl", "ar", "rtl"]);
      element.classification = classifyError(failure);
      equal([shown(), part("panel").hasAttribute("lang"), part("panel").dir], [["Too many requests", "Try again", "in 5 seconds", "Copy"], false, ""]);
      const waiting = classifyError({ status: 503 }, { locale: de });
      element.follow(event("wait", 1, { delay: 5_000, until: Date.now() + 5_000, reason: "backoff", classification: waiting }));
      equal([part("title").textContent, part("message").textContent, part("panel").lang], [de.words.category.unavailable.title, de.words.wait.backoff, "de"]);
      // The element's own language comes first.
      element.locale = ar;
      equal(part("title").textContent, ar.words.category.unavailable.title);
    },
    "a client's own words are those of the whole panel, in each language that the page gets"({ element, part }) {
      const words = {
        category: { unavailable: { title: "Closed" } }, action: { retry: "Knock" }, ui: { copy: "Take" },
        wait: { backoff: "Asleep" },
      };
      const failure = { status: 503, headers: { "x-request-id": "r-1" } };
      const down = classifyError(failure, { method: "GET", words });
      try {
        for (const locale of [undefined, de]) {
          setLocale(locale);
          element.classification = down;
          equal(["title", "button", "copy"].map((name) => part(name).textContent), ["Closed", "Knock", "Take"]);
          element.follow(event("wait", 1, { delay: 5_000, until: Date.now() + 5_000, reason: "backoff", classification: down }));
          equal([part("title").textContent, part("message").textContent], ["Closed", "Asleep"]);
        }
      } finally {
        setLocale(undefined);
      }
    },
    "a whole table of labels keeps the button's label after a wait"({ element, part }) {
      element.labels = { actions: { ...actionLabels, retry: "Nochmal", wait: "Warten" } };
      element.classification = limited(5_000);
      equal([element.classification.recovery.action, part("button").textContent], ["wait", "Nochmal"]);
      element.labels = { actions: { wait: "Los" } };
      equal(part("button").textContent, "Los");
      element.labels = null;
      equal(part("button").textContent, "Try again");
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
