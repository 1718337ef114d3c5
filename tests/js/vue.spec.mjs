// `comeback/vue` with Vue 3: in Node what a server renders, in browsers all else.

import { de } from "../../pkg/dist/locales/de.js";
import { fr } from "../../pkg/dist/locales/fr.js";
import { toClient } from "../../pkg/dist/client-safe.js";
import { changesLanguage, event, failed, hold, panelOf, part, playAt, pressesInStore, saysOffline, until, wait, withClockSetBack } from "./screen.world.mjs";
import { equal } from "./world.mjs";

export default async function run({ engine, comeback }) {
  const world = await load(engine);
  const all = tests(world, comeback);
  const chosen = engine === "node" ? all.anywhere : { ...all.anywhere, ...all.inBrowsers };
  return playAt(engine, chosen);
}

/** In browsers with Vue's warnings. */
function load(engine) {
  return import(engine === "node" ? "./vue.world.mjs" : "/tests/js/vue.world.mjs?bundle&dev");
}

function tests(world, { classifyError, createFetch, setLocale }) {
  const { createCallStore, h, hydrate, List, mount, Own, reactive, Recovery, ref, render } = world;
  const limited = (ms) => classifyError({ status: 429, headers: { "retry-after-ms": String(ms) } });
  const down = classifyError({ status: 503 });
  const state = (place) => panelOf(place).getAttribute("state");

  const { title, message } = limited(59_500).recovery;
  // What a server renders, byte for byte.
  const html = '<div><comeback-recovery no-action="" class="panel" id="it">'
    + `<strong>${title}</strong> <span>${message.replaceAll("'", "&#39;")}</span></comeback-recovery>`
    + '<comeback-recovery no-retry="" no-action=""></comeback-recovery>'.repeat(2)
    + `<p>${title}|Try again|true|60</p><ul></ul></div>`;

  const anywhere = {
    async "a server renders title and message"() {
      // As it comes from a server: plain data.
      const error = JSON.parse(JSON.stringify(limited(59_500)));
      const store = createCallStore();
      store.onEvent(failed(1, down));
      const got = (await render({ error, store })).replaceAll("<!--[-->", "").replaceAll("<!--]-->", "");
      equal(got.replace(/ (no-retry|no-action)(?= |>)/g, ' $1=""'), html);
    },
  };

  const inBrowsers = {
    async "hydration changes nothing and complains of nothing; then the element shows the error"(place) {
      const sent = JSON.stringify(limited(59_500));
      const store = createCallStore();
      store.onEvent(failed(1, down));
      place.innerHTML = await render({ error: JSON.parse(sent), store });
      // The server rendered it a while ago.
      const error = JSON.parse(sent);
      error.retry.at -= 20_000;
      const before = panelOf(place);
      const page = await hydrate(place, { error, store });
      try {
        const seconds = () => Number(place.querySelector("p").textContent.split("|")[3]);
        await until(() => seconds() <= 40);
        equal(page.complaints, []);
        equal([panelOf(place) === before, state(place)], [true, "error"]);
        equal(part(place, "title").textContent, title);
        equal(/^in [1-4]\d seconds$/.test(part(place, "countdown").textContent), true);
        equal(place.querySelector("li").textContent.startsWith(down.recovery.title), true);
        equal(place.querySelectorAll("comeback-recovery")[2].getAttribute("state"), "error");
      } finally {
        page.unmount();
      }
    },

    async "the page's language may be set before hydration, whatever the server said"(place) {
      const store = createCallStore();
      const shown = () => [panelOf(place).querySelector("strong").textContent, part(place, "title").textContent, ...place.querySelector("p").textContent.split("|").slice(0, 2), part(place, "button").textContent];
      for (const locale of [undefined, de]) {
        const sent = JSON.stringify(classifyError({ status: 429, headers: { "retry-after-ms": "59500" } }, { locale }));
        const html = await render({ error: JSON.parse(sent), store });
        try {
          setLocale(de);
          place.innerHTML = html;
          const page = await hydrate(place, { error: JSON.parse(sent), store });
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
      const html = await render({ error: JSON.parse(sent), store: createCallStore() });
      const own = () => place.querySelector("p").textContent.split("|").slice(0, 2);
      const shown = () => [part(place, "title").textContent, part(place, "button").textContent, ...own()].join("|");
      const title = (locale) => locale.words.category.rate_limit.title;
      equal([html.includes(title(fr)), html.includes("|Encore|"), html.includes("Try again")], [true, true, false]);
      // What was made here is rendered alike.
      equal(await render({ error: failed, store: createCallStore() }), html);
      const page = Symbol.for("comeback.words");
      const before = globalThis[page];
      try {
        for (const locale of [undefined, fr, de]) {
          // Nobody has chosen a language so far.
          delete globalThis[page];
          if (locale) setLocale(locale);
          place.innerHTML = html;
          const it = await hydrate(place, { error: JSON.parse(sent), store: createCallStore() });
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
        const sent = JSON.stringify(limited(59_500));
        const html = await render({ error: JSON.parse(sent), store: createCallStore() });
        equal([html.includes(de.words.category.rate_limit.title), html.includes(de.words.action.retry)], [true, true]);
        place.innerHTML = html;
        const page = await hydrate(place, { error: JSON.parse(sent), store: createCallStore() });
        equal(page.complaints, []);
        page.unmount();
      } finally {
        setLocale(undefined);
      }
    },

    async "a complaint would be noticed"(place) {
      const props = { error: limited(59_500), store: createCallStore() };
      place.innerHTML = (await render(props)).replace("Try again", "Go");
      const page = await hydrate(place, props);
      page.unmount();
      equal(page.complaints.length > 0, true);
    },

    async "it shows the error, and its button is an event"(place) {
      const pressed = [];
      const app = mount(place, Recovery, {
        error: classifyError({ status: 500 }), class: "a",
        onRetry: (...args) => pressed.push(["retry", args.length]), onAction: [(action, { status }) => pressed.push([action, status])],
      });
      equal([panelOf(place).className, state(place)], ["a", "error"]);
      part(place, "button").click();
      const gone = classifyError({ status: 401 });
      await app.set({ error: gone });
      equal(part(place, "title").textContent, gone.recovery.title);
      part(place, "button").click();
      equal(pressed, [["retry", 0], [gone.recovery.action, 401]]);
      await app.set({ onAction: undefined });
      equal(part(place, "button").hidden, true);
      await app.set({ actions: { [gone.recovery.action]: (shown) => pressed.push(["own", shown.status]) } });
      equal(part(place, "button").hidden, false);
      // Sooner it would be the same press.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      part(place, "button").click();
      equal(pressed.at(-1), ["own", 401]);
      await app.set({ error: classifyError({ status: 403 }) });
      equal(part(place, "button").hidden, true);
      await app.set({ error: null });
      equal(state(place), "empty");
      app.unmount();
    },

    async "neither a render nor a remount begins the countdown anew"(place) {
      const error = reactive({ status: 429, headers: { "retry-after-ms": "60000" } });
      const Both = { props: ["n"], setup: (props) => () => h("div", { n: props.n }, [h(Recovery, { error, labels: {}, onRetry() {} }), h(Own, { error })]) };
      const now = Date.now;
      const shown = () => [part(place, "countdown").textContent.split(" ")[1], place.querySelector("p").textContent.split("|")[3]];
      const isBetween = (least, most) => shown().every((seconds) => seconds > least && seconds <= most);
      let app = mount(place, Both, { n: 1 });
      await app.set({});
      equal(isBetween(40, 60), true);
      try {
        Date.now = () => now() + 20_000;
        await app.set({ n: 2 });
        equal(shown()[0] > 20 && shown()[0] <= 40, true);
        app.unmount();
        app = mount(place, Both, { n: 1 });
        await app.set({});
        equal(isBetween(20, 40), true);
      } finally {
        Date.now = now;
      }
      app.unmount();
    },

    async "an error that is made anew keeps its moment"(place) {
      const turn = ref(0);
      const failure = () => ({ status: 429, headers: { "retry-after-ms": "1500" } });
      const make = () => (turn.value >= 0 ? failure() : null);
      const app = mount(place, { setup: () => () => h("div", [h(Own, { error: make() }), h(Recovery, { error: make(), onRetry() {} })]) }, {});
      await app.set({});
      const seconds = () => [place.querySelector("p").textContent.split("|")[3], part(place, "countdown").textContent].join();
      equal(/^2,in [12] seconds?$/.test(seconds()), true);
      const end = performance.now() + 2_400;
      while (performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 90));
        turn.value++;
      }
      equal(seconds(), "0,");
      app.unmount();
    },

    async "the panel of a store shows the gravest message, and what it is about"(place) {
      const store = createCallStore();
      const app = mount(place, Recovery, { store });
      const title = () => part(place, "title").textContent;
      const payment = classifyError({ status: 500 }, { method: "POST" });
      store.track({ label: "Your payment", retry() {} })(failed(1, payment));
      store.track({ label: "Your orders" })(wait(3, 60_000, down));
      await until(() => title() === `Your payment: ${payment.recovery.title}`);
      store.track({ label: "Your payment" })(event("attempt", 4));
      await until(() => title() === `Your orders: ${down.recovery.title}`);
      app.unmount();
    },

    async "the seconds count down"(place) {
      const store = createCallStore();
      store.onEvent(wait(1, 1_700, down));
      const error = ref(limited(1_700));
      const app = mount(place, { setup: () => () => h("div", [h(Own, { error: error.value }), h(List, { store })]) }, {});
      const seconds = () => ["p", "li"].map((name) => place.querySelector(name)?.textContent.split("|").at(-1)).join();
      await app.set({});
      equal(/^[12],[12]$/.test(seconds()), true);
      await until(() => seconds() === "0,0");
      app.unmount();
    },

    async "a clock that is set back holds no countdown up"(place) {
      await withClockSetBack(async (setBack) => {
        const store = createCallStore();
        store.onEvent(wait(1, 900, down));
        const error = limited(900);
        const app = mount(place, { setup: () => () => h("div", [h(Own, { error }), h(List, { store })]) }, {});
        const seconds = () => ["p", "li"].map((name) => place.querySelector(name)?.textContent.split("|").at(-1)).join();
        await app.set({});
        equal(seconds(), "1,1");
        setBack();
        await until(() => seconds() === "0,0", 3_000);
        app.unmount();
      });
    },

    async "a press on the panel of a store is seen, and the focus stays"(place) {
      let app;
      await pressesInStore(place, { createFetch, createCallStore }, (store) => (app = mount(place, Recovery, { store })));
      app.unmount();
    },

    async "a call that waits while the browser is offline says so at once, and no time is counted"(place) {
      const store = createCallStore();
      const app = mount(place, { setup: () => () => h(List, { store }) }, {});
      await saysOffline(store, place, down);
      app.unmount();
    },

    async "the messages of a store, and a panel of the newest"(place) {
      const store = createCallStore();
      const app = mount(place, { setup: () => () => h("div", [h(List, { store }), h(Recovery, { store })]) }, {});
      const list = () => [...place.querySelectorAll("li")].map((each) => each.textContent);
      equal(list(), []);
      let loads = 0;
      const follow = store.track({ label: "Cart", retry: () => void loads++ });
      follow(wait(1, 60_000, down));
      await until(() => list().length === 1);
      equal(list()[0].replace(/\d+$/, ""), `${down.recovery.title}|Retrying automatically…|Cart|`);
      equal(state(place), "waiting");
      equal(/^in (5\d|60) seconds$/.test(part(place, "countdown").textContent), true);
      follow(failed(1, classifyError({ status: 500 })));
      await until(() => state(place) === "error");
      part(place, "button").click();
      await until(() => list().length === 0);
      equal([loads, state(place)], [1, "empty"]);
      store.onEvent(event("hold", 2, { delay: 5_000, until: Date.now() + 5_000 }));
      await until(() => state(place) === "waiting");
      equal(part(place, "title").textContent, "One moment");
      app.unmount();
    },

    async "a template ref gives the element, which follows a call"(place) {
      const recovery = ref();
      const app = mount(place, { setup: () => () => h(Recovery, { ref: recovery, onRetry() {} }) }, {});
      let calls = 0;
      const fetch = createFetch({
        retry: { baseDelay: 300, jitter: "none" },
        fetch: async () => new Response("{}", { status: ++calls < 2 ? 503 : 200 }),
      });
      const response = fetch("https://api.example/", {}, { onEvent: recovery.value.element.followLatest() });
      await until(() => state(place) === "waiting");
      await app.set({ a: 1 });
      equal(state(place), "waiting");
      equal((await response).status, 200);
      equal(state(place), "empty");
      app.unmount();
    },

    async "a wait and one's own retry under way are shown"(place) {
      const app = mount(place, Recovery, { error: down, onRetry() {}, waiting: wait(1, 5_000, down) });
      equal([state(place), part(place, "countdown").textContent], ["waiting", "in 5 seconds"]);
      await app.set({ waiting: null });
      equal([state(place), part(place, "button").hidden], ["error", false]);
      await app.set({ sending: true });
      equal([state(place), part(place, "countdown").textContent], ["sending", "Trying again…"]);
      await app.set({ sending: false });
      equal(state(place), "error");
      await app.set({ error: null });
      equal(state(place), "empty");
      await app.set({ sending: true });
      equal(state(place), "empty");
      app.unmount();
    },

    async "while the person's own retry is under way the last error stays, until it is known how that ends"(place) {
      const app = mount(place, Recovery, { error: down, onRetry() {} });
      const shown = () => [state(place), part(place, "title").textContent, part(place, "countdown").textContent];
      const { title } = down.recovery;
      await app.set({ error: null, sending: true });
      equal(shown(), ["sending", title, "Trying again…"]);
      await app.set({ labels: {} });
      equal([...shown(), panelOf(place).querySelector("strong").textContent], ["sending", title, "Trying again…", title]);
      await app.set({ sending: false });
      equal([state(place), panelOf(place).textContent.trim()], ["empty", ""]);
      app.unmount();
    },

    async "a retry that is cut short leaves the error, also where its events were followed"(place) {
      const recovery = ref();
      const app = mount(place, Recovery, { ref: recovery, error: down, onRetry() {} });
      const follow = panelOf(place).followLatest();
      follow(event("attempt", 1));
      await app.set({ error: null, sending: true });
      equal(state(place), "sending");
      follow(event("give_up", 1, { reason: "aborted" }));
      await app.set({ error: down, sending: false });
      equal([state(place), part(place, "title").textContent], ["error", down.recovery.title]);
      app.unmount();
    },

    async "an abort is nothing to show"(place) {
      const error = new DOMException("Stopped", "AbortError");
      const app = mount(place, { setup: () => () => h("div", [h(Recovery, { error, onRetry() {} }), h(Own, { error })]) }, {});
      await app.set({});
      equal([panelOf(place).getAttribute("state"), place.textContent], [null, ""]);
      app.unmount();
    },

    async "what has failed can be closed: of a store it is dismissed, and an error stays closed"(place) {
      const store = createCallStore();
      let app = mount(place, Recovery, { store, dismissible: true });
      const unclear = classifyError({ status: 503 }, { method: "POST" });
      for (const call of [2, 3]) store.track({ label: `Order ${call}`, retry() {} })(failed(call, unclear));
      await until(() => part(place, "title").textContent.startsWith("Order 3"));
      equal(part(place, "close").hidden, false);
      part(place, "close").click();
      await until(() => part(place, "title").textContent.startsWith("Order 2"));
      equal(state(place), "error");
      part(place, "close").click();
      await until(() => state(place) === "empty");
      equal(store.getSnapshot(), []);
      app.unmount();

      const closed = [];
      app = mount(place, Recovery, { error: down, onDismiss: ({ status }) => closed.push(status) });
      await app.set({});
      part(place, "close").click();
      await app.set({ labels: {} });
      equal([closed, state(place)], [[503], "empty"]);
      await app.set({ error: classifyError({ status: 500 }) });
      equal(state(place), "error");
      await app.set({ onDismiss: undefined });
      equal(part(place, "close").hidden, true);
      app.unmount();
    },

    async "labels are the element's, and the text's before it is defined"(place) {
      const app = mount(place, Recovery, { waiting: { type: "hold", delay: 5_000 }, labels: { oneMoment: "Moment", held: "Gleich" } });
      equal([part(place, "title").textContent, part(place, "message").textContent], ["Moment", "Gleich"]);
      equal(panelOf(place).textContent, "Moment Gleich");
      app.unmount();
    },

    async "after a switch all is in the page's language, and in English again"(place) {
      const store = createCallStore();
      store.onEvent(failed(1, down));
      const app = mount(place, { setup: () => () => h("div", [h(Recovery, { error: down, onRetry() {} }), h(Own, { error: down }), h(List, { store })]) }, {});
      await changesLanguage(place, down, setLocale);
      app.unmount();
    },

    async "the page's language, and a language of its own"(place) {
      const store = createCallStore();
      store.onEvent(failed(1, down));
      const app = mount(place, { setup: () => () => h("div", [h(Recovery, { error: down, onRetry() {} }), h(Own, { error: down, locale: de }), h(List, { store })]) }, {});
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
      app.unmount();
    },
  };
  return { anywhere, inBrowsers };
}
