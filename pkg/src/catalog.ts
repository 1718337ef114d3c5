import { retryOf } from "./classification.js";
import { inCore } from "./core.js";
import { exitCodes } from "./exit-codes.js";
import { selectionOf } from "./profile.js";
import type { Action, CatalogEntry, Category, CodesOf, FixedBy, ProfileOption, Report, RetryAdvice, WordOptions } from "./types.js";
import { checkedSources } from "./words/page.js";
import { wordsOf } from "./words/sentence.js";

/**
 * The table of codes, of one profile or of several; left out, of `http`. For reference pages and
 * user interfaces.
 *
 * @throws TypeError for what is not a profile, and for wrong words or a wrong locale.
 */
export function catalog<const P extends ProfileOption | undefined = undefined>(
  profile?: P,
  options?: Pick<WordOptions, "words" | "locale">,
): CatalogEntry<CodesOf<P>>[] {
  const from = checkedSources(options ?? {});
  const profiles: readonly any[] = Array.isArray(profile) ? profile : [profile];
  return profiles.flatMap((one) => {
    const selection = selectionOf(one ?? "http");
    const definition = selection.at(0);
    const rows = inCore((core) => selection.in(core).rows(), (why) => { throw why; });
    return rows.map((row): CatalogEntry<any> => {
      const code = row.code as string;
      const category = row.category as Category;
      const texts = wordsOf(category, code, definition, from);
      return {
        profile: definition?.name ?? "http",
        code,
        status: row.status,
        category,
        action: row.action as Action,
        by: row.by as FixedBy,
        retry: retryOf(row) as RetryAdvice,
        report: row.report as Report,
        lookup: row.lookup,
        title: texts.title,
        message: texts.message,
        messageSafe: texts.messageSafe ?? null,
        messageTemplate: texts.messageTemplate ?? null,
        exitCode: exitCodes[category],
      };
    });
  });
}
