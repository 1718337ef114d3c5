"use client";
// Hooks for an app that renders the recovery itself.

import { useCallback, useState, useSyncExternalStore } from "react";
import { isOnline, onConnectionChange } from "../element/connection.js";
import { Latest } from "../recovery-of.js";
import type { Classification } from "../types.js";
import type { CallStore, Wording } from "../ui/index.js";
import { delayOf, inSeconds, msLeftOf, msLeftOfNotice } from "../ui/left.js";
import { eachSecondOf } from "../ui/ticks.js";
import { type RecoveryView, recoveryView, type WaitView, waitViews } from "../ui/views.js";
import { onWordsChange, sources } from "../words/page.js";

/**
 * What to show of an error, and the seconds until it may be tried again; null where there is none.
 * Takes whatever `classifyError` takes. The seconds count to an absolute moment: neither a render nor
 * a remount begins them anew.
 *
 * @example
 * const failed = useRecovery(query.error);
 * if (failed) return (
 *   <p>
 *     <span role="alert" className="visually-hidden">{failed.announcement}</span>
 *     {failed.message}
 *     {failed.isRetry && (
 *       <button disabled={failed.secondsLeft > 0} onClick={() => query.refetch()}>{failed.button}</button>
 *     )}
 *     {failed.countdown}
 *   </p>
 * );
 */
export function useRecovery(error: unknown, wording?: Wording): RecoveryView | null {
  usePageWords();
  const [latest] = useState(() => new Latest(true));
  const classification = latest.of(error);
  const seconds = useSecondsLeft(classification);
  const isOfServer = useIsOfServer();
  return classification && recoveryView(classification, seconds, wording, isOfServer);
}

/** While a page is hydrated, the whole delay, as the server rendered it. */
function useSecondsLeft(classification: Classification | null): number {
  const left = () => msLeftOf(classification);
  return useSyncExternalStore(
    useCallback((listener: () => void) => eachSecondOf(() => [left()], listener), [classification]),
    () => inSeconds(left()),
    () => inSeconds(delayOf(classification).afterMs),
  );
}

/**
 * The messages of a store, newest first, with their words and the seconds that are left.
 *
 * @example
 * const waits = useWaits(calls);
 * return waits.map((wait) => (
 *   <li key={wait.id}>
 *     {wait.labels.length > 0 && `${wait.labels.join(", ")}: `}{wait.title}. {wait.message}
 *     {wait.canRetry && (
 *       <button disabled={wait.secondsLeft > 0} onClick={() => calls.retry(wait.id)}>{wait.button}</button>
 *     )}
 *     {wait.countdown}
 *   </li>
 * ));
 */
export function useWaits(store: CallStore, wording?: Wording): WaitView[] {
  usePageWords();
  useSyncExternalStore(onConnectionChange, isOnline, isOnline);
  const notices = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getServerSnapshot);
  const left = () => notices.map(msLeftOfNotice);
  const seconds = () => left().map(inSeconds).join();
  useSyncExternalStore(
    useCallback((listener: () => void) => eachSecondOf(left, listener), [notices]),
    seconds,
    seconds,
  );
  return waitViews(notices, wording);
}

const NEVER = () => () => {};

/** True on a server, and while a page is hydrated: then nothing may depend on the page's language. */
export function useIsOfServer(): boolean {
  return useSyncExternalStore(NEVER, () => false, () => true);
}

/** Renders again when the page gets another language, or words of its own. */
export function usePageWords(): void {
  const locale = () => sources().locale;
  const words = () => sources().own[0];
  useSyncExternalStore(onWordsChange, locale, locale);
  useSyncExternalStore(onWordsChange, words, words);
}
