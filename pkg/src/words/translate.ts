import { selectionOf } from "../profile.js";
import type { Classification, WordOptions } from "../types.js";
import { checkedSources, madeIn, profileNamed } from "./page.js";
import { retold } from "./retell.js";
import { codeOfWords } from "./sentence.js";

/**
 * The same classification in other words: in the language that the page has now, or with the options'
 * `locale` and `words`. For what is on the screen when a person changes the language. A sentence of the
 * server's own stays, and so do words of the call or the client that made it.
 *
 * `profile`: as it was classified with; only for a profile with words of its own that was not used on
 * this page before.
 *
 * @throws TypeError for a wrong option.
 */
export function translate<C extends Classification>(classification: C, options: WordOptions = {}): C {
  const { profile: name } = classification;
  const profile = selectionOf(options.profile).find(name) ?? profileNamed(name);
  const from = checkedSources(options, madeIn(classification)?.given);
  return retold(classification, codeOfWords(classification), profile, from);
}
