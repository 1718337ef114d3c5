// The shapes of words: those of a language, and those of an app's own.

import type { Action, BuiltinCodes, Category, FieldCode } from "../types.js";

/** What is shown for a category or a code. */
export interface Texts {
  /** A few words, without a full stop. */
  readonly title: string;
  /**
   * One to three sentences. Where the request may have been carried out although it failed, they
   * must not simply ask for it again.
   */
  readonly message: string;
  /** Instead of `message` when repeating the request does no harm. */
  readonly messageSafe?: string;
  /**
   * Instead of both when every figure in it is known and repeating does no harm. `{wait}` is a whole
   * phrase ("in 7 seconds"): "Try again {wait}."; `{details.name}` is a figure that the server sent.
   */
  readonly messageTemplate?: string;
}

/** The name of the form that a number takes, as in CLDR. */
export type PluralForm = "one" | "two" | "few" | "many" | "other";

/** The phrases of one unit, by form; `{n}` is the number. */
type Phrases = { readonly [Form in PluralForm]?: string };

/**
 * When a wait is over, as whole phrases: `{ plural: "one_other", second: { one: "in {n} second", … } }`.
 * `plural` is the rule for whole numbers: `other` (one form), `one_other` (1, and all else), or that
 * of Polish or Arabic.
 */
export interface Waits {
  readonly plural: "other" | "one_other" | "polish" | "arabic";
  readonly second: Phrases;
  readonly minute: Phrases;
  readonly hour: Phrases;
  readonly day: Phrases;
}

/**
 * A language. Those of `comeback/locales/<tag>` have all words; in one of your own, English takes the
 * place of what you leave out.
 */
export interface Locale<W = OwnWords> {
  /** A BCP 47 language tag, such as `pt-BR`. */
  readonly tag: string;
  /** The direction of its script. */
  readonly dir: "ltr" | "rtl";
  /** How waits are said. */
  readonly waits: Waits;
  /** The sentences. */
  readonly words: W;
}

type ByCode<Codes extends string> = { readonly [Code in Codes]?: Partial<Texts> };

/**
 * Words of your own, in place of some of ours: by category, by action, or by profile and code. A
 * message of your own stands alone: ours with figures is then not used.
 *
 * @example
 * setWords({
 *   action: { top_up: "Buy credits" },
 *   category: { rate_limit: { title: "Slow down", message: "Please wait a moment." } },
 *   commerce: { PRODUCT_OUT_OF_STOCK: { message: "We will have more on Monday." } },
 * });
 */
export interface OwnWords {
  /** By category; in place of our words for a code, too. */
  readonly category?: { readonly [C in Category]?: Partial<Texts> };
  /** On the button of an action. */
  readonly action?: { readonly [A in Action]?: string };
  /**
   * Under an input, by the code of what is wrong; of your API's own codes, too. `{min}`, `{max}` and other
   * names in braces are the field's `params`. Where one is unknown, the text does not count: the next one
   * is taken. `too_short_min` is before `too_short`, where the limit is known; `too_long_max` and so on.
   */
  readonly field?: { readonly [Code in FieldCode | (string & {})]?: string };
  /** While a call waits and goes again by itself. */
  readonly wait?: { readonly [Reason in "backoff" | "poll" | "offline" | "hold" | "title"]?: string };
  /** What `<comeback-recovery>` itself shows. */
  readonly ui?: {
    readonly [Label in "requestId" | "copy" | "copied" | "selected" | "close" | "soon" | "ready" | "sending"]?: string;
  };
  /** `requestId`: how a person is asked to name it; `{message}` stands for the message before it. */
  readonly support?: { readonly requestId?: string };
  readonly http?: ByCode<BuiltinCodes["http"]>;
  readonly noxinfluencer?: ByCode<BuiltinCodes["noxinfluencer"]>;
  readonly publishing?: ByCode<BuiltinCodes["publishing"]>;
  readonly marketplace?: ByCode<BuiltinCodes["marketplace"]>;
  readonly commerce?: ByCode<BuiltinCodes["commerce"]>;
  readonly workspace?: ByCode<BuiltinCodes["workspace"]>;
  /** By the name of a profile of your own, and its code. */
  readonly [profile: string]: { readonly [name: string]: Partial<Texts> | string | undefined } | undefined;
}

/** Where words come from: own words, the most specific first, and a language; English is behind them. */
export interface WordSources {
  readonly own: readonly OwnWords[];
  /** Those of them that are a call's or a client's, not the page's. */
  readonly given?: readonly OwnWords[];
  readonly locale: Locale | undefined;
  /** The language is a call's or a client's own, not the page's. */
  readonly isChosen?: boolean;
}

/** What an app's own catalogue needs: `t(`${key}.${params.variant}`, params)`. */
export interface WordParams {
  /**
   * Which of the texts was taken: see `Texts`. `server`: the API's own, of a profile with
   * `messageFor: "user"`.
   */
  variant: "message" | "messageSafe" | "messageTemplate" | "server";
  /**
   * The category of an earlier attempt that may have been carried out: the words are about that one,
   * as those of this failure would ask to repeat the request.
   */
  unclear?: Category;
  /** The wait, ms. */
  waitMs?: number;
  /** The same as a phrase in the language in use. */
  wait?: string;
  /** The figures that the server sent for this sentence, by name. */
  [figure: string]: string | number | undefined;
}
