import type { BuiltinCodes } from "./codes.js";
import type { Texts } from "./words/types.js";
import type { Action, Category, FixedBy, Report, RetryAdvice } from "./types.js";

export type { BuiltinCodes };

/** A code that `http` lists. */
export type HttpCode = BuiltinCodes["http"];

/** What a status means. What is left out is that of the category. */
export interface Rule {
  /** What kind of trouble it is. */
  readonly category: Category;
  /** What to do. */
  readonly action?: Action;
  /** Who can do it. */
  readonly by?: FixedBy;
  /** Whether and how to try again. */
  readonly retry?: RetryAdvice;
  /** Whose attention it needs. Left out: `bug` where `by` is `developer`, else the category's. */
  readonly report?: Report;
  /** The API call that returns details. */
  readonly lookup?: string;
}

/** What a code means. What is left out is that of the category. */
export interface CodeRule extends Rule {
  /** The HTTP status it is documented with; for reference only. */
  readonly status?: number;
  /** Your words for the person at the screen; without them, the category's are used. */
  readonly title?: string;
  /** Likewise, in full sentences. Without braces: figures belong in `messageTemplate`. */
  readonly message?: string;
  /** The message when repeating the request does no harm, such as after a GET. */
  readonly messageSafe?: string;
  /**
   * The message with `{wait}` or `{details.name}` in it, used when every figure is known. `{wait}`
   * is a whole phrase ("in 7 seconds"): "Try again {wait}."
   */
  readonly messageTemplate?: string;
}

/**
 * Where an API's bodies keep what: dotted paths, the first that fits. A number in a path is the
 * index of a list: `errors.0.code`. The path `"*"` looks anywhere, as `http` does; it is for `code`,
 * `message`, `requestId` and `retryAfterSeconds`, and what these are where you leave them out.
 */
export interface EnvelopeDefinition {
  /** The code. */
  readonly code?: readonly string[];
  /** The server's own text. */
  readonly message?: readonly string[];
  /** What to quote when asking for help. */
  readonly requestId?: readonly string[];
  /** What else the server sent. */
  readonly details?: readonly string[];
  /** The HTTP status, for a body handed over alone. */
  readonly status?: readonly string[];
  /** The server's own next step. */
  readonly hint?: readonly string[];
  /** A link to it. */
  readonly url?: readonly string[];
  /** The wait that the server asks for, in seconds. */
  readonly retryAfterSeconds?: readonly string[];
  /**
   * What is wrong with which input: a list of elements such as
   * `{ field: "items[0].name", message: "Too short" }`, or a map from paths to texts. Shapes that
   * are common are read without it.
   */
  readonly fields?: readonly string[];
  /** What marks a success, whatever the status. The body of a 2xx is read only where there is one. */
  readonly success?: { readonly path: string; readonly is: boolean | number | string };
}

/** What a definition may extend: `http`, a profile, or a definition such as those of `comeback/profiles`. */
export type ProfileBase = "http" | Profile | ProfileDefinition;

/**
 * One API's error dialect, in the format of the built-in profiles. `Codes`: the codes that it
 * lists itself; `Base`: what it extends.
 */
export interface ProfileDefinition<Codes extends string | number = string, Base = ProfileBase> {
  /** Where the schema is, for editors. */
  readonly $schema?: string;
  /** Lower-case letters, digits, `-` and `_`; not the name of a built-in profile. */
  readonly name: string;
  /** Where the facts come from. */
  readonly source?: string;
  /** A profile to start from: its codes, statuses and envelope apply where you define none. */
  readonly extends?: Base;
  /** Where the bodies keep what. */
  readonly envelope?: EnvelopeDefinition;
  /**
   * What the bodies look like, for a client with several profiles: `error.code`, `success:false`,
   * `code:number`, `data|error.details`. All of them must hold. Left out: there is a code where the
   * envelope says.
   */
  readonly shape?: readonly string[];
  /** What speaks for this profile where the shapes of several fit, in the same words. */
  readonly likely?: readonly string[];
  /** The API takes `Idempotency-Key`. */
  readonly idempotencyKeys?: boolean;
  /** Published limits: so many requests `per` ms, for all paths or those with a segment `path`. */
  readonly limits?: readonly { readonly requests: number; readonly per: number; readonly path?: string }[];
  /** What a rate limit counts that a response reports: an endpoint's requests (default), or the origin's. */
  readonly limitScope?: "endpoint" | "origin";
  /** The response header with the number of credits that remain. */
  readonly creditsHeader?: string;
  /**
   * For whom the API writes its messages. `user`: they are shown to the person at the screen where they
   * are in that person's language, and `Accept-Language` is sent. Left out: `developer`.
   */
  readonly messageFor?: "user" | "developer";
  /** Your words for its codes in other languages, by language tag: `{ de: { SOLD_OUT: { title: "Ausverkauft" } } }`. */
  readonly words?: { readonly [tag: string]: { readonly [Code in Codes]?: Partial<Texts> } };
  /** What each code means. */
  readonly codes?: { readonly [Code in Codes]: CodeRule };
  /** By status (`"404"`) or class (`"5xx"`). */
  readonly statuses?: { readonly [status: string]: Rule };
}

declare const listed: unique symbol;

/** A profile of your own, from `defineProfile`. `Codes`: those that it lists or inherits. */
export interface Profile<Codes extends string = string> {
  /** As it appears in a classification. */
  readonly name: string;
  /** What it was made from. */
  readonly definition: ProfileDefinition;
  /** For the compiler only. */
  readonly [listed]?: Codes;
}

/** One profile: one of your own, a definition such as those of `comeback/profiles`, or `http`. */
export type SingleProfile = Profile | ProfileDefinition | "http";

/**
 * A profile, or a list of them: of several, an error is read by the one whose shape fits its body
 * and that lists its code.
 */
export type ProfileOption = SingleProfile | readonly SingleProfile[];

/** The codes that a profile, or one of a list, lists or inherits. */
export type CodesOf<P> =
  P extends "http" | undefined ? HttpCode
  // `http` reads the error where none of several fits.
  : P extends readonly [infer Only] ? CodesOf<Only>
  : P extends readonly (infer Each)[] ? CodesOf<Each> | HttpCode
  : P extends { readonly [listed]?: infer Codes extends string; readonly definition: unknown } ? Codes
  : P extends { readonly name: string } ? OwnCodes<P> | InheritedCodes<P>
  : never;

type OwnCodes<P> =
  P extends { readonly codes: infer Rules } ? `${keyof Rules & (string | number)}`
  : P extends { readonly codes?: infer Rules } ? OwnCodes<{ readonly codes: NonNullable<Rules> }>
  : never;

type InheritedCodes<P> = P extends { readonly extends: infer Base } ? CodesOf<Base> : never;

/** What `defineProfile` takes: as `ProfileDefinition`, with the codes of what is extended offered by editors. */
export type ExtendingDefinition<Codes extends string | number, Base extends ProfileBase> =
  ProfileDefinition<Codes, Base> & {
    readonly codes?: { readonly [Code in CodesOf<Base>]?: CodeRule };
  };
