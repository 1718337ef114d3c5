// How waits are said in a language of which only the tag is known, from the CLDR data of the runtime.

import { WAITS } from "./english.js";
import type { PluralForm, Waits } from "./types.js";

/** Numbers in which each form of each language occurs. */
const SAMPLES = [1, 2, 3, 5, 11, 100];

/** The forms of each rule, as the samples bring them up. */
const RULES: Readonly<Record<string, Waits["plural"]>> = {
  "other": "other", "one,other": "one_other", "one,few,many": "polish", "one,two,few,many,other": "arabic",
};

const known = new Map<string, Waits>();

/** The phrases for a language; English where the runtime does not know them, or has other plural forms. */
export function waitsIn(tag: string): Waits {
  let waits = known.get(tag);
  if (!waits) known.set(tag, waits = read(tag) ?? WAITS);
  return waits;
}

function read(tag: string): Waits | undefined {
  try {
    const rule = new Intl.PluralRules(tag);
    const format = new Intl.RelativeTimeFormat(`${tag}-u-nu-latn`, { numeric: "always" });
    const phrases = (unit: Intl.RelativeTimeFormatUnit) => {
      const forms: { [Form in PluralForm]?: string } = {};
      for (const n of SAMPLES) forms[rule.select(n) as PluralForm] ??= format.format(n, unit).replace(`${n}`, "{n}");
      return forms;
    };
    const second = phrases("second");
    const plural = RULES[Object.keys(second).join()];
    return plural && { plural, second, minute: phrases("minute"), hour: phrases("hour"), day: phrases("day") };
  } catch {
    // No language tag, or a runtime without `Intl`.
    return;
  }
}
