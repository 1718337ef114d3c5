// Words: the same in every runtime as natively, own words, the page's language, and their errors.

import * as locales from "../locales.mjs";
import { profileOf } from "../profiles.mjs";
import * as profiles from "../../pkg/dist/profiles/index.js";
import { toClient } from "../../pkg/dist/client-safe.js";
import { fieldText } from "../../pkg/dist/words/field-text.js";
import { checkedSources } from "../../pkg/dist/words/page.js";
import { checksum, compare } from "./vectors.spec.mjs";
import { check, equal, play } from "./world.mjs";

const { de, fr, ar, ja, ptBR, zhCN } = locales;
const LIMITED = { status: 429, headers: { "retry-after": "7" } };
const OUT_OF_STOCK = { success: false, error: { code: "PRODUCT_OUT_OF_STOCK", message: "m" } };

export default async (context) => [
  ...(await vectors(context)),
  await ownWords(context),
  await fieldTexts(context),
  await definitions(context),
  ...(await play(scenarios(context.comeback), context)),
];

async function vectors({ comeback, fetchJson, fetchText }) {
  const all = await fetchJson("/tests/vectors/words.json");
  const golden = (await fetchText("/tests/vectors/golden/words.txt")).trim().split("\n");
  const faults = [];
  const clock = Date.now;
  Date.now = () => 0;
  try {
    all.forEach(({ name, failure, options = {}, expect }, i) => {
      const { method, profile } = options;
      const sums = locales.all.map((locale) => {
        const got = comeback.classifyError(failure, { profile: profileOf(profile), method, locale });
        if (!locale) compare(name, expect, got, faults);
        return checksum(got);
      });
      if (sums.join(" ") !== golden[i]) faults.push(`${name}: ${sums.join(" ")}, natively ${golden[i]}`);
    });
    locales.all.forEach((locale, i) => {
      const rows = comeback.catalog(["http", ...profiles.all], { locale });
      const sum = checksum(rows);
      if (sum !== golden[all.length + i]) faults.push(`catalog, ${locale?.tag}: ${sum}`);
    });
  } finally {
    Date.now = clock;
  }
  return [{
    name: `${all.length} vectors and every code in ${locales.all.length} languages`,
    ok: !faults.length && all.length > 50,
    error: faults.slice(0, 10).join("\n"),
  }];
}

/** `tests/native/words.rs` reads the same. */
async function ownWords({ comeback, fetchJson, fetchText }) {
  const all = await fetchJson("/tests/vectors/own-words.json");
  const golden = (await fetchText("/tests/vectors/golden/own-words.txt")).trim().split("\n");
  const faults = [];
  const clock = Date.now;
  Date.now = () => 0;
  try {
    all.forEach(({ name, words, locale: tag, failure, options = {}, expect, error }, i) => {
      let problem;
      try {
        comeback.setWords(words);
      } catch ({ message }) {
        problem = message.replace("comeback: ", "");
      }
      comeback.setWords(undefined);
      if (problem !== error) return faults.push(`${name}: ${problem}`);
      if (error) return golden[i] === "refused" || faults.push(`${name}: natively it is not refused`);
      const { method, profile } = options;
      const locale = locales.all.find((one) => one?.tag === tag);
      const got = comeback.classifyError(failure, { profile: profileOf(profile), method, locale, words });
      compare(name, expect, got, faults);
      if (checksum(got) !== golden[i]) faults.push(`${name}: ${checksum(got)}, natively ${golden[i]}`);
    });
  } finally {
    Date.now = clock;
  }
  return {
    name: `${all.length} vectors of own words`,
    ok: !faults.length && all.length > 50,
    error: faults.slice(0, 10).join("\n"),
  };
}

/** `tests/native/words.rs` reads the same. */
async function fieldTexts({ fetchJson }) {
  const all = await fetchJson("/tests/vectors/field-texts.json");
  const faults = all.flatMap(({ name, words, locale: tag, field, expect }) => {
    const locale = locales.all.find((one) => one?.tag === tag);
    const text = fieldText(field, checkedSources({ words, locale })) ?? null;
    return text === expect ? [] : `${name}: ${text}`;
  });
  return { name: `${all.length} texts at inputs`, ok: !faults.length && all.length > 30, error: faults.join("\n") };
}

/** `tests/native/catalogue.rs` reads the same. */
async function definitions({ comeback, fetchJson }) {
  const all = await fetchJson("/tests/vectors/definitions.json");
  const faults = all.flatMap(({ name, definition, error }) => {
    let got = null;
    try {
      comeback.defineProfile(definition);
    } catch ({ message }) {
      got = message.replace("defineProfile: ", "");
    }
    return got === error ? [] : `${name}: ${got}`;
  });
  return {
    name: `${all.length} definitions are taken or refused`,
    ok: !faults.length && all.length > 10,
    error: faults.join("\n"),
  };
}

const scenarios = ({ classifyError, createFetch, setLocale, setWords, pickLocale, translate, catalog, defineProfile }) => {
  const existing = defineProfile({ name: "exists", statuses: { 409: { category: "duplicate" } } });
  const titleOf = (options, failure = LIMITED) => classifyError(failure, options).recovery.title;
  const fails = (action, text) => {
    try {
      action();
    } catch (error) {
      equal(error.constructor, TypeError);
      check(error.message.includes(text), error.message);
      return;
    }
    throw new Error(`no error with ${text}`);
  };
  /** Whatever happens, the next scenario has English. */
  const cleaned = (action) => async () => {
    try {
      await action();
    } finally {
      setLocale(undefined);
      setWords(undefined);
    }
  };
  return Object.fromEntries(Object.entries({
    "a key and its figures, for a catalogue of the app's own"() {
      const { key, params } = classifyError(LIMITED).recovery;
      equal([key, params], ["category.rate_limit", { variant: "messageTemplate", waitMs: 7000, wait: "in 7 seconds" }]);
      equal(classifyError(OUT_OF_STOCK, { profile: profiles.commerce }).recovery.key, "commerce.PRODUCT_OUT_OF_STOCK");
    },

    "the page's language, and a call's before it"() {
      setLocale(de);
      equal(titleOf(), de.words.category.rate_limit.title);
      equal(titleOf({ locale: fr }), fr.words.category.rate_limit.title);
      check(classifyError(LIMITED).recovery.message.includes("in 7 Sekunden"), "the wait is in German");
      setLocale(null);
      equal(titleOf(), "Too many requests");
    },

    "own words: the call's, then the page's, whatever the language"() {
      setLocale(de);
      setWords({ category: { rate_limit: { title: "Page" } } });
      equal(titleOf(), "Page");
      equal(titleOf({ words: { category: { rate_limit: { title: "Call" } } } }), "Call");
      equal(titleOf({ words: { category: { quota: { title: "Call" } } } }), "Page");
      check(classifyError(LIMITED).recovery.message.includes("Sekunden"), "the message stays German");
    },

    "own words by code come before those by category, which come before ours by code"() {
      const words = { category: { out_of_stock: { title: "Category" } }, commerce: { PRODUCT_OUT_OF_STOCK: { title: "Code" } } };
      const options = { profile: profiles.commerce };
      equal(titleOf({ ...options, words }, OUT_OF_STOCK), "Code");
      equal(titleOf({ ...options, words: { category: words.category } }, OUT_OF_STOCK), "Category");
      equal(titleOf(options, OUT_OF_STOCK), "Out of stock");
    },

    "an own message takes the place of ours with figures; an own template is filled"() {
      const messageOf = (texts) => classifyError(LIMITED, { words: { category: { rate_limit: texts } } }).recovery.message;
      equal(messageOf({ message: "Later." }), "Later.");
      equal(messageOf({ messageTemplate: "Later, {wait}." }), "Later, in 7 seconds.");
      equal(messageOf({ message: "Later.", messageTemplate: "Later, {wait}." }), "Later, in 7 seconds.");
    },

    async "after an attempt that may have been carried out, no sentence of that call asks to repeat it"() {
      const careful = /check whether it went through before you try again/;
      const limited = { status: 429, headers: { "retry-after": "600" } };
      const later = [
        limited, { status: 402 }, { status: 401 }, { status: 410 }, { status: 422 },
        { status: 503, headers: { "retry-after": "600" } }, { status: 418 },
      ];
      /** A first attempt that nobody knows the outcome of, then another failure. */
      const classified = async (second, { method = "POST", first = () => new Response("", { status: 503 }), ...options } = {}) => {
        const answers = [first, () => new Response("{}", second)];
        const fetch = createFetch({
          retry: { baseDelay: 1, jitter: "none" }, throwOnError: true, ...options,
          fetch: async () => answers.shift()(),
        });
        const init = { method, headers: { "idempotency-key": "a" }, body: "{}" };
        return fetch("https://api.example/", init).catch((error) => error.classification);
      };
      for (const second of later) {
        const { status, recovery, retry } = await classified(second);
        equal([status, recovery.key, recovery.params.unclear], [second.status, "category.unavailable", "unavailable"]);
        check(careful.test(recovery.message), recovery.message);
        equal(retry.afterMs, second.headers && 600_000);
      }
      const lost = () => {
        throw new TypeError("Failed to fetch");
      };
      equal((await classified(limited, { first: lost })).recovery.key, "category.network");
      // Where repeating does no harm, and where nothing was unclear, the sentence is that of the failure.
      equal((await classified(limited, { method: "PUT" })).recovery.message, "You've reached the request limit. Try again in 10 minutes.");
      const quick = () => new Response("", { status: 429, headers: { "retry-after-ms": "1" } });
      equal((await classified(limited, { first: quick })).recovery.params.variant, "messageTemplate");
      // That it is there already is what the person wants to know.
      equal((await classified({ status: 409 }, { profile: existing })).recovery.key, "category.duplicate");
      // It stays so in another language, and as data.
      const failed = await classified(limited, { locale: de });
      equal(failed.recovery.message, de.words.category.unavailable.message);
      const copy = classifyError(JSON.parse(JSON.stringify(failed)));
      equal(translate(copy, { locale: fr }).recovery.message, fr.words.category.unavailable.message);
      // A server may send anything.
      copy.recovery.params.unclear = "constructor";
      equal(translate(copy, { locale: fr }).recovery.title, fr.words.category.rate_limit.title);
    },

    "a client's words and language, and a call's on top of them"() {
      const seen = [];
      const fetch = createFetch({
        fetch: async () => new Response("", { status: 404 }),
        locale: fr, words: { category: { not_found: { title: "Client" } } },
        throwOnError: true,
      });
      const titles = async (options) => {
        try {
          await fetch("https://api.example.com/", {}, options);
        } catch ({ message, classification }) {
          seen.push(message, classification.recovery.message);
        }
      };
      return titles()
        .then(() => titles({ words: { category: { not_found: { title: "Call" } } }, locale: de }))
        .then(() => equal(seen, [
          "Client", fr.words.category.not_found.message, "Call", de.words.category.not_found.message,
        ]));
    },

    async "a client's words are those of its failures in each language that the page gets, and so are a call's"() {
      const fetch = createFetch({
        fetch: async () => new Response("", { status: 500 }), retry: { maxRetries: 0 }, throwOnError: true,
        words: { category: { server: { title: "Client" } } },
      });
      const fails = (options) => fetch("https://api.example.com/", {}, options).catch((error) => classifyError(error));
      const failed = await fails();
      const ofCall = await fails({ words: { category: { server: { title: "Call" } } } });
      setLocale(de);
      equal(translate(failed).recovery.title, "Client");
      equal(translate(translate(failed), { locale: fr }).recovery.title, "Client");
      equal(translate(failed).recovery.message, de.words.category.server.messageSafe);
      equal(translate(ofCall).recovery.title, "Call");
      equal(translate(failed, { words: { category: { server: { title: "Now" } } } }).recovery.title, "Now");
    },

    "a client knows whether its request may be repeated"() {
      const fetch = createFetch({
        fetch: async () => new Response("", { status: 500 }), retry: { maxRetries: 0 }, throwOnError: true,
      });
      const variantOf = (init, options) => fetch("https://api.example.com/", init, options)
        .catch((error) => error.classification.recovery.params.variant);
      return Promise.all([
        variantOf({}), variantOf({ method: "POST" }),
        variantOf({ method: "POST", headers: { "idempotency-key": "k" } }),
        variantOf({ method: "POST" }, { retry: { maxRetries: 0, methods: "all" } }),
        variantOf({}, { retry: false }),
        variantOf({ method: "POST" }, { profile: profiles.commerce }),
      ]).then((variants) => equal(variants, [
        // What a person sends again is another call: a key, and what the engine may repeat, do not count.
        "messageSafe", "message", "message", "message", "messageSafe", "message",
      ]));
    },

    "what is shown can be told in another language, with the same variant and figures"() {
      const failed = classifyError(LIMITED);
      equal(translate(failed, { locale: de }), classifyError(LIMITED, { locale: de }).recovery.title ? {
        ...failed, recovery: classifyError(LIMITED, { locale: de }).recovery,
      } : null);
      const careful = classifyError({ status: 500 });
      equal(translate(careful, { locale: ja }).recovery.message, ja.words.category.server.message);
      const safe = classifyError({ status: 500 }, { method: "GET" });
      equal(translate(safe, { locale: ja }).recovery.message, ja.words.category.server.messageSafe);
      const { recovery } = classifyError(OUT_OF_STOCK, { profile: profiles.commerce });
      setLocale(ar);
      const listed = translate(classifyError(OUT_OF_STOCK, { profile: profiles.commerce }), { profile: profiles.commerce });
      equal(listed.recovery.title, ar.words.commerce.PRODUCT_OUT_OF_STOCK.title);
      check(recovery.title !== listed.recovery.title, "it is another title");
    },

    "so can what toClient has made: the figures are in the sentence"() {
      const body = { success: false, error: { code: "INSUFFICIENT_BALANCE", details: { current_balance: 4.2, required_amount: 12 } } };
      const failed = classifyError({ status: 402, body }, { profile: profiles.commerce });
      const sent = JSON.parse(JSON.stringify(toClient(failed)));
      equal(sent.details, null);
      const told = translate(sent, { profile: profiles.commerce, locale: de }).recovery;
      equal(told, { ...translate(failed, { locale: de }).recovery, lookup: null });
      check(told.message.includes("4.2") && told.message.includes("12"), told.message);
      sent.recovery.params.current_balance = "all of it";
      check(!translate(sent, { locale: de }).recovery.message.includes("all"), "a figure is a number");
    },

    async "what was never sent is in the language of its client, button and all"() {
      const { noticeWords } = await import("../../pkg/dist/ui/index.js");
      const fetch = async () => new Response("{}", { headers: { "x-credits-remaining": "1" } });
      let failed;
      const onEvent = ({ classification }) => { failed = classification ?? failed; };
      const api = createFetch({ fetch, profile: profiles.workspace, locale: fr, credits: { stopBelow: 10 }, onEvent });
      await api("https://unsent.test/a");
      await api("https://unsent.test/a").catch(() => {});
      const { title, button, lang } = noticeWords({ state: "failed", reason: null, classification: failed });
      equal([failed.status, title, button, lang], [null, failed.recovery.title, fr.words.action.top_up, "fr"]);
      equal(title, fr.words.category.quota.title);
    },

    "a copy keeps key and figures, and takes nothing else"() {
      const failed = JSON.parse(JSON.stringify(classifyError(LIMITED)));
      equal(classifyError(failed).recovery.params, failed.recovery.params);
      failed.recovery.params = { variant: "message\u202e", list: [1], nested: {}, n: 1 };
      equal(classifyError(failed).recovery.params, { variant: "message", n: 1 });
      delete failed.recovery.params;
      delete failed.recovery.key;
      equal([classifyError(failed).recovery.key, classifyError(failed).recovery.params], ["", {}]);
    },

    "wrong words are errors that name the key"() {
      fails(() => setWords({ categry: { rate_limit: { title: "x" } } }), "words.categry is no group of words; did you mean category?");
      fails(() => setWords({ category: { rate_limited: { title: "x" } } }), "words.category.rate_limited is not one of ok,");
      fails(() => setWords({ category: { ok: { title: "" } } }), "words.category.ok.title must be a text");
      fails(() => setWords({ category: { ok: { message: "in {wait}" } } }), "words.category.ok.message has {wait}; it names no figures");
      fails(() => setWords({ category: { ok: { messageTemplate: "in {seconds}" } } }), "has {seconds}; it may name {wait}");
      fails(() => setWords({ category: { ok: { messageTemplate: "in {wait" } } }), "has {wait; it may name");
      fails(() => setWords({ field: { too_short: "{min length}" } }), "has {min length}; it may name what the server sent with the field");
      fails(() => setWords({ support: { requestId: "{id}" } }), "words.support.requestId has {id}");
      fails(() => setWords({ action: { retri: "x" } }), "words.action.retri is not one of none,");
      fails(() => setWords("de"), "words must be an object");
      fails(() => createFetch({ words: { ui: { copy: 1 } } }), "words.ui.copy must be a text");
      fails(() => setWords({ constructor: { X: { titel: "x" } } }), "words.constructor.X.titel is not one of");
    },

    "a wrong option of classifyError does not take the others away"() {
      const complaints = [];
      const { error } = console;
      console.error = (problem) => complaints.push(problem.message);
      try {
        const words = { category: { sever: { title: "x" } } };
        const { recovery } = classifyError({ status: 500 }, { method: "get", locale: de, words });
        equal(recovery.message, de.words.category.server.messageSafe);
        equal(complaints.length, 1);
      } finally {
        console.error = error;
      }
    },

    "a wrong locale is an error that says what to import"() {
      fails(() => setLocale("pt-BR"), 'import { ptBR } from "comeback/locales/pt-BR"');
      fails(() => createFetch({ locale: {} }), "locale must be a locale");
      fails(() => setLocale({ ...de, dir: "up" }), "locale.dir must be ltr or rtl");
      fails(() => setLocale({ ...de, waits: { ...de.waits, plural: "x" } }), "locale.waits.plural");
      fails(() => setLocale({ ...de, waits: { ...de.waits, hour: {} } }), "locale.waits.hour must have a phrase");
      fails(() => setLocale({ ...de, words: undefined }), "locale.words must be an object");
      fails(() => setLocale({ ...de, words: { category: { ok: { titel: "x" } } } }), "locale.words.category.ok.titel");
      fails(() => setLocale({ ...de, tag: "de\r\nx: y" }), "locale.tag must be a language tag");
      fails(() => createFetch({ local: de }), "did you mean locale?");
    },

    "English can be chosen on a page in another language; null is no choice"() {
      setLocale(de);
      equal(titleOf({ locale: locales.en }), "Too many requests");
      equal(titleOf({ locale: null }), de.words.category.rate_limit.title);
      createFetch({ locale: null });
      equal(pickLocale(["en-US", "de"], [de, locales.en]), locales.en);
    },

    "a title alone in a profile's words does not bring a message in another language"() {
      const profile = {
        name: "half", codes: { LOCKED: { category: "conflict", title: "Locked", message: "Have a look." } },
        words: { de: { LOCKED: { title: "Gesperrt" } } },
      };
      const failure = { status: 409, body: { code: "LOCKED", message: "m" } };
      const { title, message } = classifyError(failure, { profile, locale: de }).recovery;
      equal([title, message], ["Gesperrt", de.words.category.conflict.message]);
    },

    "only an API's own message is for the person"() {
      const profile = { name: "people", messageFor: "user", envelope: { message: ["message"] }, codes: {} };
      const messageOf = (failure) => classifyError(failure, { profile }).recovery.message;
      equal(messageOf({ status: 409, body: { message: "The course is full." } }), "The course is full.");
      for (const failure of [
        new TypeError("Failed to fetch"),
        { status: 502, body: "<html><title>502 Bad Gateway</title></html>" },
        { status: 502, body: "upstream connect error" },
        Object.assign(new Error("getaddrinfo ENOTFOUND intern-db"), { code: "ENOTFOUND" }),
      ]) check(messageOf(failure).includes("check whether it went through"), messageOf(failure));
    },

    "a language of one's own needs only the words that it has"() {
      const sv = { ...de, tag: "sv", words: { category: { rate_limit: { title: "För många förfrågningar" } } } };
      const { title, message } = classifyError(LIMITED, { locale: sv }).recovery;
      equal([title, message], ["För många förfrågningar", "You've reached the request limit. Try again in 7 Sekunden."]);
    },

    "words of a profile that no code has are errors"() {
      const definition = { name: "own-words", codes: { A: { category: "conflict" } } };
      fails(() => defineProfile({ ...definition, words: { de: { B: { title: "x" } } } }), "words.de.B is not listed under codes");
      fails(() => defineProfile({ ...definition, words: { de: { A: { titel: "x" } } } }), "words.de.A.titel does not belong here");
      fails(() => defineProfile({ ...definition, words: { de: { A: { messageTemplate: "{wait}" } } } }), "needs a message beside it");
      fails(() => defineProfile({ ...definition, messageFor: "users" }), "messageFor must be user or developer");
    },

    "the language of the person, of those that are there"() {
      const all = [de, fr, ptBR, zhCN];
      equal(pickLocale(["it", "de-AT", "fr"], all), de);
      equal(pickLocale("pt", all), ptBR);
      equal(pickLocale(["zh-TW", "fr-CA"], all), fr);
      equal(pickLocale(["zh-Hans-SG"], all), zhCN);
      equal(pickLocale(["en-GB", "de"], all), undefined);
      equal(pickLocale(["ZH-cn"], ["de", "zh-CN"]), "zh-CN");
      equal(pickLocale([], all), undefined);
      // `navigator.languages` where there is no browser.
      for (const none of [undefined, null, ""]) equal(pickLocale(none, all), undefined);
    },

    "an API that writes for people is asked in their language"() {
      const sent = [];
      const profile = { name: "people", messageFor: "user", codes: {} };
      const fetch = createFetch({
        fetch: async (_, init) => {
          sent.push(new Headers(init?.headers).get("accept-language"));
          return new Response("{}");
        },
        profile, locale: ptBR,
      });
      const url = "https://api.example.com/";
      return fetch(url)
        .then(() => fetch(url, { headers: { "accept-language": "it" } }))
        .then(() => fetch(url, {}, { locale: ja }))
        .then(() => fetch(url, {}, { profile: "http" }))
        // What the app's own headers ask for counts, too.
        .then(() => fetch(url, {}, { headers: () => ({ "accept-language": "de-CH" }) }))
        .then(() => equal(sent, ["pt-BR", "it", "ja", null, "de-CH"]));
    },

    "a table of codes in another language"() {
      const row = catalog(profiles.commerce, { locale: de }).find(({ code }) => code === "BACKEND_ERROR");
      const texts = de.words.commerce.BACKEND_ERROR;
      equal([row.title, row.messageSafe, row.messageTemplate], [texts.title, texts.messageSafe, texts.messageTemplate]);
      fails(() => catalog("http", { locale: "de" }), "locale must be a locale");
    },
  }).map(([name, action]) => [name, cleaned(action)]));
};
