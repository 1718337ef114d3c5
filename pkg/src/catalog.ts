import { retryOf } from "./classification.js";
import { inCore } from "./core.js";
import { exitCodes } from "./exit-codes.js";
import { selectionOf } from "./profile.js";
import { wordsOf } from "./sentences.js";
import type { Action, CatalogEntry, Category, CodesOf, FixedBy, ProfileOption, RetryAdvice } from "./types.js";

/**
 * The table of codes, of one profile or of several; left out, of `http`. For reference pages and
 * user interfaces.
 *
 * @throws TypeError for what is not a profile.
 */
export function catalog<const P extends ProfileOption | undefined = undefined>(
  profile?: P,
): CatalogEntry<CodesOf<P>>[] {
  const profiles: readonly any[] = Array.isArray(profile) ? profile : [profile];
  return profiles.flatMap((one) => {
    const selection = selectionOf(one ?? "http");
    const definition = selection.at(0);
    const rows = inCore((core) => selection.in(core).rows(), (why) => { throw why; });
    return rows.map((row): CatalogEntry<any> => {
      const code = row.code as string;
      const category = row.category as Category;
      const [title, message] = wordsOf(category, code, definition);
      return {
        profile: definition?.name ?? "http",
        code,
        status: row.status,
        category,
        action: row.action as Action,
        by: row.by as FixedBy,
        retry: retryOf(row) as RetryAdvice,
        lookup: row.lookup,
        title,
        message,
        exitCode: exitCodes[category],
      };
    });
  });
}
