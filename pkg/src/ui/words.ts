// The words of a message.

import { buttonLabel, hasButton, isAgain } from "../element/button.js";
import { type Labels, labelsOf, waitSentence } from "../element/labels.js";
import { type InWords, messageAt, shownIn } from "../element/translate.js";
import type { Classification } from "../types.js";
import type { Locale, WordSources } from "../words/types.js";
import { inSeconds, msLeftOfNotice } from "./left.js";
import { isPersonsRetry } from "./notices.js";
import type { Notice } from "./types.js";

/** In which words something is shown. Default: the page's, see `setLocale` and `setWords`. */
export interface Wording {
  /** Labels of the app's own; for those that are left out, those of the language are used. */
  labels?: Labels;
  /** The language, where it is not the page's. */
  locale?: Locale | null | undefined;
}

/** What a message says. */
export interface NoticeWords {
  /** A few words. */
  title: string;
  /** One or two sentences: of a failure, what to do now; of a wait, that it goes on by itself. */
  message: string;
  /** For the button; null where there is nothing to press, and while a call waits. */
  button: string | null;
  /** Whether the button sends the same request again; if not, see `recovery.action`. */
  isRetry: boolean;
  /**
   * All of it for a screen reader, for a live region: what it is about, title, and message. It does not
   * count, so that it is read once and not each second.
   */
  announcement: string;
  /** The language of all this, for the attribute `lang`; undefined for the built-in English. */
  lang: string | undefined;
  /** The direction of its script, for the attribute `dir`. */
  dir: "ltr" | "rtl" | undefined;
}

/**
 * The words of a message.
 *
 * @example
 * const { title, message, button } = noticeWords(notice);
 */
export function noticeWords(
  notice: Pick<Notice, "state" | "classification" | "reason"> & Partial<Pick<Notice, "until" | "labels">>,
  { labels, locale }: Wording = {},
): NoticeWords {
  return noticeWordsIn(notice, shownIn(notice.classification, locale), labels);
}

/** The same of a classification that is in its language already. */
export function noticeWordsIn(
  notice: Pick<Notice, "state" | "reason"> & Partial<Notice>,
  { classification, from }: InWords<Classification | null>, labels: Labels,
): NoticeWords {
  const { state, reason } = notice;
  const words = labelsOf(labels, from);
  const title = classification?.recovery.title ?? words.oneMoment;
  if (state !== "failed" || !classification) {
    const wait = reason === "hold" ? { type: "hold" } : { ...(reason && { reason }) };
    const sentence = isPersonsRetry(notice) ? words.sending : waitSentence(words, wait);
    const announcement = said(title, sentence, notice.labels);
    return { title, message: sentence, button: null, isRetry: false, announcement, ...languageOf(from) };
  }
  const hasOne = hasButton(classification);
  const button = hasOne ? buttonLabel(classification, words.actions, from) : null;
  const left = notice.until === undefined ? Infinity : inSeconds(msLeftOfNotice(notice)) * 1000;
  const message = messageNow(classification, left, from);
  const announcement = said(title, classification.recovery.message, notice.labels);
  return { title, message, button, isRetry: hasOne && isAgain(classification), announcement, ...languageOf(from) };
}

/** For a screen reader. */
export function said(title: string, message: string, labels: readonly string[] = []): string {
  return `${labels.length ? `${labels.join(", ")}: ` : ""}${title}. ${message}`;
}

/** For the attributes `lang` and `dir`. */
export function languageOf({ locale }: WordSources): Pick<NoticeWords, "lang" | "dir"> {
  return { lang: locale?.tag, dir: locale?.dir };
}

/** With the wait that is left, ms; Infinity for the message as it came. */
export function messageNow(classification: Classification, left: number, from: WordSources): string {
  return left === Infinity ? classification.recovery.message : messageAt(classification, left, from);
}
