// The language of all that the package says: English, or one of its packs, which is loaded when it
// is picked. The page's own sentences stay English, so it does not pick a language by itself from
// `navigator.languages`, as an app would: `pickLocale` of the package is for that.

import { setLocale, translate } from "/pkg/dist/index.js";

/** By tag, each as those who read it call it. */
export const LANGUAGES = {
  en: "English",
  de: "Deutsch",
  es: "Español",
  fr: "Français",
  it: "Italiano",
  nl: "Nederlands",
  pl: "Polski",
  "pt-BR": "Português (Brasil)",
  ja: "日本語",
  "zh-CN": "简体中文",
  ko: "한국어",
  ar: "العربية",
};

const STORED = "comeback-demo-language";
const listeners = [];
let wanted = "en";
let current = "en";

/** Calls the listener each time when the language has changed. */
export function onLanguage(listener) {
  listeners.push(listener);
}

/** Loads the language and says everything in it. */
async function setLanguage(tag) {
  wanted = tag;
  let locale;
  try {
    // A pack has one export, named after its tag.
    if (tag !== "en") [locale] = Object.values(await import(`/pkg/dist/locales/${tag}.js`));
  } catch {
    // It could not be loaded: the one before stays.
    if (wanted === tag) wanted = current;
  }
  // Another one may have been picked meanwhile.
  if (wanted !== tag || current === tag) return;
  current = tag;
  setLocale(locale);
  for (const listener of listeners) listener();
}

/** Makes selects of the language; all show the same one. It is there again after a reload. */
export async function offerLanguages(selects) {
  for (const select of selects) {
    select.append(...Object.entries(LANGUAGES).map(([tag, name]) => {
      const option = new Option(name, tag);
      option.lang = tag;
      return option;
    }));
    select.addEventListener("change", () => pick(select.value));
  }
  const show = (tag) => {
    for (const select of selects) select.value = tag;
  };
  async function pick(tag) {
    show(tag);
    await setLanguage(tag);
    show(wanted);
    stored(wanted);
  }
  const before = stored();
  if (Object.hasOwn(LANGUAGES, before)) await pick(before);
}

/** Reads what is stored, or stores it. A browser may allow neither. */
function stored(tag) {
  try {
    if (tag) localStorage.setItem(STORED, tag);
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

/**
 * An `onEvent` that shows calls in an element, and what it shows once more when the language changes.
 * The element would do so by itself, except for the English words of a profile's own codes, which
 * are not in any pack.
 */
export function following(panel, profile) {
  const shown = [];
  onLanguage(() => {
    if (!isUnderWay(panel)) return;
    for (const event of shown) panel.follow(inOtherWords(event, profile()));
  });
  return (event) => {
    // The wait under way, and the attempt after it.
    if (event.type !== "attempt") shown.length = 0;
    if (event.type === "wait" || (event.type === "attempt" && shown.length === 1)) shown.push(event);
    panel.follow(event);
  };
}

/** Whether a call waits or is sent again. */
export const isUnderWay = (panel) => ["waiting", "sending"].includes(panel.getAttribute("state"));

function inOtherWords(event, profile) {
  const { classification } = event;
  return classification ? { ...event, classification: translate(classification, { profile }) } : event;
}
