// Profiles: definitions, one's own and those of `comeback/profiles`, and what the core made of them.

import { inCore, onStart, PerInstance, type Core } from "./core.js";
import { MODULES } from "./module-names.js";
import { plain } from "./text.js";
import type {
  CodesOf, ExtendingDefinition, Profile, ProfileBase, ProfileDefinition, ProfileOption,
} from "./types.js";
import type { Profiles } from "./wasm/glue.js";
import { rememberProfile } from "./words/page.js";

/** The same definition is read once, however often it is passed. */
const defined = new Map<string, Profile>();
/** Definitions that nobody has checked yet, since there is no core so far. */
const unchecked = new Set<Known>();

/**
 * Describes an API of your own, in the format of the built-in profiles.
 *
 * Call it once, where your module begins; the profile lives as long as the page. Where the core is
 * not there yet (`comeback/web`), the definition is checked when it is, and what is wrong with it
 * is said in the console.
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
export function defineProfile<
  const Codes extends string | number = never,
  const Base extends ProfileBase = never,
>(definition: ExtendingDefinition<Codes, Base>): Profile<`${Codes}` | CodesOf<Base>>;
export function defineProfile(definition: ProfileDefinition): Profile {
  const copy = plain(withoutHandles(definition)) as ProfileDefinition;
  if (copy === null || typeof copy !== "object") {
    throw new TypeError("defineProfile: the profile must be an object");
  }
  // The core knows only `http` by its name.
  if (MODULES.includes(copy.name)) {
    throw new TypeError("defineProfile: name is the name of a built-in profile");
  }
  const text = JSON.stringify(copy);
  let profile = defined.get(text);
  if (!profile) {
    profile = Object.freeze({ name: copy.name, definition: copy }) as Profile;
    check(knownOf(copy));
    defined.set(text, profile);
  }
  return profile;
}

/** The core reads no definition that extends so many others, such as one that extends itself. */
const MAX_BASES = 8;

/** A definition may extend a profile: then its definition is meant. */
function withoutHandles(definition: any, left = MAX_BASES): any {
  const base = definition?.extends;
  if (!left || base === null || typeof base !== "object") return definition;
  const extended = withoutHandles(base.definition ?? base, left - 1);
  return extended === base ? definition : { ...definition, extends: extended };
}

onStart(() => {
  const entries = [...unchecked];
  unchecked.clear();
  for (const entry of entries) {
    try {
      check(entry);
    } catch (error) {
      console.error(error);
    }
  }
});

/** Throws a `TypeError` for a definition that the core refuses, now or in the console later. */
function check(entry: Known): void {
  const problem = inCore((core) => entry.in(core).problem, () => void unchecked.add(entry));
  if (problem) throw new TypeError(`defineProfile: ${problem}`);
}

/** What the core made of a definition. */
type Known = PerInstance<{ list: Profiles; problem: string | undefined }>;

const known = new WeakMap<object, Known>();

function knownOf(definition: ProfileDefinition): Known {
  let entry = known.get(definition);
  if (!entry) {
    entry = new PerInstance((core) => {
      const list = new core.Profiles();
      return { list, problem: list.add(definition) };
    });
    known.set(definition, entry);
  }
  return entry;
}

/**
 * The profiles that an option names.
 *
 * @internal
 */
export class Selection {
  readonly #definitions: readonly (ProfileDefinition | undefined)[];
  readonly #list: PerInstance<Profiles>;

  /** Undefined stands for `http`. */
  constructor(definitions: readonly (ProfileDefinition | undefined)[]) {
    this.#definitions = definitions;
    for (const definition of definitions) if (definition) rememberProfile(definition);
    this.#list = new PerInstance((core) => {
      const list = new core.Profiles();
      for (const definition of definitions) {
        if (definition) list.extend(knownOf(definition).in(core).list);
        else list.add(undefined);
      }
      return list;
    });
  }

  /** The definition at a place of the list; undefined for `http`. */
  at(place: number): ProfileDefinition | undefined {
    return this.#definitions[place];
  }

  /** The definition with that name; undefined for `http`, and where there is none. */
  find(name: string): ProfileDefinition | undefined {
    return this.#definitions.find((definition) => definition?.name === name);
  }

  /** Whether a profile was named. */
  get isNamed(): boolean {
    return this.#definitions.length > 0;
  }

  /** Whether each of the APIs takes an `Idempotency-Key`. */
  get takesKeys(): boolean {
    return this.#definitions.length > 0 && this.#definitions.every(takesKeys);
  }

  /** Whether one of the APIs writes its messages for the person at the screen. */
  get speaksToUsers(): boolean {
    return this.#definitions.some((definition) => inherited(definition, "messageFor") === "user");
  }

  /** The smallest number of requests that one of the APIs publishes as its limit. */
  get leastLimit(): number {
    return Math.min(...this.#definitions.flatMap(limitsOf));
  }

  /** The list for the present instance. */
  in(core: Core): Profiles {
    return this.#list.in(core);
  }

  /** Throws a `TypeError` for a definition that the core refuses. */
  check(): void {
    for (const definition of this.#definitions) if (definition) check(knownOf(definition));
  }
}

const UNNAMED = new Selection([]);
const HTTP = new Selection([undefined]);
const selections = new WeakMap<object, Selection>();

/**
 * The profiles that an option names.
 *
 * @throws TypeError for what is not a profile.
 * @internal
 */
export function selectionOf(option: ProfileOption | undefined): Selection {
  if (option === undefined || option === null) return UNNAMED;
  if ((option as unknown) === "http") return HTTP;
  if (typeof option !== "object") throw new TypeError(notAProfile(option));
  let selection = selections.get(option);
  if (!selection) {
    const list = Array.isArray(option) ? option : [option];
    selection = new Selection(list.map(definitionOf));
    selections.set(option, selection);
  }
  return selection;
}

function definitionOf(option: any): ProfileDefinition | undefined {
  if (option === "http") return;
  if (option === null || typeof option !== "object") throw new TypeError(notAProfile(option));
  return withoutHandles(option.definition ?? option);
}

function notAProfile(option: unknown): string {
  const text = "comeback: profile must be a profile, or a list of them";
  if (typeof option !== "string") return text;
  const from = MODULES.includes(option) ? `import { ${option} } from "comeback/profiles/${option}"` : "see defineProfile";
  return `${text}, not the name "${option}": ${from}`;
}

/** A field of a definition, or of the one that it extends. */
function inherited(definition: any, name: "idempotencyKeys" | "limits" | "messageFor"): any {
  for (let from = definition; from && typeof from === "object"; from = from.extends) {
    if (from[name] !== undefined) return from[name];
  }
}

function takesKeys(definition: ProfileDefinition | undefined): boolean {
  return inherited(definition, "idempotencyKeys") === true;
}

function limitsOf(definition: ProfileDefinition | undefined): number[] {
  return (inherited(definition, "limits") ?? []).map((limit: { requests: number }) => limit.requests);
}
