// What is on the screen when the page gets another language: also the words of a profile.

export default async function run({ engine, comeback }) {
  const load = (path) => import(engine === "node" ? new URL(`../../pkg/dist/${path}`, import.meta.url) : `/pkg/dist/${path}`);
  const [ui, { de }] = [await load("ui/index.js"), await load("locales/de.js")];
  const results = [];
  for (const [name, test] of Object.entries(tests(ui, comeback, de))) {
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

const tests = ({ noticeWords }, { classifyError, defineProfile, setLocale, setWords, translate }, de) => {
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

    "words of a call's own stay until the page gets others"() {
      const options = { words: { category: { unavailable: { title: "Gone fishing" } } } };
      const down = classifyError({ status: 503 }, options);
      equal(titleOf(down), "Gone fishing");
      setWords({ category: { unavailable: { title: "Closed" } } });
      equal(titleOf(down), "Closed");
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
