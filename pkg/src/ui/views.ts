// What components show: the same for each framework.

import { buttonLabel, hasButton, isAgain, isHarmless } from "../element/button.js";
import { isOnline } from "../element/connection.js";
import type { RecoveryWait } from "../element/follow.js";
import { type Labels, labelsOf } from "../element/labels.js";
import { asItCame, shownIn } from "../element/translate.js";
import type { Classification } from "../types.js";
import type { WordSources } from "../words/types.js";
import { inSeconds, msLeftOfNotice } from "./left.js";
import { isPersonsRetry } from "./notices.js";
import type { PanelProps } from "./props.js";
import type { Notice } from "./types.js";
import {
  languageOf, messageNow, noticeWordsIn, said, type NoticeWords, type Wording,
} from "./words.js";

/** What a component shows of a failure. */
export interface RecoveryView {
  /** What happened. */
  classification: Classification;
  /** A few words. */
  title: string;
  /** One or two sentences; a wait in them is the one that is left. */
  message: string;
  /** For the button; null where there is nothing to press. */
  button: string | null;
  /** Whether the button sends the same request again; if not, see `recovery.action`. */
  isRetry: boolean;
  /** The seconds until the same request may be sent again; counts down to 0. None for another next step. */
  secondsLeft: number;
  /** The same as a phrase, such as "in 7 seconds"; empty where nothing is counted. */
  countdown: string;
  /**
   * Title and message for a screen reader, for a live region. It does not count, so that it is read once
   * and not each second.
   */
  announcement: string;
  /** The language of all this, for the attribute `lang`; undefined for the built-in English. */
  lang: string | undefined;
  /** The direction of its script, for the attribute `dir`. */
  dir: "ltr" | "rtl" | undefined;
}

/** A message of a store, in words. */
export interface WaitView extends Notice, NoticeWords {
  /**
   * The seconds until the calls go on, or may be sent again; counts down to 0. None where the next step is
   * another one, and while waiting calls are offline.
   */
  secondsLeft: number;
  /** The same as a phrase, such as "in 7 seconds"; empty where nothing is counted. */
  countdown: string;
}

/** `isOfServer`: rendered on a server, or hydrated. */
export function recoveryView(
  given: Classification, seconds: number, { labels, locale }: Wording = {}, isOfServer = false,
): RecoveryView {
  const { classification, from } = (isOfServer ? asItCame : shownIn)(given, locale);
  const secondsLeft = isAgain(classification) ? seconds : 0;
  return {
    classification,
    title: classification.recovery.title,
    message: messageNow(classification, seconds * 1000, from),
    button: hasButton(classification) ? buttonLabel(classification, labels?.actions, from) : null,
    isRetry: isAgain(classification),
    secondsLeft,
    countdown: countdownOf(secondsLeft, labels, from),
    announcement: said(classification.recovery.title, classification.recovery.message),
    ...languageOf(from),
  };
}

export function waitViews(notices: readonly Notice[], { labels, locale }: Wording = {}): WaitView[] {
  return notices.map((notice) => {
    const shown = shownIn(notice.classification, locale);
    const words = noticeWordsIn(notice, shown, labels);
    // Offline nobody knows when a wait ends.
    const isCounted = notice.state === "failed" ? words.isRetry : isOnline();
    const seconds = isCounted ? inSeconds(msLeftOfNotice(notice)) : 0;
    return { ...notice, ...words, secondsLeft: seconds, countdown: countdownOf(seconds, labels, shown.from) };
  });
}

function countdownOf(seconds: number, labels: Labels, from: WordSources): string {
  return seconds > 0 ? labelsOf(labels, from).remaining(seconds * 1000) : "";
}

/** What a panel shows. */
export interface Panel {
  classification: Classification | null;
  wait: RecoveryWait | null;
  /** The person has sent a call of the store again. */
  isSending: boolean;
  /** The message of the store, if it is one. */
  notice: Notice | undefined;
  /** What the message is about; null for what is not of the store. */
  subject: string | null;
  /** Title and message, as text before the element is defined; it is not shown afterwards. */
  text: [title: string, message: string] | null;
}

/**
 * A wait comes first, then an error, then the gravest message of a store. `isOfServer`: rendered on a
 * server, or hydrated.
 */
export function panelOf(
  failed: Classification | null, waiting: RecoveryWait | null | undefined, notices: readonly Notice[],
  { labels, locale, subject: subjectOf = (labels) => labels.join(", ") }: Pick<PanelProps, keyof Wording | "subject">,
  isOfServer: boolean,
): Panel {
  const notice = failed || waiting ? undefined : gravest(notices);
  const isSending = !!notice && isPersonsRetry(notice);
  const wait = waiting ?? (notice && notice.state !== "failed" && !isSending ? waitOf(notice) : null);
  const classification = wait ? wait.classification ?? failed : failed ?? notice?.classification ?? null;
  const subject = (notice && subjectOf(notice.labels)) || null;
  if (!classification && !wait) return { classification, wait, isSending, notice, subject, text: null };
  const reason = wait?.type === "hold" ? "hold" : wait?.reason ?? null;
  const shown = (isOfServer ? asItCame : shownIn)(classification, locale);
  const { title, message } = noticeWordsIn({ state: wait ? "waiting" : "failed", reason }, shown, labels);
  return { classification, wait, isSending, notice, subject, text: [subject ? `${subject}: ${title}` : title, message] };
}

/**
 * What the person has just sent again comes first, until it is known how that ends. Then a call that has
 * failed and may have been carried out, then any that has failed: what waits goes on by itself. Of several
 * the newest.
 */
function gravest(notices: readonly Notice[]): Notice | undefined {
  const failed = notices.filter(({ state }) => state === "failed");
  const unclear = failed.find(({ classification }) => !isHarmless(classification!));
  return notices.find(isPersonsRetry) ?? unclear ?? failed[0] ?? notices[0];
}

/** A message as the wait that the element takes. */
function waitOf({ delay, until, reason, classification }: Notice): RecoveryWait {
  return {
    delay: delay ?? 0,
    ...(until !== null && { until }),
    ...(reason === "hold" ? { type: "hold" as const } : { ...(reason && { reason }) }),
    ...(classification && { classification }),
  };
}

/** Whether a table of actions has the one of a classification. */
export function hasAction(actions: PanelProps["actions"], classification: Classification | null): boolean {
  return !!classification && !!actions?.[classification.recovery.action];
}
