// `comeback/react` with React 18 and 19: in Node what a server renders, in browsers all else.

import { de } from "../../pkg/dist/locales/de.js";
import { fr } from "../../pkg/dist/locales/fr.js";
import { toClient } from "../../pkg/dist/client-safe.js";
import { changesLanguage, event, failed, hold, offline, panelOf, part, playAt, pressesInStore, saysOffline, until, wait, withClockSetBack } from "./screen.world.mjs";
import { equal } from "./world.mjs";

export default async function run({ engine, comeback, mockapi }) {
  const results = [];
  for (const react of ["react18", "react19"]) {
    const world = await load(engine, react);
    const all = tests(world, comeback, react);
    const chosen = engine === "node" ? all.anywhere : { ...all.anywhere, ...all.inBrowsers, ...ofReadmes(world, comeback, mockapi) };
    results.push(...(await playAt(engine, chosen, (name) => `${react}: ${name}`)));
  }
  return results;
}

/** With the libraries' warnings. */
async function load(engine, react) {
  if (engine !== "node") return import(`/tests/js/react.world.mjs?bundle&dev&${react}`);
  const { bundle } = await import("../browser/bundle.mjs");
  const { mkdtemp, rm, writeFile } = await import("node:fs/promises");
  const folder = await mkdtemp(new URL("../../target/react-", import.meta.url).pathname);
  try {
    const file = new URL("react.world.mjs", import.meta.url).pathname;
    await writeFile(`${folder}/${react}.mjs`, await bundle(file, { dev: true, react18: react === "react18", node: true }));
    return await import(`${folder}/${react}.mjs`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function tests(world, { classifyError, createFetch, setLocale }, react) {
  const { Anew, createCallStore, createRef, flushSync, h, hydrate, List, Loading, mount, Own, Page, Recovery, renderToString, version } = world;
  const limited = (ms) => classifyError({ status: 429, headers: { "retry-after-ms": String(ms) } });
  const down = classifyError({ status: 503 });

  const { title, message } = limited(59_500).recovery;
  // What a server renders, byte for byte.
  const html = `<comeback-recovery id="it" class="panel" no-action=""><strong>${title}</strong> <span>${message.replaceAll("'", "&#x27;")}</span></comeback-recovery>`
    + '<comeback-recovery no-retry="" no-action=""></comeback-recovery><comeback-recovery></comeback-recovery>'
    + `<p title="in 60 seconds">${title}|Try again|true|60</p><ul></ul>`;

  const anywhere = {
    "it is that React"() {
      equal(`react${version.split(".")[0]}`, react);
    },

    "a server renders title and message, without a complaint"() {
      // As it comes from a server action: plain data, made some time ago.
      const error = JSON.parse(JSON.stringify(limited(59_500)));
      const store = createCallStore();
      store.onEvent(failed(1, down));
      const complaints = [];
      const { error: report } = console;
      if (typeof document === "undefined") console.error = (...args) => complaints.push(args.join(" "));
      try {
        equal(inOrder(renderToString(h(Page, { error, store }))), inOrder(html));
      } finally {
        console.error = report;
      }
      equal(complaints, []);
    },
  };

  const inBrowsers = {
    async "hydration changes nothing and complains of nothing; then the element shows the error"(place) {
      const error = JSON.parse(JSON.stringify(limited(59_500)));
      // The server rendered it a while ago.
      error.retry.at -= 20_000;
      place.innerHTML = html;
      const store = createCallStore();
      store.onEvent(failed(1, down));
      const [before] = [panelOf(place)];
      const page = await hydrate(place, h(Page, { error, store }));
      try {
        const seconds = () => Number(place.querySelector("p").textContent.split("|")[3]);
        await until(() => seconds() <= 40);
        equal(page.complaints, []);
        equal([panelOf(place) === before, before.getAttribute("state")], [true, "error"]);
        equal(part(place, "title").textContent, title);
        equal(/^in [1-4]\d seconds$/.test(part(place, "countdown").textContent), true);
        await until(() => place.querySelector("li")?.textContent.startsWith(down.recovery.title));
      } finally {
        page.unmount();
      }
    },

    async "the page's language may be set before hydration, whatever the server said"(place) {
      const store = createCallStore();
      const english = classifyError({ status: 429, headers: { "retry-after-ms": "59500" } });
      const german = classifyError({ status: 429, headers: { "retry-after-ms": "59500" } }, { locale: de });
      const shown = () => [panelOf(place).querySelector("strong").textContent, part(place, "title").textContent, ...place.querySelector("p").textContent.split("|").slice(0, 2), part(place, "button").textContent];
      for (const given of [english, german]) {
        const error = JSON.parse(JSON.stringify(given));
        // Its own copy, as on another machine.
        const html = renderToString(h(Page, { error: JSON.parse(JSON.stringify(given)), store }));
        try {
          setLocale(de);
          place.innerHTML = html;
          const page = await hydrate(place, h(Page, { error, store }));
          equal(page.complaints, []);
          const { title } = de.words.category.rate_limit;
          await until(() => shown().join() === [title, title, title, de.words.action.retry, de.words.action.retry].join());
          page.unmount();
        } finally {
          setLocale(undefined);
        }
      }
    },

    async "what a server says with toClient is hydrated as it came, in one language"(place) {
      const failure = { status: 429, headers: { "retry-after-ms": "59500", "x-request-id": "r-1" } };
      const failed = classifyError(failure, { locale: fr, words: { action: { retry: "Encore" } } });
      const sent = JSON.stringify(toClient(failed));
      const rendered = (props) => renderToString(h(Page, props));
      const html = rendered({ error: JSON.parse(sent), store: createCallStore() });
      const own = () => place.querySelector("p").textContent.split("|").slice(0, 2);
      const shown = () => [part(place, "title").textContent, part(place, "button").textContent, ...own()].join("|");
      const title = (locale) => locale.words.category.rate_limit.title;
      equal([html.includes(title(fr)), html.includes("|Encore|"), html.includes("Try again")], [true, true, false]);
      // What was made here is rendered alike.
      equal(rendered({ error: failed, store: createCallStore() }), html);
      const page = Symbol.for("comeback.words");
      const before = globalThis[page];
      try {
        for (const locale of [undefined, fr, de]) {
          // Nobody has chosen a language so far.
          delete globalThis[page];
          if (locale) setLocale(locale);
          place.innerHTML = html;
          const it = await hydrate(place, h(Page, { error: JSON.parse(sent), store: createCallStore() }));
          equal(it.complaints, []);
          const button = locale === de ? de.words.action.retry : "Encore";
          const wanted = `${title(locale ?? fr)}|${button}`;
          await until(() => shown() === `${wanted}|${wanted}`);
          const wait = locale === de ? /^in \d+ Sekunden$/ : /^dans \d+ secondes$/;
          equal(wait.test(part(place, "countdown").textContent), true);
          equal(part(place, "panel").lang, locale?.tag ?? "fr");
          it.unmount();
        }
      } finally {
        globalThis[page] = before;
      }
    },

    async "a server that has the page's language renders in it, and nothing changes"(place) {
      try {
        setLocale(de);
        const error = JSON.parse(JSON.stringify(limited(59_500)));
        const html = renderToString(h(Page, { error, store: createCallStore() }));
        equal([html.includes(de.words.category.rate_limit.title), html.includes(de.words.action.retry)], [true, true]);
        place.innerHTML = html;
        const page = await hydrate(place, h(Page, { error: JSON.parse(JSON.stringify(error)), store: createCallStore() }));
        equal(page.complaints, []);
        page.unmount();
      } finally {
        setLocale(undefined);
      }
    },

    async "a complaint would be noticed"(place) {
      place.innerHTML = html.replace("|Try again|", "|Go|");
      const page = await hydrate(place, h(Page, { error: limited(59_500), store: createCallStore() }));
      page.unmount();
      equal(page.complaints.length > 0, true);
    },

    async "it shows the error, and its button calls back"(place) {
      const root = mount(place);
      const pressed = [];
      const render = (props) => root.render(h(Recovery, props));
      const handlers = { onRetry: (...args) => pressed.push(["retry", args.length]), onAction: (action, { status }) => pressed.push([action, status]) };
      render({ error: classifyError({ status: 500 }), className: "a", ...handlers });
      equal([panelOf(place).className, panelOf(place).getAttribute("state")], ["a", "error"]);
      part(place, "button").click();
      const gone = classifyError({ status: 401 });
      render({ error: gone, ...handlers });
      equal(part(place, "title").textContent, gone.recovery.title);
      part(place, "button").click();
      equal(pressed, [["retry", 0], [gone.recovery.action, 401]]);
      render({ error: gone });
      equal(part(place, "button").hidden, true);
      const actions = { [gone.recovery.action]: (shown) => pressed.push(["own", shown.status]) };
      render({ error: gone, actions });
      equal(part(place, "button").hidden, false);
      // Sooner it would be the same press.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      part(place, "button").click();
      equal(pressed.at(-1), ["own", 401]);
      render({ error: classifyError({ status: 403 }), actions });
      equal(part(place, "button").hidden, true);
      render({ error: null });
      equal(panelOf(place).getAttribute("state"), "empty");
      root.unmount();
    },

    "neither a render nor a remount begins the countdown anew"(place) {
      const error = { status: 429, headers: { "retry-after-ms": "60000" } };
      const now = Date.now;
      let root = mount(place);
      const render = () => root.render(h("div", null, h(Recovery, { error, labels: {}, onRetry() {} }), h(Own, { error })));
      const shown = () => [part(place, "countdown").textContent.split(" ")[1], place.querySelector("p").textContent.split("|")[3]];
      const isBetween = (least, most) => shown().every((seconds) => seconds > least && seconds <= most);
      render();
      equal(isBetween(40, 60), true);
      try {
        Date.now = () => now() + 20_000;
        render();
        equal(isBetween(20, 40), true);
        root.unmount();
        root = mount(place);
        render();
        equal(isBetween(20, 40), true);
      } finally {
        Date.now = now;
      }
      root.unmount();
    },

    async "an error that each render makes anew keeps its moment"(place) {
      const failure = () => ({ status: 429, headers: { "retry-after-ms": "1500" } });
      const text = JSON.stringify({ status: 429, retry_after: 2, error: { code: "rate_limited" } });
      for (const make of [failure, () => text, () => classifyError(failure()), () => Object.assign(new Error("x"), failure())]) {
        const root = mount(place);
        let turn = 0;
        const render = () => root.render(h(Anew, { make, turn: turn++ }));
        const seconds = () => Number(place.querySelector("p").textContent);
        render();
        const first = seconds();
        equal([make.toString(), first > 0], [make.toString(), true]);
        const end = performance.now() + first * 1_000 + 400;
        while (performance.now() < end) {
          await new Promise((resolve) => setTimeout(resolve, 90));
          render();
        }
        equal([make.toString(), seconds()], [make.toString(), 0]);
        root.unmount();
      }
    },

    async "a second failure that looks like the first has a moment of its own"(place) {
      const now = Date.now;
      const root = mount(place);
      const render = (error) => root.render(h(Own, { error }));
      const seconds = () => Number(place.querySelector("p").textContent.split("|")[3]);
      const failure = { status: 429, headers: { "retry-after-ms": "60000" } };
      try {
        for (const make of [() => limited(60_000), () => Object.assign(new Error("x"), failure)]) {
          const first = make();
          render(first);
          await new Promise((resolve) => setTimeout(resolve, 80));
          render(first);
          Date.now = () => now() + 70_000;
          render(first);
          equal(seconds(), 0);
          render(make());
          equal(seconds() > 50, true);
          Date.now = now;
          render(null);
        }
        // Without anything in between, too.
        render({ ...failure });
        Date.now = () => now() + 70_000;
        render(null);
        render({ ...failure });
        equal(seconds() > 50, true);
      } finally {
        Date.now = now;
      }
      root.unmount();
    },

    async "a panel with an error that each render makes anew counts on, until the person tries again"(place) {
      const now = Date.now;
      const root = mount(place);
      const render = () => root.render(h(Recovery, { error: { status: 429, headers: { "retry-after-ms": "60000" } }, onRetry() {} }));
      const seconds = () => Number(part(place, "countdown").textContent.match(/\d+/)?.[0] ?? 0);
      try {
        render();
        equal(seconds() > 50, true);
        Date.now = () => now() + 20_000;
        render();
        root.render(h(Recovery, { error: { status: 429, headers: { "retry-after-ms": "60000" } }, onRetry() {}, locale: de }));
        equal(seconds() <= 40, true);
      } finally {
        Date.now = now;
      }
      const errors = () => ({ status: 503, headers: {} });
      let presses = 0;
      const again = () => root.render(h(Recovery, { error: errors(), onRetry: () => void presses++ }));
      again();
      part(place, "button").click();
      again();
      part(place, "button").click();
      equal(presses, 2);
      root.unmount();
    },

    async "a child that loads does not empty a panel that follows a call"(place) {
      const root = mount(place);
      const ref = createRef();
      const loads = {};
      const render = () => root.render(h(Loading, { loads }, h(Recovery, { ref, onRetry() {} })));
      render();
      const follow = ref.current.followLatest();
      follow(failed(1, classifyError({ status: 500 }, { method: "POST" })));
      equal(panelOf(place).getAttribute("state"), "error");
      let hasLoaded;
      loads.promise = new Promise((resolve) => (hasLoaded = resolve));
      render();
      equal(place.textContent.includes("…"), true);
      delete loads.promise;
      hasLoaded();
      await until(() => !place.textContent.includes("…"));
      equal(panelOf(place).getAttribute("state"), "error");
      root.unmount();
    },

    async "the panel of a store shows the gravest message, and what it is about"(place) {
      const store = createCallStore();
      const root = mount(place);
      root.render(h(Recovery, { store }));
      const title = () => part(place, "title").textContent;
      const payment = classifyError({ status: 500 }, { method: "POST" });
      store.track({ label: "Your payment", retry() {} })(failed(1, payment));
      await until(() => title() === `Your payment: ${payment.recovery.title}`);
      equal(panelOf(place).querySelector("strong").textContent, title());
      store.track({ label: "Your cart" })(failed(2, classifyError({ status: 503 }, { method: "GET" })));
      store.track({ label: "Your orders" })(wait(3, 60_000, down));
      await new Promise((resolve) => setTimeout(resolve, 50));
      equal(title(), `Your payment: ${payment.recovery.title}`);
      store.track({ label: "Your payment" })(event("attempt", 4));
      await until(() => title() === `Your cart: ${down.recovery.title}`);
      store.track({ label: "Your cart" })(event("success", 5));
      await until(() => title() === `Your orders: ${down.recovery.title}`);
      root.unmount();
    },

    async "the seconds count down"(place) {
      const root = mount(place);
      const store = createCallStore();
      store.onEvent(wait(1, 1_700, down));
      const error = limited(1_700);
      root.render(h("div", null, h(Own, { error }), h(List, { store })));
      const seconds = () => ["p", "li"].map((name) => place.querySelector(name).textContent.split("|").at(-1)).join();
      equal(/^[12],[12]$/.test(seconds()), true);
      await until(() => seconds() === "0,0");
      root.unmount();
    },

    async "a clock that is set back holds no countdown up"(place) {
      await withClockSetBack(async (setBack) => {
        const root = mount(place);
        const store = createCallStore();
        store.onEvent(wait(1, 900, down));
        root.render(h("div", null, h(Own, { error: limited(900) }), h(List, { store })));
        const seconds = () => ["p", "li"].map((name) => place.querySelector(name).textContent.split("|").at(-1)).join();
        equal(seconds(), "1,1");
        setBack();
        await until(() => seconds() === "0,0", 3_000);
        root.unmount();
      });
    },

    async "a press on the panel of a store is seen, and the focus stays"(place) {
      const root = mount(place);
      await pressesInStore(place, { createFetch, createCallStore }, (store) => root.render(h(Recovery, { store })));
      root.unmount();
    },

    async "a call that waits while the browser is offline says so at once, and no time is counted"(place) {
      const store = createCallStore();
      const root = mount(place);
      root.render(h(List, { store }));
      await saysOffline(store, place, down);
      root.unmount();
    },

    async "the messages of a store, and a panel of the newest"(place) {
      const store = createCallStore();
      const root = mount(place);
      root.render(h("div", null, h(List, { store }), h(Recovery, { store })));
      const list = () => [...place.querySelectorAll("li")].map((each) => each.textContent);
      equal(list(), []);
      let loads = 0;
      const follow = store.track({ label: "Cart", retry: () => void loads++ });
      follow(wait(1, 60_000, down));
      await until(() => list().length === 1);
      equal(list()[0].replace(/\d+$/, ""), `${down.recovery.title}|Retrying automatically…|Cart|`);
      equal(panelOf(place).getAttribute("state"), "waiting");
      equal(/^in (5\d|60) seconds$/.test(part(place, "countdown").textContent), true);
      follow(failed(1, classifyError({ status: 500 })));
      await until(() => panelOf(place).getAttribute("state") === "error");
      part(place, "button").click();
      await until(() => list().length === 0);
      equal([loads, panelOf(place).getAttribute("state")], [1, "empty"]);
      store.onEvent(event("hold", 2, { delay: 5_000, until: Date.now() + 5_000 }));
      await until(() => panelOf(place).getAttribute("state") === "waiting");
      equal(part(place, "title").textContent, "One moment");
      root.unmount();
    },

    async "the ref gives the element, which follows a call"(place) {
      const ref = createRef();
      const root = mount(place);
      const render = () => root.render(h(Recovery, { ref, onRetry() {} }));
      render();
      let calls = 0;
      const fetch = createFetch({
        retry: { baseDelay: 300, jitter: "none" },
        fetch: async () => new Response("{}", { status: ++calls < 2 ? 503 : 200 }),
      });
      const response = fetch("https://api.example/", {}, { onEvent: ref.current.followLatest() });
      await until(() => ref.current.getAttribute("state") === "waiting");
      render();
      equal(ref.current.getAttribute("state"), "waiting");
      equal((await response).status, 200);
      equal(ref.current.getAttribute("state"), "empty");
      root.unmount();
    },

    "a wait and one's own retry under way are shown"(place) {
      const root = mount(place);
      const render = (props) => root.render(h(Recovery, { onRetry() {}, ...props }));
      const state = () => panelOf(place).getAttribute("state");
      render({ error: down, waiting: wait(1, 5_000, down) });
      equal([state(), part(place, "countdown").textContent], ["waiting", "in 5 seconds"]);
      render({ error: down });
      equal([state(), part(place, "button").hidden], ["error", false]);
      render({ error: down, sending: true });
      equal([state(), part(place, "countdown").textContent], ["sending", "Trying again…"]);
      render({ error: down, sending: false });
      equal(state(), "error");
      render({ error: null, sending: false });
      equal(state(), "empty");
      render({ error: null, sending: true });
      equal(state(), "empty");
      root.unmount();
    },

    async "while the person's own retry is under way the last error stays, until it is known how that ends"(place) {
      const root = mount(place);
      const render = (props) => root.render(h(Recovery, { onRetry() {}, ...props }));
      const shown = () => [panelOf(place).getAttribute("state"), part(place, "title").textContent, part(place, "countdown").textContent];
      const { title } = down.recovery;
      render({ error: down });
      render({ error: null, sending: true });
      equal(shown(), ["sending", title, "Trying again…"]);
      render({ error: null, sending: true, labels: {} });
      equal([...shown(), panelOf(place).querySelector("strong").textContent], ["sending", title, "Trying again…", title]);
      render({ error: null, sending: false });
      equal([shown()[0], panelOf(place).textContent], ["empty", ""]);
      render({ error: null, sending: true });
      equal(shown()[0], "empty");
      // It fails in the same way, with a moment of its own.
      const failure = { status: 429, headers: { "retry-after-ms": "60000" } };
      const now = Date.now;
      try {
        render({ error: { ...failure } });
        Date.now = () => now() + 70_000;
        render({ error: undefined, sending: true });
        render({ error: { ...failure } });
        equal(Number(shown()[2].match(/\d+/)[0]) > 50, true);
      } finally {
        Date.now = now;
      }
      root.unmount();
    },

    "a retry that is cut short leaves the error, also where its events were followed"(place) {
      const root = mount(place);
      const ref = createRef();
      const render = (props) => root.render(h(Recovery, { ref, onRetry() {}, ...props }));
      render({ error: down });
      const follow = ref.current.followLatest();
      follow(event("attempt", 1));
      render({ error: null, sending: true });
      equal(panelOf(place).getAttribute("state"), "sending");
      follow(event("give_up", 1, { reason: "aborted" }));
      render({ error: down, sending: false });
      equal([panelOf(place).getAttribute("state"), part(place, "title").textContent], ["error", down.recovery.title]);
      root.unmount();
    },

    "an abort is nothing to show"(place) {
      const root = mount(place);
      const error = new DOMException("Stopped", "AbortError");
      root.render(h("div", null, h(Recovery, { error, onRetry() {} }), h(Own, { error })));
      equal([panelOf(place).getAttribute("state"), place.textContent], [null, ""]);
      root.unmount();
    },

    async "what has failed can be closed: of a store it is dismissed, and an error stays closed"(place) {
      const store = createCallStore();
      const root = mount(place);
      const closed = [];
      const render = (props) => root.render(h(Recovery, props));
      render({ store, dismissible: true });
      store.track({ label: "Cart" })(wait(1, 60_000, down));
      await until(() => panelOf(place).getAttribute("state") === "waiting");
      equal(part(place, "close").hidden, true);
      // Two messages with the very same cause: each call alone may be sent again.
      const unclear = classifyError({ status: 503 }, { method: "POST" });
      for (const call of [2, 3]) store.track({ label: `Order ${call}`, retry() {} })(failed(call, unclear));
      await until(() => part(place, "title").textContent.startsWith("Order 3"));
      equal([part(place, "close").hidden, part(place, "close").getAttribute("aria-label")], [false, "Close"]);
      part(place, "close").click();
      await until(() => part(place, "title").textContent.startsWith("Order 2"));
      equal(panelOf(place).getAttribute("state"), "error");
      part(place, "close").click();
      await until(() => panelOf(place).getAttribute("state") === "waiting");
      equal(store.getSnapshot().map(({ state }) => state), ["waiting"]);

      const props = { error: down, onDismiss: ({ status }) => closed.push(status) };
      render(props);
      part(place, "close").click();
      render({ ...props, labels: {} });
      equal([closed, panelOf(place).getAttribute("state")], [[503], "empty"]);
      render({ ...props, error: classifyError({ status: 500 }) });
      equal(panelOf(place).getAttribute("state"), "error");
      render({ error: down });
      equal(part(place, "close").hidden, true);
      root.unmount();
    },

    "labels are the element's, and the text's before it is defined"(place) {
      const root = mount(place);
      root.render(h(Recovery, { waiting: { type: "hold", delay: 5_000 }, labels: { oneMoment: "Moment", held: "Gleich" } }));
      equal([part(place, "title").textContent, part(place, "message").textContent], ["Moment", "Gleich"]);
      equal(panelOf(place).textContent, "Moment Gleich");
      root.unmount();
    },

    async "after a switch all is in the page's language, and in English again"(place) {
      const store = createCallStore();
      store.onEvent(failed(1, down));
      const root = mount(place);
      root.render(h("div", null, h(Recovery, { error: down, onRetry() {} }), h(Own, { error: down }), h(List, { store })));
      await changesLanguage(place, down, setLocale);
      root.unmount();
    },

    async "the page's language, and a language of its own"(place) {
      const store = createCallStore();
      store.onEvent(failed(1, down));
      const root = mount(place);
      root.render(h("div", null, h(Recovery, { error: down, onRetry() {} }), h(Own, { error: down, locale: de }), h(List, { store })));
      try {
        const labels = () => [part(place, "button").textContent, place.querySelector("p").textContent.split("|")[1]];
        await until(() => labels().join() === `Try again,${de.words.action.retry}`);
        equal(place.querySelector("p").textContent.split("|")[0], de.words.category.unavailable.title);
        setLocale(de);
        await until(() => labels()[0] === de.words.action.retry);
        equal(part(place, "title").textContent, de.words.category.unavailable.title);
        store.onEvent(wait(2, 5_000, down));
        await until(() => place.querySelector("li").textContent.includes(de.words.wait.backoff));
      } finally {
        setLocale(undefined);
      }
      await until(() => place.querySelector("li").textContent.includes("Retrying automatically…"));
      root.unmount();
    },
  };
  return { anywhere, inBrowsers };
}

/** The READMEs' example, as it is written, with real TanStack Query against the mock server. */
function ofReadmes({ Fragment, h, mount, PackagedCart, QueryClient, QueryClientProvider, ReadmeCart, StrictMode }, { createFetch }, mockapi) {
  const shown = (place) => [panelOf(place)?.getAttribute("state"), part(place, "title")?.textContent, part(place, "countdown")?.textContent];

  /** Shows the example; its requests go to a script on the server. */
  const show = async (place, Cart, steps, options, action, mode = Fragment) => {
    const key = `readme-${Math.random().toString(36).slice(2)}`;
    const body = JSON.stringify(steps);
    const { ok } = await fetch(`${mockapi}/_mock/scripts/${key}`, { method: "PUT", body, headers: { "content-type": "application/json" } });
    equal(ok, true);
    const toScript = async (_input, init) => {
      if (!navigator.onLine) throw new TypeError("Failed to fetch");
      return fetch(`${mockapi}/_mock/play/${key}`, init);
    };
    globalThis.api = createFetch({ ...options, fetch: toScript });
    const root = mount(place, mode);
    try {
      root.render(h(QueryClientProvider, { client: new QueryClient() }, h(Cart)));
      await action();
    } finally {
      root.unmount();
      delete globalThis.api;
    }
  };
  const DOWN = { status: 503 };
  const CART = { status: 200, body: { items: 3 } };

  return Object.fromEntries([["README.md", ReadmeCart], ["pkg/README.md", PackagedCart]].flatMap(([name, Cart]) => [
    [`${name}: a limit is counted down from the first wait on, then there is the cart`, (place) =>
      show(place, Cart, [{ status: 429, headers: { "retry-after": "1" } }, CART], {}, async () => {
        await until(() => shown(place)[0] === "waiting", 5_000);
        equal(shown(place)[1], "Too many requests");
        equal(/^in [12] seconds?$/.test(shown(place)[2]), true);
        await until(() => place.textContent === "3 items");
      })],
    // There a first request is sent and aborted.
    [`${name}: the same in React's strict mode`, (place) =>
      show(place, Cart, [{ status: 429, headers: { "retry-after": "1" }, repeat: 2 }, CART], {}, async () => {
        await until(() => shown(place)[0] === "waiting", 5_000);
        await until(() => place.textContent === "3 items");
      }, StrictMode)],
    [`${name}: what has failed stays while the button's retry is under way, and each wait is shown`, (place) =>
      show(place, Cart, [{ ...DOWN, repeat: 2 }, { ...DOWN, delay_ms: 700 }, CART], { retry: { baseDelay: 500, maxRetries: 1, jitter: "none" } }, async () => {
        await until(() => shown(place)[0] === "waiting", 5_000);
        await until(() => shown(place)[0] === "error", 5_000);
        const [, title] = shown(place);
        part(place, "button").click();
        await until(() => shown(place)[0] === "sending", 500);
        // Long after the query has taken its error away.
        await new Promise((resolve) => setTimeout(resolve, 300));
        equal(shown(place), ["sending", title, "Trying again…"]);
        await until(() => shown(place)[0] === "waiting", 5_000);
        equal(shown(place)[1], title);
        await until(() => place.textContent === "3 items", 5_000);
      })],
    [`${name}: a wait says that the browser is offline`, (place) =>
      offline((online) => show(place, Cart, [CART], { retry: { baseDelay: 30_000 } }, async () => {
        await until(() => shown(place)[0] === "waiting", 5_000);
        equal(part(place, "message").textContent, "You're offline. Retrying automatically…");
        online();
        await until(() => place.textContent === "3 items", 5_000);
      }))],
  ]));
}

/** Attributes in one order: versions of React differ in theirs. */
function inOrder(html) {
  return html.replace(/<(\S+)((?: [\w-]+="[^"]*")+)>/g, (_, tag, attributes) =>
    `<${tag} ${attributes.trim().split(/ (?=[\w-]+=)/).sort().join(" ")}>`);
}
