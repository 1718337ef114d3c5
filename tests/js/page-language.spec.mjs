// What is on the screen when the page gets another language: also the words of a profile.

export default async function run({ engine, comeback }) {
  const load = (path) => import(engine === "node" ? new URL(`../../pkg/dist/${path}`, import.meta.url) : `/pkg/dist/${path}`);
  const [ui, { de }, { fr }] = await Promise.all(["ui/index.js", "locales/de.js", "locales/fr.js"].map(load));
  const results = [];
  for (const [name, test] of Object.entries(tests(ui, comeback, de, fr))) {
    try {
      await test();
      results.push({ name, ok: true });
    } catch (error) {
      results.push({ name, ok: false, error });
    } finally {
      comeback.setLocale(undefined);
      comeback.setWords(undefined);
    }
  }
  return results;
}

const tests = ({ noticeWords }, { classifyError, defineProfile, setLocale, setWords, translate }, de, fr) => {
  const own = defineProfile({
    name: "language-test",
    codes: { LOCKED: { category: "conflict", title: "Locked", message: "Wait for the key." } },
    words: { de: { LOCKED: { title: "Verschlossen", message: "Warten Sie auf den Schlüssel." } } },
  });
  const locked = () => classifyError({ status: 409, body: { code: "LOCKED" } }, { profile: own });
  const titleOf = (classification) => noticeWords({ state: "failed", reason: null, classification }).title;

  return {
    "a message follows the page's language, to and fro"() {
      const down = classifyError({ status: 503 });
      const english = titleOf(down);
      setLocale(de);
      equal(titleOf(down), de.words.category.unavailable.title);
      setLocale(undefined);
      equal(titleOf(down), english);
    },

    "so does that of a profile's code"() {
      const failed = locked();
      equal(titleOf(failed), "Locked");
      setLocale(de);
      equal(titleOf(failed), "Verschlossen");
      equal(translate(failed).recovery.message, "Warten Sie auf den Schlüssel.");
      setLocale(undefined);
      equal(titleOf(failed), "Locked");
    },

    "words of a call's own stay, whatever words and language the page gets"() {
      const words = {
        category: { unavailable: { title: "Gone fishing" } }, action: { retry: "Knock" }, wait: { backoff: "Asleep" },
      };
      const down = classifyError({ status: 503 }, { method: "GET", words });
      const shown = (wording) => {
        const failed = noticeWords({ state: "failed", reason: null, classification: down }, wording);
        const waiting = noticeWords({ state: "waiting", reason: "backoff", classification: down }, wording);
        return [failed.title, failed.message, failed.button, waiting.title, waiting.message].join("|");
      };
      const message = down.recovery.message;
      equal(shown(), `Gone fishing|${message}|Knock|Gone fishing|Asleep`);
      setWords({ category: { unavailable: { title: "Closed" } }, action: { top_up: "Buy", retry: "Again" } });
      equal(shown(), `Gone fishing|${message}|Knock|Gone fishing|Asleep`);
      setWords(undefined);
      setLocale(de);
      const german = de.words.category.unavailable.messageSafe;
      equal(shown(), `Gone fishing|${german}|Knock|Gone fishing|Asleep`);
      equal(shown({ locale: fr }), `Gone fishing|${fr.words.category.unavailable.messageSafe}|Knock|Gone fishing|Asleep`);
      setLocale(undefined);
      equal(shown(), `Gone fishing|${message}|Knock|Gone fishing|Asleep`);
    },

    "a page that is older than its server says so, and its button loads it again"() {
      const old = classifyError(new TypeError("Failed to fetch dynamically imported module: https://app.example/a.js"));
      const shown = (wording, classification = old) => {
        const { title, message, button } = noticeWords({ state: "failed", reason: null, classification }, wording);
        return `${title}|${message}|${button}`;
      };
      equal(old.recovery.action, "start_over");
      equal(shown(), "New version|This page has been updated. Reload it to continue.|Reload");
      equal(shown({ labels: { actions: { start_over: "Anew" } } }).split("|")[2], "Anew");
      const copy = classifyError(JSON.parse(JSON.stringify(old)));
      setLocale(de);
      const { title, message } = de.words.http.ChunkLoadError;
      for (const one of [old, copy]) equal(shown({}, one), `${title}|${message}|${de.words.action.refresh_state}`);
      equal(translate(old).recovery.title, title);
      setWords({ http: { ChunkLoadError: { title: "Neu" } } });
      equal(translate(old).recovery.title, "Neu");
    },

    "a code whose profile this page does not use keeps its sentences"() {
      const failed = { ...locked(), profile: "of-another-page" };
      failed.recovery = { ...failed.recovery, key: "of-another-page.LOCKED" };
      equal(titleOf(failed), "Locked");
      setLocale(de);
      equal(titleOf(failed), "Locked");
    },
  };
};

function equal(actual, expected) {
  if (actual !== expected) throw new Error(`${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
}
