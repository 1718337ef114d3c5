// The text at an input, with its limit where that is known. Natively: `src/report/field_text.rs`.

import type { Field } from "../types.js";
import { FIELDS } from "./english.js";
import { entry } from "./page.js";
import { figureOf, fill } from "./phrase.js";
import type { OwnWords, WordSources } from "./types.js";

type Wrong = Pick<Field, "code" | "params">;

/** The text of the app's own words for a field; undefined where they have none. */
export function ownFieldText(field: Wrong, { own }: Pick<WordSources, "own">): string | undefined {
  for (const words of own) {
    const text = textIn(words, field);
    if (text) return text;
  }
  return;
}

/** The same of all words; undefined for a code that none of them has a text for. */
export function fieldText(field: Wrong, from: WordSources): string | undefined {
  return ownFieldText(field, from) ?? textIn(from.locale?.words, field) ?? textIn({ field: FIELDS }, field);
}

/** The one with the limit, else the one for the code. A text whose figures are not all known does not count. */
function textIn(words: OwnWords | undefined, field: Wrong): string | undefined {
  const { code } = field;
  for (const name of [`${code}_${isLeast(code) ? "min" : "max"}`, code]) {
    const text = entry(words, "field", name);
    const filled = typeof text === "string" && fill(text, (figure) => figureIn(field, figure));
    if (filled) return filled;
  }
  return;
}

/** How libraries name a limit. */
const LIMITS: Readonly<Record<string, readonly string[]>> = {
  min: ["min", "minimum", "min_length", "minLength", "ge"],
  max: ["max", "maximum", "max_length", "maxLength", "le"],
};

/** For lengths only: of a number they may be what it must exceed. */
const OF_LENGTHS = ["limit_value", "limit"];

function figureIn({ code, params }: Wrong, name: string): string | undefined {
  if (!/^too_(short|long|small|big)$/.test(code) || name !== (isLeast(code) ? "min" : "max")) {
    return figureOf(params, name);
  }
  const { inclusive, exclusive, comparison }: any = params ?? {};
  // The limit itself is wrong, too.
  if (inclusive === false || exclusive === true || comparison === ">" || comparison === "<") return;
  const isLength = /^too_(short|long)$/.test(code) || comparison === ">=" || comparison === "<=";
  for (const one of [...LIMITS[name]!, ...(isLength ? OF_LENGTHS : [])]) {
    const figure = figureOf(params, one);
    if (figure !== undefined) return figure;
  }
  return;
}

function isLeast(code: string): boolean {
  return code === "too_short" || code === "too_small";
}
