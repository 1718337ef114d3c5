// The server's own message, where a profile says that it is meant for the person at the screen.
// Natively: `src/report/server_text.rs`.

import { clean } from "../text.js";

/**
 * The message, if it is in the person's language: a `google.rpc.LocalizedMessage`, which names its
 * language, before `message`, whose language is that of the response (RFC 9110 §8.5), if it says one.
 */
export function serverText(
  message: string | null, details: unknown, language: unknown, tag: string,
): string | undefined {
  const speaks = (tags: string) => tags.split(",").some((one) => primary(one) === primary(tag));
  for (const detail of Array.isArray(details) ? details : []) {
    const { "@type": type, locale, message: text } = (detail ?? {}) as any;
    const isLocalized = typeof type === "string" && type.endsWith("google.rpc.LocalizedMessage")
      && typeof locale === "string" && typeof text === "string";
    if (isLocalized && speaks(locale) && clean(text)) return clean(text);
  }
  return typeof language !== "string" || speaks(language) ? message ?? undefined : undefined;
}

/** The language without country or script. */
function primary(tag: string): string {
  return tag.trim().split("-")[0]!.toLowerCase();
}
