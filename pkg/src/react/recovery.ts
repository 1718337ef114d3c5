"use client";
// `<Recovery>`: the element, as a component.

import {
  createElement, forwardRef, type HTMLAttributes, useEffect, useImperativeHandle, useLayoutEffect, useRef,
  useState, useSyncExternalStore,
} from "react";
// Here, as bundlers leave out an import of a module that only exports others.
import "../element/index.js";
import type { ComebackRecovery, RecoveryEventMap } from "../element/index.js";
import { Latest } from "../recovery-of.js";
import type { PanelProps } from "../ui/props.js";
import type { Notice } from "../ui/types.js";
import { hasAction, panelOf } from "../ui/views.js";
import { useIsOfServer, usePageWords } from "./hooks.js";

/** Props of `<Recovery>`: what it shows, and any HTML attribute for the element. */
export interface RecoveryProps extends PanelProps, Omit<HTMLAttributes<HTMLElement>, "children"> {}

// On a server effects do not run, and React 18 warns of layout effects.
const useIsomorphicEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

/** A server may have said it in another language; it is not seen any more. */
const AS_IT_IS = { suppressHydrationWarning: true };

const EMPTY: readonly Notice[] = [];
const NO_STORE = { subscribe: () => () => {}, getSnapshot: () => EMPTY, getServerSnapshot: () => EMPTY };

/**
 * What went wrong and the next step, as `<comeback-recovery>` shows it. A server renders title and
 * message as text, which shows until the element is defined. The ref gives the element, for
 * `follow` and `followLatest`.
 *
 * @example
 * <Recovery
 *   error={query.error}
 *   sending={query.isFetching}
 *   onRetry={query.refetch}
 *   actions={{ refresh_state: () => query.refetch(), sign_in: () => navigate("/sign-in") }}
 * />
 */
export const Recovery = forwardRef<ComebackRecovery, RecoveryProps>(function Recovery(props, ref) {
  const {
    error, waiting, store, sending: isGivenSending = false, onRetry, onAction, actions, dismissible, onDismiss,
    labels, locale, subject: subjectOf, className, ...attributes
  } = props;
  const element = useRef<ComebackRecovery>(null);
  useImperativeHandle(ref, () => element.current!, []);
  usePageWords();
  const [latest] = useState(() => new Latest(false));

  const { subscribe, getSnapshot, getServerSnapshot } = store ?? NO_STORE;
  const notices = useSyncExternalStore(subscribe, getSnapshot, getServerSnapshot);
  const panel = panelOf(latest.of(error, isGivenSending), waiting, notices, { labels, locale, subject: subjectOf }, useIsOfServer());
  const { classification, wait, notice, subject, text } = panel;
  const sending = isGivenSending || panel.isSending;

  useChange(element, () => void (element.current!.locale = locale), [locale]);
  useChange(element, () => void (element.current!.labels = labels ?? {}), [labels]);
  useChange(element, () => void (element.current!.subject = subject), [subject]);
  useChange(element, () => {
    if (wait) element.current!.waiting = { ...wait, ...(classification && { classification }) };
    // What is shown already, and is sent again, is not said again.
    else if (!panel.isSending || element.current!.classification !== classification) element.current!.classification = classification;
  }, [classification, notice?.id, wait?.delay, wait?.until, wait?.type, wait?.reason]);
  useChange(element, () => {
    // Events of a retry that was cut short have emptied it.
    if (!sending && !wait) element.current!.classification ??= classification;
    element.current!.sending = sending;
  }, [sending, classification]);

  useListener(element, "retry", () => {
    latest.end();
    return onRetry ? onRetry() : notice && store?.retry(notice.id);
  });
  useListener(element, "action", ({ detail: { classification: shown } }) => {
    const { action } = shown.recovery;
    return actions?.[action] ? actions[action](shown) : onAction?.(action, shown);
  });
  useListener(element, "dismiss", ({ detail: { classification: shown } }) => {
    if (notice) store?.dismiss(notice.id);
    return onDismiss?.(shown);
  });

  return createElement("comeback-recovery", {
    ...attributes,
    // React 18 does not translate `className` for custom elements.
    class: className,
    "no-retry": onRetry || panel.isSending || notice?.canRetry ? undefined : "",
    "no-action": onAction || hasAction(actions, classification) ? undefined : "",
    dismissible: dismissible || onDismiss ? "" : undefined,
    ref: element,
    // The element writes its state.
    suppressHydrationWarning: true,
  }, ...(text ? [createElement("strong", AS_IT_IS, text[0]), " ", createElement("span", AS_IT_IS, text[1])] : []));
});

/**
 * An effect of what has changed. React begins effects anew when it shows again what it hid while a
 * child was loading, and setting the same again would forget the calls that the element follows.
 */
function useChange(element: { readonly current: object | null }, change: () => void, given: unknown[]): void {
  const before = useRef<unknown[]>([]);
  useIsomorphicEffect(() => {
    const now = [element.current, ...given];
    const isChanged = now.some((each, i) => !Object.is(each, before.current[i]));
    before.current = now;
    if (isChanged) change();
  }, given);
}

/** Calls the listener of the last render. */
function useListener<K extends keyof RecoveryEventMap>(
  element: { readonly current: ComebackRecovery | null }, type: K, listener: (event: RecoveryEventMap[K]) => unknown,
): void {
  const latest = useRef(listener);
  useIsomorphicEffect(() => void (latest.current = listener));
  useEffect(() => {
    const { current } = element;
    const listen = (event: RecoveryEventMap[K]) => void latest.current(event);
    current!.addEventListener(type, listen);
    return () => current!.removeEventListener(type, listen as EventListener);
  }, []);
}
