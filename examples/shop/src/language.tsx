// The language of the page.

import { createContext, type ReactNode, use, useState } from "react";
import { preferred, speak } from "./speak";
import { type Language, TEXTS } from "./texts";

function choose(language: Language): Language {
  speak(language);
  document.documentElement.lang = language;
  return language;
}

const Context = createContext({ language: choose(preferred), choose: (_: Language) => {} });

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(preferred);
  const value = { language, choose: (chosen: Language) => setLanguage(choose(chosen)) };
  return <Context value={value}>{children}</Context>;
}

export function useLanguage() {
  const { language, choose } = use(Context);
  const money = new Intl.NumberFormat(language, { style: "currency", currency: "EUR" });
  const time = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
  return { language, choose, texts: TEXTS[language], price: money.format, time: time.format };
}
