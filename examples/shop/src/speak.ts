// The language of what comeback says.

import { pickLocale, setLocale, setWords } from "comeback";
import { de } from "comeback/locales/de";
import { type Language, TEXTS } from "./texts";

export const preferred: Language = pickLocale(navigator.languages, ["de"]) ?? "en";

export function speak(language: Language): void {
  setLocale(language === "de" ? de : undefined);
  setWords(TEXTS[language].words);
}
