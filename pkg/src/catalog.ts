import { retryOf } from "./classification.js";
import { inCore } from "./core.js";
import { exitCodes } from "./exit-codes.js";
import { selectionOf } from "./profile.js";
import { wordsOf } from "./sentences.js";
import type { Action, CatalogEntry, Category, FixedBy, ProfileOption, RetryAdvice } from "./types.js";

/**
 * The table of codes, of one profile or of several; left out, of `http`. For reference pages and
 * user interfaces.
 *
 * @throws TypeError for what is not a profile.
 */
export function catalog(profile: ProfileOption = "http" as never): CatalogEntry[] {
  const profiles = Array.isArray(profile) ? profile : [profile];
  return profiles.flatMap((one) => {
    const selection = selectionOf(one);
    const definition = selection.at(0);
    const rows = inCore((core) => {
      const list = new core.Profiles();
      if (definition) list.extend(selection.in(core));
      else list.add(undefined);
      return list.rows();
    }, (why) => { throw why; });
    return rows.map((row): CatalogEntry => {
      const [kind, action, by, , , lookup, status, value] = row;
      const code = value as string;
      const category = kind as Category;
      const [title, message] = wordsOf(category, code, definition);
      return {
        profile: definition?.name ?? "http",
        code,
        status,
        category,
        action: action as Action,
        by: by as FixedBy,
        retry: retryOf(row) as RetryAdvice,
        lookup,
        title,
        message,
        exitCode: exitCodes[category],
      };
    });
  });
}
