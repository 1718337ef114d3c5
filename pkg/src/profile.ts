import { broken, core, generation } from "./core.js";
import { refusal } from "./host.js";
import { PROFILES } from "./names.js";
import { plain } from "./text.js";
import { look, put } from "./values.js";
import type { BuiltinProfile, Profile, ProfileDefinition, ProfileOption } from "./types.js";

/** A user's profile within the present instance. */
interface Registered {
  number: number;
  generation: number;
  definition: ProfileDefinition;
}

const registered = new WeakMap<Profile, Registered>();
const definitions = new Map<number, ProfileDefinition>();
/** The same definition is registered once, however often it is passed. */
const known = new Map<string, Profile>();

/**
 * Describes an API of your own, in the format of the built-in profiles.
 *
 * Call it once, where your module begins; the profile lives as long as the page.
 *
 * @example
 * const billing = defineProfile({
 *   name: "billing",
 *   envelope: { code: ["fault.id"], message: ["fault.text"] },
 *   codes: { CARD_DECLINED: { category: "quota", action: "top_up", by: "user", retry: "never" } },
 * });
 *
 * @throws TypeError naming the path of the first wrong field, such as `codes.E42.category`.
 */
export function defineProfile<E extends BuiltinProfile = never>(definition: ProfileDefinition<E>): Profile {
  const copy = plain(definition) as ProfileDefinition;
  const text = JSON.stringify(copy);
  let profile = known.get(text);
  if (!profile) {
    profile = Object.freeze({ name: copy?.name, definition: copy });
    numberOf(profile, copy);
    known.set(text, profile);
  }
  return profile;
}

function numberOf(profile: Profile, definition: ProfileDefinition): number {
  const { define } = core();
  let entry = registered.get(profile);
  if (entry?.generation === generation) return entry.number;
  let number: number;
  try {
    number = look(() => define(put(definition)));
  } catch (error) {
    broken();
    throw error;
  }
  if (number < 0) throw new TypeError(`defineProfile: ${refusal}`);
  registered.set(profile, { number, generation, definition });
  definitions.set(number, definition);
  return number;
}

/** The number of a profile; -1 for "find it"; undefined for what is no profile. */
export function profileNumber(profile: ProfileOption | undefined): number | undefined {
  if (profile === undefined || profile === null) return -1;
  if (typeof profile === "string") {
    const number = (PROFILES as readonly string[]).indexOf(profile);
    return number < 0 ? undefined : number;
  }
  const entry = registered.get(profile);
  if (!entry) return undefined;
  return numberOf(profile, entry.definition);
}

/** The definition behind a user's profile. */
export function definitionOf(number: number): ProfileDefinition | undefined {
  return definitions.get(number);
}
