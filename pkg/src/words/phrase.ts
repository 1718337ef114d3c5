// Figures in sentences, and waits as phrases. Natively: `src/report/phrase.rs`.

import type { PluralForm, Waits } from "./types.js";

const UNITS = [
  ["second", 1e3, 120], ["minute", 6e4, 120], ["hour", 36e5, 48], ["day", 864e5, Infinity],
] as const;

/** When a wait is over, rounded up: "in 7 seconds". Undefined where there is none. */
export function waitPhrase(ms: number | undefined, waits: Waits): string | undefined {
  if (!ms) return;
  for (const [unit, size, most] of UNITS) {
    const count = Math.ceil(ms / size);
    if (count >= most) continue;
    const phrases = waits[unit];
    return (phrases[FORMS[waits.plural](count)] ?? phrases.other)?.replace("{n}", `${count}`);
  }
  return;
}

/** The form of a whole number from 1, by CLDR's plural rules. */
const FORMS: Record<Waits["plural"], (n: number) => PluralForm> = {
  other: () => "other",
  one_other: (n: number) => (n === 1 ? "one" : "other"),
  polish: (n: number) => (
    n === 1 ? "one"
      : n % 10 >= 2 && n % 10 <= 4 && !(n % 100 >= 12 && n % 100 <= 14) ? "few" : "many"
  ),
  arabic: (n: number) => {
    const rest = n % 100;
    return n === 1 ? "one" : n === 2 ? "two" : rest > 10 ? "many" : rest > 2 ? "few" : "other";
  },
};

/** Puts the figures in; undefined when one of them is missing. */
export function fill(template: string, figure: (name: string) => string | undefined): string | undefined {
  let isWhole = true;
  const text = template.replace(/\{([^}]*)\}/g, (_, name: string) => {
    const text = figure(name);
    isWhole &&= !!text;
    return text || "";
  });
  return isWhole ? text : undefined;
}

/** A figure of the server's details, as text. */
export function figureOf(details: any, name: string): string | undefined {
  if (details === null || typeof details !== "object" || !Object.hasOwn(details, name)) return;
  const value = details[name];
  if (typeof value === "number") {
    const size = Math.abs(value);
    return size === 0 || (size >= 1e-6 && size < 1e15) ? String(value) : undefined;
  }
  return typeof value === "string" && /^[\d.,-]{1,20}$/.test(value) ? value : undefined;
}
