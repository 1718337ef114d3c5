// Which text goes to which input of a form, whatever the library.

import { dotted, type FieldPath, withDots } from "./path.js";
import type { Field } from "../types.js";
import { fieldText, ownFieldText } from "../words/field-text.js";
import { sourcesFor } from "../words/page.js";
import type { WordSources } from "../words/types.js";

/** What is read of a classification, which may come from any entry, or from data. */
export interface Failed {
  readonly category?: string;
  readonly fields?: readonly Field[];
  readonly recovery?: { readonly message: string };
}

/** Options of every applier. */
export interface FormOptions {
  /**
   * Names that the API puts in front of each path and the form does not have, such as
   * `data.attributes` (JSON:API) or `input` (GraphQL).
   */
  strip?: string | undefined;
  /**
   * The form's name for an input that the API calls otherwise: by the path with dots, without what
   * `strip` takes off, or a function of it. What has no entry keeps its name.
   */
  names?: Readonly<Record<string, string>> | ((name: string, field: Field) => string | undefined) | undefined;
  /**
   * The text to show. Left out, or where it returns undefined: your own for the code (`words` of the call
   * or the client, `setWords`), else the server's text, else ours for the code. In another language than
   * English (`locale`, `setLocale`) ours come before the server's, except for `invalid`, where only the
   * server can say more.
   */
  text?: ((field: Field) => string | undefined) | undefined;
  /**
   * The names of the inputs that show their errors. Left out: what the form library knows. A text
   * for any other input is a text for the form.
   */
  inputs?: readonly string[] | undefined;
  /** Moves the focus to the first input that is wrong. Default true. */
  focus?: boolean | undefined;
}

/** What went where. */
export interface Applied {
  /** The names of the inputs that have an error, in the form's spelling. */
  inputs: string[];
  /** Texts for the form as a whole: of inputs that it does not have, too. */
  form: string[];
}

/** Texts and codes for one input. */
export interface InputErrors {
  name: string;
  texts: string[];
  codes: string[];
}

/**
 * A text for a field: the app's own, else the server's, else ours for the code. In another language than
 * English ours come before the server's, where the code says what is wrong.
 */
function textOfField(field: Field, { text }: FormOptions, from: WordSources): string {
  const { code, message } = field;
  const own = text?.(field) ?? ownFieldText(field, from);
  if (own !== undefined) return own;
  const ours = fieldText(field, from);
  const isForeign = (from.locale?.tag ?? "en") !== "en";
  const isTold = ours && code !== "invalid" && isForeign;
  if (message !== null && !isTold) return message;
  return ours ?? fieldText({ ...field, code: "invalid" }, from) ?? "";
}

/**
 * Sorts the texts of a failure by input. `has`: whether the form shows errors of an input.
 * A failure that names no input is a text for the form: what the person can do now.
 */
export function sorted(
  failed: Failed,
  options: FormOptions,
  has: (name: string) => boolean,
): { inputs: InputErrors[]; form: string[] } {
  const { fields = [], recovery, category } = failed;
  const shown = options.inputs?.map(withDots);
  const inputs = new Map<string, InputErrors>();
  const form: string[] = [];
  const from = sourcesFor(failed);
  for (const field of fields) {
    const name = nameOf(field, options);
    const text = textOfField(field, options, from);
    if (name === "" || !(shown ? shown.includes(name) : has(name))) {
      form.push(name === "" ? text : `${name}: ${text}`);
      continue;
    }
    const known = inputs.get(name) ?? { name, texts: [], codes: [] };
    inputs.set(name, known);
    known.texts.push(text);
    known.codes.push(field.code);
  }
  if (!fields.length && recovery && category !== "ok") form.push(recovery.message);
  return { inputs: [...inputs.values()], form };
}

/** The form's name for a field, with dots; empty for the whole form. */
function nameOf(field: Field, { strip, names }: FormOptions): string {
  const name = dotted(without(field.path, strip ?? ""));
  const other = typeof names === "function" ? names(name, field)
    : names && Object.hasOwn(names, name) ? names[name] : undefined;
  return withDots(other ?? name);
}

function without(path: FieldPath, strip: string): FieldPath {
  const prefix = strip.match(/[^.[\]]+/g) ?? [];
  return prefix.every((name, i) => name === String(path[i])) ? path.slice(prefix.length) : path;
}

/** The value at a name with dots. */
export function valueAt(values: any, name: string): unknown {
  let value = values;
  for (const key of name.split(".")) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return;
    value = value[key];
  }
  return value;
}
