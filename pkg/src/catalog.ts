import { broken, core } from "./core.js";
import { exitCodes } from "./exit-codes.js";
import { retryOf, wordsOfCode } from "./compose.js";
import { own, told } from "./host.js";
import { ACTIONS, BY, CATEGORIES, PROFILES } from "./names.js";
import { definitionOf, profileNumber } from "./profile.js";
import type { BuiltinCodes, BuiltinProfile, CatalogEntry, ProfileOption, RetryAdvice } from "./types.js";

/**
 * The table of codes, of one profile or of all built-in ones: for reference pages and UIs.
 *
 * @throws TypeError when there is no such profile.
 */
export function catalog<P extends BuiltinProfile>(profile: P): CatalogEntry<P, BuiltinCodes[P]>[];
/** The table of codes, of one profile or of all built-in ones: for reference pages and UIs. */
export function catalog(profile?: ProfileOption): CatalogEntry[];
export function catalog(profile?: ProfileOption): CatalogEntry[] {
  const one = profileNumber(profile);
  if (one === undefined) throw new TypeError(`catalog: no profile named ${String(profile)}`);
  const numbers = one < 0 ? PROFILES.map((_, number) => number) : [one];
  const entries: CatalogEntry[] = [];
  try {
    for (const number of numbers) {
      const name = PROFILES[number] ?? definitionOf(number)!.name;
      for (let index = 0; core().row(number, index); index++) {
        const [, , , kind, action, by, advice, amount, lookup, lookupLength, status, place, length] = told;
        const code = own(place, length);
        const category = CATEGORIES[kind]!;
        const [title, message] = wordsOfCode(number, index, code, kind);
        entries.push({
          profile: name,
          code,
          status: status || null,
          category,
          action: ACTIONS[action]!,
          by: BY[by]!,
          retry: retryOf(advice, amount) as RetryAdvice,
          lookup: lookupLength ? own(lookup, lookupLength) : null,
          title,
          message,
          exitCode: exitCodes[category],
        });
      }
    }
  } catch (error) {
    broken();
    throw error;
  }
  return entries;
}
