// `comeback/ui`: the store of calls, without a framework.

import { ar } from "../../pkg/dist/locales/ar.js";
import { de } from "../../pkg/dist/locales/de.js";
import { en } from "../../pkg/dist/locales/en.js";
import { fr } from "../../pkg/dist/locales/fr.js";
import * as profiles from "../../pkg/dist/profiles/index.js";
import { event, failed, hold, offline, playAt, until, wait } from "./screen.world.mjs";
import { equal } from "./world.mjs";

export default async function run({ engine, comeback }) {
  const path = "pkg/dist/ui/index.js";
  const ui = await import(engine === "node" ? new URL(`../../${path}`, import.meta.url) : `/${path}`);
  return playAt(engine, tests(ui, comeback));
}

const tests = ({ createCallStore, eachSecond, noticeWords, secondsLeft, watchWaits }, { classifyError, createFetch, defineProfile, setLocale, setWords, translate }) => {
  const down = classifyError({ status: 503 }, { method: "GET" });
  const unclear = () => classifyError({ status: 503 }, { method: "POST" });
  const limited = (ms) => classifyError({ status: 429, headers: { "retry-after-ms": String(ms), "x-request-id": "req_1" } });
  const states = (store) => store.getSnapshot().map(({ state, calls }) => [state, calls.map(({ call }) => call)]);

  return {
    "a call is there while it waits, is sent again, or has failed"() {
      const store = createCallStore();
      store.onEvent(event("attempt", 1));
      equal(states(store), []);
      const waiting = wait(1, 5_000, down);
      store.onEvent(waiting);
      const [notice] = store.getSnapshot();
      equal([notice.state, notice.reason, notice.delay], ["waiting", "backoff", 5_000]);
      equal([notice.until, notice.classification === down], [waiting.until, true]);
      store.onEvent(event("attempt", 1, { attempt: 2 }));
      equal([store.getSnapshot()[0].state, store.getSnapshot()[0].until], ["sending", null]);
      equal(store.getSnapshot()[0].id, notice.id);
      store.onEvent(failed(1, down));
      equal(states(store), [["failed", [1]]]);
      store.onEvent(wait(2, 5_000, down));
      store.onEvent(event("success", 2));
      equal(states(store), [["failed", [1]]]);
    },

    "the snapshot is the same until something changes"() {
      const store = createCallStore();
      equal(store.getSnapshot() === store.getSnapshot(), true);
      store.onEvent(failed(1, down));
      const before = store.getSnapshot();
      store.onEvent(event("attempt", 2));
      store.onEvent(event("success", 2));
      store.onEvent(failed(1, down));
      equal(store.getSnapshot() === before, true);
      store.onEvent(failed(3, limited(5_000)));
      equal(store.getSnapshot().length, 2);
      equal(store.getSnapshot()[1] === before[0], true);
      equal(store.getServerSnapshot() === store.getServerSnapshot(), true);
      equal(store.getServerSnapshot(), []);
    },

    async "listeners are called once for what happens at once, and no more after they left"() {
      const store = createCallStore();
      let called = 0;
      const stop = store.subscribe(() => called++);
      for (let call = 1; call < 5; call++) store.onEvent(failed(call, down));
      equal(called, 0);
      await null;
      await null;
      equal(called, 1);
      store.onEvent(event("attempt", 9));
      await null;
      await null;
      equal(called, 1);
      stop();
      store.onEvent(failed(6, limited(1)));
      await null;
      await null;
      equal(called, 1);
    },

    async "a listener that another one has ended is not called, and one that throws harms no other"() {
      const store = createCallStore();
      const { error } = console;
      const complaints = [];
      console.error = (problem) => complaints.push(problem);
      const called = [];
      try {
        const first = store.subscribe(() => {
          called.push("first");
          second();
          store.subscribe(() => called.push("late"));
          throw new Error("the first");
        });
        const second = store.subscribe(() => called.push("second"));
        store.subscribe(() => called.push("third"));
        store.onEvent(failed(1, down));
        await new Promise((resolve) => setTimeout(resolve, 20));
        equal([called, complaints.length], [["first", "third"], 1]);
        first();
        store.onEvent(failed(2, limited(1)));
        await new Promise((resolve) => setTimeout(resolve, 20));
        equal(called.slice(2), ["third", "late"]);
      } finally {
        console.error = error;
      }
    },

    "who has stopped watching hears of no other language"() {
      const store = createCallStore();
      let isAtWork = false;
      let heard = 0;
      const stopFirst = watchWaits(store, () => isAtWork && stop());
      const stop = watchWaits(store, () => heard++);
      isAtWork = true;
      try {
        setLocale(de);
        equal(heard, 1);
      } finally {
        setLocale(undefined);
        stopFirst();
      }
    },

    "many failures with one cause are one message"() {
      const store = createCallStore();
      store.track({ label: "Cart" })(failed(1, down));
      store.track({ label: "Orders" })(failed(2, classifyError({ status: 503 }, { method: "GET" })));
      store.onEvent(failed(3, classifyError({ status: 503 }, { method: "GET" })));
      store.onEvent(failed(4, limited(4_000)));
      store.onEvent(failed(5, limited(9_000)));
      store.onEvent(wait(6, 5_000, down));
      store.onEvent(wait(7, 2_000, down));
      store.onEvent(hold(8, 1_000));
      equal(states(store), [["waiting", [8]], ["waiting", [7, 6]], ["failed", [5, 4]], ["failed", [3, 2, 1]]]);
      const [held, waiting, late, three] = store.getSnapshot();
      equal(three.labels, ["Orders", "Cart"]);
      equal([held.classification, held.reason], [null, "hold"]);
      // The first that goes on, and the last that may be sent again.
      equal([waiting.delay, late.delay], [2_000, 9_000]);
      equal(late.until, late.calls[0].classification.retry.at);
      equal([late.requestId, three.requestId], ["req_1", null]);
      equal(new Set(store.getSnapshot().map(({ id }) => id)).size, 4);
    },

    async "nothing is said about calls in the background while data is there"() {
      const store = createCallStore();
      let hasData = true;
      let called = 0;
      store.subscribe(() => called++);
      const follow = store.track({ label: "Cart", background: () => hasData });
      for (const each of [event("attempt", 1), wait(1, 5_000, down), failed(1, down)]) {
        // The client's own comes first, and does not know.
        store.onEvent(each);
        follow(each);
      }
      await null;
      await null;
      equal([states(store), called], [[], 0]);
      hasData = false;
      follow(event("attempt", 2));
      follow(failed(2, down));
      equal(states(store), [["failed", [2]]]);
      store.track({ background: true })(failed(3, limited(1)));
      equal(states(store), [["failed", [2]]]);
    },

    "a newer call with the same key takes the place of an older one"() {
      const store = createCallStore();
      store.track({ label: "Cart" })(failed(1, down));
      store.track({ key: "7", label: "Cart" })(failed(2, down));
      const again = store.track({ label: "Cart" });
      again(event("attempt", 3));
      equal(states(store), [["failed", [2]]]);
      again(event("success", 3));
      equal(states(store), [["failed", [2]]]);
      store.track({ key: "7" })(event("success", 4));
      equal(states(store), []);
    },

    "an abort and what is ignored are no failures"() {
      const store = createCallStore({ ignore: ({ category }) => category === "not_found" });
      store.onEvent(wait(1, 5_000, down));
      store.onEvent(failed(1, down, "aborted"));
      store.onEvent(failed(2, classifyError({ status: 404 }), "not_retryable"));
      // Inside the caller's own fetch.
      store.onEvent(failed(3, classifyError(new DOMException("Stopped", "AbortError")), "not_retryable"));
      equal(states(store), []);
    },

    "seconds are counted only where the next step is to send the call again"() {
      const store = createCallStore();
      const headers = { "retry-after": "60" };
      const commerce = (code) => classifyError({ status: 429, headers, body: { success: false, error: { code } } }, { profile: profiles.commerce });
      store.onEvent(failed(1, commerce("SESSION_LIMIT_REACHED")));
      store.onEvent(failed(2, classifyError({ status: 429, headers })));
      let shown;
      watchWaits(store, (waits) => (shown = waits.map((wait) => [wait.isRetry, wait.secondsLeft > 50, wait.until !== null, wait.countdown.replace(/5\d|60/, "N")])))();
      equal(shown, [[true, true, true, "in N seconds"], [false, false, true, ""]]);
    },

    async "retry makes the calls anew, a shared function once"() {
      const store = createCallStore();
      let loads = 0;
      const load = () => void loads++;
      store.track({ label: "a", retry: load })(failed(1, down));
      store.track({ label: "b", retry: load })(failed(2, down));
      store.track({ label: "c", retry: () => { throw new Error("c"); } })(failed(3, down));
      store.onEvent(failed(4, down));
      const [{ id, canRetry }] = store.getSnapshot();
      equal(canRetry, true);
      const outcomes = await store.retry(id);
      equal([loads, outcomes.map(({ status }) => status).sort()], [1, ["fulfilled", "rejected"]]);
      equal(states(store), [["failed", [4]]]);
      equal([store.getSnapshot()[0].canRetry, await store.retry("no such")], [false, []]);
    },

    async "a payment and what may be repeated are two messages, and one press sends one payment"() {
      const store = createCallStore();
      const sent = [];
      const fail = (call, label, classification) =>
        store.track({ label, retry: () => void sent.push(label) })(failed(call, classification));
      fail(1, "payment", unclear());
      fail(2, "cart", down);
      fail(3, "order", unclear());
      fail(4, "list", down);
      equal(states(store), [["failed", [4, 2]], ["failed", [3]], ["failed", [1]]]);
      const [safe, order] = store.getSnapshot();
      equal(noticeWords(order).message, unclear().recovery.message);
      equal(noticeWords(safe).message, down.recovery.message);
      await store.retry(safe.id);
      equal(sent, ["list", "cart"]);
      await store.retry(order.id);
      equal([sent, states(store)], [["list", "cart", "order"], [["failed", [1]]]]);
      // Without a way to send them again they are one message.
      for (const call of [6, 7]) store.onEvent(failed(call, unclear()));
      equal(states(store)[0], ["failed", [7, 6]]);
    },

    async "a payment whose retry was refused is a message of its own, too"() {
      const store = createCallStore();
      const pay = async (label) => {
        const answers = [{ status: 503 }, { status: 429, headers: { "retry-after": "600" } }];
        const fetch = createFetch({ retry: { baseDelay: 1, jitter: "none" }, fetch: async () => new Response("", answers.shift()) });
        const init = { method: "POST", headers: { "idempotency-key": label } };
        await fetch("https://api.example/", init, { onEvent: store.track({ label, retry() {} }) });
      };
      await pay("one");
      await pay("two");
      equal(store.getSnapshot().map(({ labels, canRetry }) => [...labels, canRetry]), [["two", true], ["one", true]]);
    },

    async "only what is sent again by its next step is sent again"() {
      for (const [status, method, canRetry, button] of [
        [402, "POST", false, "Top up"], [401, "GET", false, "Sign in"], [403, "GET", false, "Request access"],
        [409, "POST", false, "Reload"], [400, "POST", false, null], [503, "POST", true, "Try again"],
        [503, "GET", true, "Try again"],
      ]) {
        const store = createCallStore();
        let sent = 0;
        store.track({ label: "It", retry: () => void sent++ })(failed(1, classifyError({ status }, { method })));
        const [notice] = store.getSnapshot();
        const words = noticeWords(notice);
        equal([status, notice.canRetry, words.isRetry, words.button], [status, canRetry, canRetry, button]);
        await store.retry(notice.id);
        equal([status, sent], [status, Number(canRetry)]);
        store.onEvent(wait(2, 5_000, down));
        store.track({ retry() {} })(wait(2, 5_000, down));
        equal([store.getSnapshot()[0].canRetry, noticeWords(store.getSnapshot()[0]).button], [false, null]);
      }
    },

    "it asks again whether something is ready only where that does no harm"() {
      for (const [variant, canRetry] of [["messageTemplate", true], ["messageSafe", true], ["message", false]]) {
        const store = createCallStore();
        const { recovery } = down;
        store.track({ retry() {} })(failed(1, {
          ...down, category: "not_ready", recovery: { ...recovery, action: "poll", params: { variant } },
        }));
        const [notice] = store.getSnapshot();
        equal([notice.canRetry, noticeWords(notice).isRetry, noticeWords(notice).button], [canRetry, canRetry, "Check again"]);
      }
    },

    async "a call that the person sends again is shown until it is known how that ends"() {
      const store = createCallStore();
      const answers = [503, 503, 200];
      let sent = 0;
      const api = createFetch({
        retry: { maxRetries: 0 }, onEvent: store.onEvent,
        fetch: async () => (await new Promise((resolve) => setTimeout(resolve, sent++ ? 40 : 0)), new Response("{}", { status: answers.shift() })),
      });
      const seen = [];
      const say = () => seen.push(store.getSnapshot().map((notice) => [notice.state, notice.canRetry, noticeWords(notice).message, noticeWords(notice).button]).join());
      const load = () => api("https://api.example/", {}, { onEvent: store.track({ label: "List", retry: load }) });
      await load();
      await null;
      const { recovery: { message } } = store.getSnapshot()[0].classification;
      store.subscribe(say);
      const before = `failed,true,${message},Try again`;
      const during = "sending,false,Trying again…,";
      const [{ id }] = store.getSnapshot();
      const first = store.retry(id);
      // A second press sends nothing.
      equal([await store.retry(id), await store.retry(store.getSnapshot()[0].id)], [[], []]);
      equal((await first)[0].status, "fulfilled");
      await null;
      equal([...new Set(seen)], [during, before]);
      equal(states(store).map(([state]) => state), ["failed"]);
      await store.retry(store.getSnapshot()[0].id);
      await null;
      equal([...new Set(seen)], [during, before, ""]);
      equal([sent, states(store)], [3, []]);
    },

    async "it is shown also where the retry gives no promise, or the call has no name"() {
      for (const label of [undefined, "List"]) {
        for (const start of [(send) => void send(), (send) => send()]) {
          const store = createCallStore();
          const api = createFetch({ retry: { maxRetries: 0 }, fetch: async () => (await new Promise((resolve) => setTimeout(resolve, 40)), new Response("{}", { status: 503 })) });
          const tracking = { ...(label && { label }), retry: () => start(load) };
          const load = () => api("https://api.example/", {}, { onEvent: store.track(tracking) });
          await load();
          void store.retry(store.getSnapshot()[0].id);
          await new Promise((resolve) => setTimeout(resolve, 10));
          equal(states(store).map(([state, calls]) => [state, calls.length]), [["sending", 1]]);
          await until(() => states(store)[0][0] === "failed", 1_000);
          equal(store.getSnapshot().length, 1);
        }
      }
    },

    async "a retry that says nothing is over when its promise is"() {
      const store = createCallStore();
      let end;
      const load = () => new Promise((resolve) => (end = resolve));
      store.track({ label: "a", retry: load })(failed(1, down));
      store.track({ label: "b", retry: load })(failed(2, down));
      const over = store.retry(store.getSnapshot()[0].id);
      equal(states(store), [["sending", [2, 1]]]);
      // One of them speaks, as a call of its own.
      store.track({ label: "a", retry: load })(event("attempt", 3));
      equal(states(store), [["sending", [3, 2]]]);
      store.track({ label: "a", retry: load })(wait(3, 5_000, down));
      equal(states(store), [["waiting", [3]], ["sending", [2]]]);
      end();
      await over;
      equal(states(store), [["waiting", [3]]]);
      // A message that was closed meanwhile stays closed, unless the call fails again.
      store.track({ label: "c", retry: load })(failed(4, limited(0)));
      void store.retry(store.getSnapshot()[0].id);
      store.dismiss();
      store.track({ label: "c" })(event("attempt", 5));
      equal(states(store), []);
      store.track({ label: "c" })(failed(5, down));
      equal(states(store), [["failed", [5]]]);
    },

    "an older call says no more when a newer one with its key has begun"() {
      const store = createCallStore();
      const follow = store.track({ label: "Search" });
      const both = (each) => [store.onEvent, follow].forEach((listener) => listener(each));
      both(event("attempt", 1));
      both(event("attempt", 2));
      both(event("success", 2));
      both(wait(1, 5_000, down));
      both(failed(1, down));
      equal(states(store), []);
      both(failed(3, down));
      equal(states(store), [["failed", [3]]]);
    },

    "a message can be dismissed; a call that waits comes back when it fails"() {
      const store = createCallStore();
      store.onEvent(failed(1, down));
      store.onEvent(failed(2, limited(1)));
      store.onEvent(wait(3, 5_000, down));
      store.dismiss(store.getSnapshot()[0].id);
      equal(states(store), [["failed", [2]], ["failed", [1]]]);
      store.onEvent(event("attempt", 3));
      store.onEvent(wait(3, 5_000, down));
      equal(states(store), [["failed", [2]], ["failed", [1]]]);
      store.dismiss();
      equal(states(store), []);
      store.onEvent(failed(3, down));
      equal(states(store), [["failed", [3]]]);
    },

    "a wrong option is an error that names it"() {
      for (const [options, name] of [
        [{ limit: -1 }, "limit"], [{ limit: 0 }, "limit"], [{ limit: Number.NaN }, "limit"], [{ limit: "9" }, "limit"],
        [{ limit: 1.5 }, "limit"], [{ ignore: 404 }, "ignore"], [{ limits: 3 }, "limits"],
      ]) {
        let thrown;
        try {
          createCallStore(options);
        } catch (error) {
          thrown = error;
        }
        equal([thrown?.name, thrown?.message.startsWith(`comeback: ${name} `)], ["TypeError", true]);
      }
      for (const limit of [undefined, 1, Infinity]) createCallStore({ limit, ignore: undefined });
    },

    "only so many calls are remembered"() {
      const store = createCallStore({ limit: 3 });
      store.onEvent(wait(1, 5_000, down));
      for (let call = 2; call < 1_000; call++) store.track({ label: `${call}` })(failed(call, down));
      equal(states(store), [["failed", [999, 998]], ["waiting", [1]]]);
    },

    async "the events of a client are all that is needed"() {
      const store = createCallStore();
      let calls = 0;
      const fetch = createFetch({
        retry: { baseDelay: 50, jitter: "none", maxRetries: 1 },
        fetch: async () => new Response("{}", { status: calls++ < 1 || calls > 2 ? 503 : 200 }),
        onEvent: store.onEvent,
      });
      const first = fetch("https://api.example/", {}, { onEvent: store.track({ label: "It" }) });
      while (store.getSnapshot().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      equal([store.getSnapshot()[0].state, store.getSnapshot()[0].labels], ["waiting", ["It"]]);
      await first;
      equal(states(store), []);
      equal((await fetch("https://api.example/")).status, 503);
      equal(store.getSnapshot().map(({ state, calls }) => [state, calls.length]), [["failed", 1]]);
    },

    async "calls are numbered across copies of the package"() {
      const store = createCallStore();
      const fetch = createFetch({ fetch: async () => new Response("{}", { status: 404 }), onEvent: store.onEvent });
      const key = Symbol.for("comeback.calls");
      globalThis[key] += 1_000;
      const last = globalThis[key];
      await fetch("https://api.example/");
      equal(store.getSnapshot()[0].calls[0].call > last, true);
      equal(globalThis[key] >= store.getSnapshot()[0].calls[0].call, true);
    },

    "a message in words"() {
      const store = createCallStore();
      store.onEvent(failed(1, limited(5_000)));
      store.onEvent(wait(2, 5_000, classifyError({ status: 202 }), "poll"));
      store.onEvent(hold(3, 5_000));
      const [held, polls, late] = store.getSnapshot();
      equal(noticeWords(held), { title: "One moment", message: "This continues automatically…", button: null, isRetry: false, announcement: "One moment. This continues automatically…" });
      equal(noticeWords(polls).message, "Checking again automatically…");
      equal(noticeWords(late).message.includes("in 5 seconds"), true);
      equal(noticeWords({ ...late, until: Date.now() + 1_900 }).message.includes("in 2 seconds"), true);
      equal(noticeWords({ ...late, until: Date.now() - 1 }).message.includes("seconds"), false);
      equal(noticeWords(late).title, late.classification.recovery.title);
      equal(noticeWords(late, { labels: { actions: { retry: "Nochmal" } } }).button, "Nochmal");
    },

    "a message is in the page's language, whichever it was made in"() {
      const words = (classification) => {
        const { title, button } = noticeWords({ state: "failed", reason: null, classification });
        return [title, button];
      };
      const of = ({ category: { unavailable }, action: { retry } }) => [unavailable.title, retry];
      const english = ["Service unavailable", "Try again"];
      const seen = classifyError({ status: 503 }, { method: "GET" });
      const unseen = classifyError({ status: 503 }, { method: "GET" });
      equal(words(seen), english);
      try {
        setLocale(de);
        const german = classifyError({ status: 503 }, { method: "GET" });
        for (const each of [seen, unseen, german]) equal(words(each), of(de.words));
        const copy = JSON.parse(JSON.stringify(unseen));
        equal(words(copy), of(de.words));
        const late = noticeWords({ state: "failed", reason: null, classification: limited(5_000), until: Date.now() + 1_900 });
        equal(late.message.includes("in 2 Sekunden"), true);
        setLocale(fr);
        for (const each of [seen, unseen, german, copy]) equal(words(each), of(fr.words));
        setLocale(undefined);
        for (const each of [seen, unseen, german, copy]) equal(words(each), english);
        // Words of a client's own are not another language.
        const own = classifyError({ status: 503 }, { words: { category: { unavailable: { title: "Closed", message: "Later." } } } });
        equal(words(own), ["Closed", "Try again"]);
      } finally {
        setLocale(undefined);
      }
    },

    "what a client with a language of its own has made is in that language, button, wait and all"() {
      const shown = (classification, wording) => {
        const { title, message, button, lang, dir } = noticeWords(
          { state: "failed", reason: null, classification, until: Date.now() + 4_900 }, wording,
        );
        return { title, hasWait: /secondes|Sekunden|seconds|ثوان/.exec(message)?.[0], button, lang, dir };
      };
      const of = ({ tag, dir, words }, hasWait) => ({
        title: words.category.rate_limit.title, hasWait, button: words.action.retry, lang: tag, dir,
      });
      const french = classifyError({ status: 429, headers: { "retry-after": "5" } }, { locale: fr });
      try {
        equal(shown(french), of(fr, "secondes"));
        equal(shown(limited(5_000)), { title: "Too many requests", hasWait: "seconds", button: "Try again" });
        // Another language on the page is not the client's, and a panel may have one, too.
        setLocale(de);
        equal(shown(french), of(fr, "secondes"));
        equal(shown(limited(5_000)), of(de, "Sekunden"));
        equal(shown(french, { locale: ar }), of(ar, "ثوان"));
        equal(shown(translate(french)), of(de, "Sekunden"));
        equal(shown(translate(french, { locale: ar })), of(ar, "ثوان"));
        const english = classifyError({ status: 429, headers: { "retry-after": "5" } }, { locale: en });
        equal(shown(english), { title: "Too many requests", hasWait: "seconds", button: "Try again", lang: "en", dir: "ltr" });
        const waiting = noticeWords({ state: "waiting", reason: "backoff", classification: french });
        equal([waiting.title, waiting.message], [fr.words.category.rate_limit.title, fr.words.wait.backoff]);
      } finally {
        setLocale(undefined);
      }
    },

    "the words of such a client are on the button, too"() {
      const words = { action: { retry: "Encore" }, category: { rate_limit: { title: "Doucement" } } };
      const classification = classifyError({ status: 429 }, { locale: fr, words });
      const { title, button } = noticeWords({ state: "failed", reason: null, classification });
      equal([title, button], ["Doucement", "Encore"]);
    },

    async "so are the messages of a store, from its client's events"() {
      const store = createCallStore();
      const api = createFetch({
        fetch: async () => new Response("", { status: 404 }), locale: fr, onEvent: store.onEvent,
      });
      await api("https://api.example.com/");
      const { title, button, lang } = noticeWords(store.getSnapshot()[0]);
      equal([title, button, lang], [fr.words.category.not_found.title, fr.words.action.refresh_state, "fr"]);
    },

    "words that only a profile has are told in the page's language, as far as the profile is known here"() {
      const rooms = defineProfile({
        name: "rooms",
        codes: { DEPOSIT: { category: "quota", title: "Deposit missing", message: "Pay first." } },
        words: { de: { DEPOSIT: { title: "Anzahlung fehlt", message: "Erst zahlen." } } },
      });
      const store = createCallStore();
      const fail = (call) => store.onEvent(failed(call, classifyError({ status: 402, body: { code: "DEPOSIT" } }, { profile: rooms })));
      const words = () => noticeWords(store.getSnapshot()[0]);
      const [english, german] = [
        { title: "Deposit missing", message: "Pay first.", button: "Top up", isRetry: false, announcement: "Deposit missing. Pay first." },
        { title: "Anzahlung fehlt", message: "Erst zahlen.", button: de.words.action.top_up, isRetry: false, announcement: "Anzahlung fehlt. Erst zahlen.", lang: "de", dir: "ltr" },
      ];
      try {
        fail(1);
        equal(words(), english);
        setLocale(de);
        equal(words(), german);
        fail(2);
        equal(words(), german);
        setLocale(undefined);
        equal(words(), english);
        setWords({ rooms: { DEPOSIT: { title: "Deposit", message: "Pay." } } });
        equal(words(), { title: "Deposit", message: "Pay.", button: "Top up", isRetry: false, announcement: "Deposit. Pay." });
      } finally {
        setLocale(undefined);
        setWords(undefined);
      }
    },

    async "the messages can be watched with their words and seconds"() {
      const store = createCallStore();
      store.onEvent(wait(1, 1_200, down));
      const seen = [];
      await null;
      await null;
      const stop = watchWaits(store, (waits) => seen.push(waits.map(({ title, secondsLeft }) => [title, secondsLeft])));
      const { title } = down.recovery;
      equal(seen.map(([[title]]) => title), [title]);
      while (seen.at(-1)[0][1] > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      equal(seen.length > 1, true);
      store.onEvent(event("success", 1));
      await null;
      await null;
      equal(seen.at(-1), []);
      stop();
      store.onEvent(failed(2, down));
      await null;
      await null;
      equal(seen.at(-1), []);
    },

    async "who watches the messages is told when the connection goes, and comes back"() {
      if (typeof document === "undefined") return;
      const store = createCallStore();
      store.onEvent(hold(1, 60_000));
      let message;
      const stop = watchWaits(store, ([wait]) => (message = wait.message));
      const before = message;
      await offline((online) => {
        equal(message, "You're offline. Retrying automatically…");
        online();
        equal(message, before);
        stop();
        globalThis.dispatchEvent(new Event("offline"));
        equal(message, before);
      });
    },

    async "what a screen reader says does not count, and says what it is about"() {
      const store = createCallStore();
      store.track({ label: "Cart", retry() {} })(failed(1, limited(1_900)));
      store.track({ label: "Orders" })(wait(2, 1_900, down));
      const seen = [];
      const stop = watchWaits(store, (waits) => seen.push(waits.map(({ message, announcement }) => [message, announcement])));
      while (seen.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
      stop();
      const messages = new Set(seen.map(([, [message]]) => message));
      equal(messages.size > 1, true);
      const said = [`Orders: ${down.recovery.title}. Retrying automatically…`, `Cart: Too many requests. ${limited(1_900).recovery.message}`];
      for (const waits of seen) equal(waits.map(([, announcement]) => announcement), said);
    },

    async "a clock that is set back holds no countdown up"() {
      const { now } = Date;
      const store = createCallStore();
      store.onEvent(failed(1, limited(900)));
      store.onEvent(wait(2, 900, down));
      let shown = [];
      let stop = () => {};
      try {
        await new Promise((resolve) => setTimeout(resolve, 300));
        Date.now = () => now() - 3_600_000;
        stop = watchWaits(store, (waits) => (shown = waits.map(({ secondsLeft, message }) => [secondsLeft, /\d/.exec(message)?.[0]])));
        equal(shown, [[1, undefined], [1, "1"]]);
        // Another message: those before are counted on, not anew.
        store.onEvent(hold(3, 900));
        await until(() => shown.length === 3, 500);
        await until(() => shown.every(([seconds]) => seconds === 0), 2_000);
        equal(shown, [[0, undefined], [0, undefined], [0, undefined]]);
      } finally {
        Date.now = now;
        stop();
      }
    },

    "a moment that is farther than the wait is long counts no longer than that"() {
      const store = createCallStore();
      store.onEvent({ ...wait(1, 5_000, down), until: Date.now() + 3_600_000 });
      let seconds;
      watchWaits(store, ([wait]) => (seconds = wait.secondsLeft))();
      equal(seconds, 5);
    },

    "waits with the same moment are counted each for itself"() {
      // Tests with fake clocks come back to the same moment.
      const { now } = Date;
      const counted = (clock) => {
        Date.now = () => clock;
        const store = createCallStore();
        store.onEvent(failed(1, limited(5_000)));
        let seconds;
        watchWaits(store, ([wait]) => (seconds = wait.secondsLeft))();
        return seconds;
      };
      try {
        equal([counted(1_000_000), counted(1_000_000)], [5, 5]);
      } finally {
        Date.now = now;
      }
    },

    "a wait that was shown under fake timers is counted anew under the clock that comes back"() {
      const { now } = Date;
      const real = performance.now;
      const classification = limited(60_000);
      const seconds = () => {
        const store = createCallStore();
        store.onEvent(failed(1, classification));
        let seconds;
        watchWaits(store, ([wait]) => (seconds = wait.secondsLeft))();
        return seconds;
      };
      try {
        let elapsed = 0;
        performance.now = () => elapsed - 1e9;
        const start = now();
        Date.now = () => start + elapsed;
        equal(seconds() > 50, true);
        elapsed = 61_000;
        equal(seconds(), 0);
      } finally {
        Date.now = now;
        delete performance.now;
        if (performance.now !== real) performance.now = real;
      }
      equal(seconds() > 50, true);
    },

    async "seconds are counted to a moment, and not beyond it"() {
      equal([secondsLeft(null), secondsLeft(Date.now() - 9), secondsLeft(Date.now() + 3_600_000, 7_000)], [0, 0, 7]);
      const moment = Date.now() + 1_200;
      const seen = [];
      const stop = eachSecond([null, 0, moment], () => seen.push(secondsLeft(moment)));
      while (seen.at(-1) !== 0) await new Promise((resolve) => setTimeout(resolve, 20));
      equal(seen.toString(), [...seen].sort((a, b) => b - a).toString());
      const count = seen.length;
      stop();
      eachSecond([moment], () => seen.push("late"))();
      await new Promise((resolve) => setTimeout(resolve, 50));
      equal(seen.length, count);
    },
  };
};
