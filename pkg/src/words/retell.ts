// A classification that is there already, in other words.

import type { ToldWith } from "../client-safe.js";
import { composed, isComposed } from "../composed.js";
import type { Classification, ProfileDefinition } from "../types.js";
import { CATEGORIES } from "./english.js";
import { keepSources } from "./page.js";
import { sentenceOf } from "./sentence.js";
import type { WordSources } from "./types.js";

/**
 * The same with other sentences; one of the server's own stays. `code`: where its profile lists it.
 */
export function retold<C extends Classification>(
  classification: C, code: string | undefined, profile: ProfileDefinition | undefined, from: WordSources,
): C {
  const { category, retry, requestId } = classification;
  // What `toClient` has added is about the sentences that came.
  const { button: _, lang: __, dir: ___, ...recovery } = classification.recovery as C["recovery"] & ToldWith;
  const { variant, unclear } = recovery.params;
  const isServers = variant === "server";
  const sentence = sentenceOf({
    category, code, profile, retry, requestId,
    // `toClient` leaves the details out; the figures of the sentence are here.
    details: classification.details ?? recovery.params,
    isRepeatable: variant !== "message" || unclear !== undefined,
    // A copy may have come from a server.
    unclear: unclear !== undefined && Object.hasOwn(CATEGORIES, unclear) ? unclear : undefined,
    action: recovery.action,
    serverText: isServers ? recovery.message : undefined,
  }, from);
  // How to ask for help is in it already.
  if (isServers) sentence.message = recovery.message;
  const told = { ...classification, recovery: { ...recovery, ...sentence } };
  return keepSources(isComposed(classification) ? composed(told) : told, from);
}
