// The recovery as a custom element, `<comeback-recovery>`. It decides nothing and fetches nothing:
// it shows a classification, counts down, and reports which button was pressed.

import { ACTION_LABELS } from "./words.js";
import { LABELS, type RecoveryLabels } from "./element-labels.js";
import { paint } from "./element-style.js";
import type { Action, Classification, RetryEvent } from "./types.js";

export type { RecoveryLabels } from "./element-labels.js";

/** A wait under way: a `wait` or `hold` event of `createFetch` fits as it is. */
export interface RecoveryWait {
  /** From now on, ms. */
  delay: number;
  /** What is waited for. */
  classification?: Classification;
}

/** What `retry` and `action` events carry. */
export interface RecoveryEventDetail {
  classification: Classification;
}

/** The element's events, beside those of every element. */
export interface RecoveryEventMap {
  retry: CustomEvent<RecoveryEventDetail>;
  action: CustomEvent<RecoveryEventDetail>;
}

type State = "empty" | "ok" | "error" | "waiting" | "sending";

/** Sending the same request again is what these ask for; the others lead elsewhere in an app. */
const AGAIN: readonly Action[] = ["retry", "wait", "poll", "check_connection"];

const OUT_OF_REACH = "[hidden], :disabled";

/** A live region announces only later changes, and of states in quick succession the last. */
const SAY_AFTER = 150;

// On a server there is no such class, and importing this must do no harm there.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/**
 * `<comeback-recovery>` shows what went wrong and the next step: title, message, the server's hint
 * and link, one button, a countdown, and the request's ID. Importing this module defines the
 * element, once; where there is no DOM it does nothing.
 *
 * Text is set as text, never as markup. Styles are adopted style sheets, so that a content security
 * policy without `'unsafe-inline'` allows them. Colours follow the `color-scheme` of the element's
 * surroundings.
 *
 * - Parts: `panel`, `icon`, `title`, `message`, `hint`, `link`, `button`, `countdown`, `progress`,
 *   `request`, `request-id`, `copy`.
 * - Custom properties: `--comeback-accent`, `--comeback-on-accent`, `--comeback-error`,
 *   `--comeback-waiting`, `--comeback-ok`, `--comeback-ink`, `--comeback-quiet`,
 *   `--comeback-ground`, `--comeback-line`, `--comeback-radius`, `--comeback-space`.
 * - Attribute `state`, written by the element: `empty`, `ok`, `error`, `waiting`, `sending`.
 *
 * @example
 * import "comeback/element";
 * const panel = document.querySelector("comeback-recovery");
 * const response = await fetch(url, init, { onEvent: panel.follow }); // waits and outcomes
 * panel.addEventListener("retry", () => load());
 * panel.addEventListener("action", (e) => open(e.detail.classification.recovery.action));
 */
export class ComebackRecovery extends Base {
  #parts: ReturnType<typeof paint> | undefined;
  #labels = LABELS;
  #classification: Classification | null = null;
  #waiting: RecoveryWait | null = null;
  #state: State = "empty";
  /** When the countdown ends, in ms of `performance.now()`; 0 for none. */
  #until = 0;
  #whole = 0;
  #ticking: ReturnType<typeof setTimeout> | undefined;
  #saying: ReturnType<typeof setTimeout> | undefined;
  #said = "";
  #toSay = "";
  #hadFocus = false;
  #moving: Animation | undefined;

  /**
   * What happened; `null` empties the element. Setting it ends a wait. The button stays disabled
   * until `retry.afterMs` is over, counted from now. Where only the app's maker can help
   * (`recovery.by` is `developer`), there is no button.
   */
  get classification(): Classification | null {
    return this.#classification;
  }

  set classification(classification: Classification | null | undefined) {
    this.#classification = classification ?? null;
    this.#waiting = null;
    const isButton = hasButton(classification);
    this.#begin(
      !classification ? "empty" : classification.category === "ok" ? "ok" : "error",
      classification && isButton && isAgain(classification) ? classification.retry.afterMs ?? 0 : 0,
    );
  }

  /**
   * A wait under way, after which a call goes again by itself: its countdown is shown, and no
   * button. `null` shows the classification again.
   */
  get waiting(): RecoveryWait | null {
    return this.#waiting;
  }

  set waiting(waiting: RecoveryWait | null | undefined) {
    if (!waiting) {
      this.classification = this.#classification;
      return;
    }
    this.#waiting = waiting;
    if (waiting.classification) this.#classification = waiting.classification;
    this.#begin("waiting", waiting.delay);
  }

  /** The element's own words, for another language; what is left out stays English. */
  get labels(): Partial<RecoveryLabels> {
    return this.#labels;
  }

  set labels(labels: Partial<RecoveryLabels> | null | undefined) {
    const given = Object.entries(labels ?? {}).filter(([, words]) => words != null);
    this.#labels = { ...LABELS, ...Object.fromEntries(given) };
    this.#draw();
  }

  /**
   * Shows one call as it goes: to be handed to `createFetch`, or to one call of it, as `onEvent`.
   * Waits are counted down, a failure is shown, a success empties the element.
   */
  readonly follow = (event: RetryEvent): void => {
    if (event.type === "wait" || event.type === "hold") {
      // A new call's hold has nothing to do with what was shown before.
      if (event.type === "hold") this.#classification = null;
      this.waiting = event;
    } else if (event.type === "give_up" || event.type === "success") {
      this.classification = event.type === "give_up" ? event.classification ?? null : null;
    } else if (this.#state !== "empty") {
      this.#begin("sending", 0);
    }
  };

  constructor() {
    super();
    if (typeof document === "undefined") return;
    this.#parts = paint(this.attachShadow({ mode: "open" }));
    this.#parts.button.addEventListener("click", () => this.#press());
    this.#parts.copy.addEventListener("click", () => void this.#copy());
  }

  connectedCallback(): void {
    // What was set before the element was defined hides the accessors.
    for (const name of ["labels", "classification", "waiting"] as const) {
      if (!Object.hasOwn(this, name)) continue;
      const value: any = this[name];
      delete (this as any)[name];
      this[name] = value;
    }
    this.#draw();
    this.#speak();
    this.#tick();
    this.#move();
  }

  disconnectedCallback(): void {
    this.#moving?.cancel();
    clearTimeout(this.#ticking);
    clearTimeout(this.#saying);
  }

  #begin(state: State, delay: number): void {
    this.#state = state;
    this.#whole = delay > 0 ? delay : 0;
    this.#until = this.#whole && performance.now() + this.#whole;
    this.#draw();
    // A retry, and its failure in the same way, are not announced again.
    if (state === "empty") this.#hush();
    else if (state !== "sending") this.#say(`${this.#title()}. ${this.#message()}`);
    this.#tick();
    this.#move();
  }

  #title(): string {
    return this.#classification?.recovery.title ?? this.#labels.oneMoment;
  }

  #message(): string {
    const isUnderWay = this.#state === "waiting" || this.#state === "sending";
    return isUnderWay ? this.#labels.byItself : this.#classification?.recovery.message ?? "";
  }

  #draw(): void {
    const parts = this.#parts;
    if (!parts) return;
    const focused = this.shadowRoot!.activeElement;
    if (this.isConnected) this.setAttribute("state", this.#state);
    const { panel, title, message, hint, link, button, request, requestId, copy, copied } = parts;
    panel.hidden = this.#state === "empty";
    panel.dataset.state = this.#state;
    title.textContent = this.#title();
    message.textContent = this.#message();
    const isSettled = this.#state === "error" || this.#state === "ok";
    const classification = isSettled ? this.#classification : null;
    const recovery = classification?.recovery;
    show(hint, recovery?.hint);
    show(link, recovery?.url?.replace(/^https?:\/\//, ""));
    // The package lets only http(s) through, but the classification may come from elsewhere.
    if (recovery?.url && /^https?:\/\//i.test(recovery.url)) link.href = recovery.url;
    else link.hidden = true;
    button.hidden = !hasButton(classification);
    button.textContent = classification ? this.#buttonLabel(classification) : "";
    request.hidden = !classification?.requestId;
    parts.requestLabel.textContent = this.#labels.requestId;
    requestId.textContent = classification?.requestId ?? "";
    copy.textContent = this.#labels.copy;
    copy.setAttribute("aria-label", `${this.#labels.copy}: ${this.#labels.requestId}`);
    copied.textContent = "";
    this.#drawCountdown();
    this.#keepFocus(focused);
  }

  #buttonLabel({ recovery }: Classification): string {
    // "Wait" does not describe the button once the wait is over.
    const action = recovery.action === "wait" ? "retry" : recovery.action;
    return this.#labels.actions[recovery.action] ?? this.#labels.actions[action] ?? ACTION_LABELS[action];
  }

  /** What changes with time alone. */
  #drawCountdown(): void {
    const parts = this.#parts!;
    const { button, countdown, progress } = parts;
    const left = this.#left();
    const { remaining, overdue, sending } = this.#labels;
    const isUnderWay = this.#state === "waiting" || this.#state === "sending";
    countdown.textContent = left > 0 ? remaining(left)
      : this.#state === "sending" ? sending : isUnderWay ? overdue : "";
    progress.hidden = !left && !isUnderWay;
    (progress.firstElementChild as HTMLElement).style.transform = `scaleX(${left ? this.#share(left) : 1})`;
    button.disabled = left > 0;
  }

  /** What is disabled or hidden loses the focus: it is kept nearby, and given back to the button. */
  #keepFocus(focused: Element | null): void {
    const { button, panel } = this.#parts!;
    if (focused?.closest(OUT_OF_REACH)) {
      this.#hadFocus = focused === button || (focused === panel && this.#hadFocus);
      panel.focus({ preventScroll: true });
    } else if (focused !== panel) {
      this.#hadFocus = false;
    } else if (this.#hadFocus && !button.closest(OUT_OF_REACH)) {
      this.#hadFocus = false;
      button.focus({ preventScroll: true });
    }
  }

  /** Of the countdown: 0 at its beginning, 1 at its end. */
  #share(left: number): number {
    return this.#whole ? 1 - left / this.#whole : 0;
  }

  /** Between the ticks the bar moves by itself, for those who do not mind. */
  #move(): void {
    this.#moving?.cancel();
    const left = this.#left();
    const bar = this.#parts?.progress.firstElementChild;
    // A DOM without a screen (jsdom) has neither animations nor `matchMedia`.
    if (!bar?.animate || !this.isConnected || !left || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const [from, to] = [this.#share(left), 1].map((share) => ({ transform: `scaleX(${share})` }));
    this.#moving = bar.animate([from!, to!], left);
  }

  #left(): number {
    return this.#until ? Math.max(0, this.#until - performance.now()) : 0;
  }

  #tick(): void {
    clearTimeout(this.#ticking);
    if (!this.#parts || !this.isConnected || !this.#until) return;
    const left = this.#left();
    const focused = this.shadowRoot!.activeElement;
    this.#drawCountdown();
    this.#keepFocus(focused);
    if (left > 0) {
      // At each whole second of what is left.
      this.#ticking = setTimeout(() => this.#tick(), left % 1000 || 1000);
      return;
    }
    this.#until = 0;
    if (this.#state === "error") this.#say(this.#labels.ready);
  }

  /** Once per state, and politely. */
  #say(text: string): void {
    this.#toSay = text;
    this.#speak();
  }

  #speak(): void {
    clearTimeout(this.#saying);
    if (!this.#parts || !this.isConnected || this.#toSay === this.#said) return;
    const { live } = this.#parts;
    live.textContent = "";
    this.#saying = setTimeout(() => {
      live.textContent = this.#said = this.#toSay;
    }, SAY_AFTER);
  }

  #hush(): void {
    this.#said = this.#toSay = "";
    clearTimeout(this.#saying);
    if (this.#parts) this.#parts.live.textContent = "";
  }

  #press(): void {
    const classification = this.#classification;
    if (!classification) return;
    // Whatever comes of it is news, even if it is the same again.
    this.#said = "";
    this.dispatchEvent(new CustomEvent<RecoveryEventDetail>(isAgain(classification) ? "retry" : "action", {
      detail: { classification },
      bubbles: true,
      composed: true,
    }));
  }

  async #copy(): Promise<void> {
    const { requestId, copied } = this.#parts!;
    let isCopied = true;
    try {
      await navigator.clipboard.writeText(requestId.textContent ?? "");
    } catch {
      isCopied = false;
      getSelection()?.selectAllChildren(requestId);
    }
    copied.textContent = isCopied ? this.#labels.copied : this.#labels.selected;
  }
}

function isAgain({ recovery }: Classification): boolean {
  return AGAIN.includes(recovery.action);
}

/** Nothing to press where all is well, nor where only the app's maker can help. */
function hasButton(classification: Classification | null | undefined): boolean {
  return !!classification && classification.category !== "ok" &&
    (classification.recovery.by !== "developer" || isAgain(classification));
}

function show(element: HTMLElement, text: string | null | undefined): void {
  element.hidden = !text;
  element.textContent = text ?? "";
}

declare global {
  interface HTMLElementTagNameMap {
    "comeback-recovery": ComebackRecovery;
  }
}

export interface ComebackRecovery {
  addEventListener<K extends keyof RecoveryEventMap>(
    type: K, listener: (this: ComebackRecovery, event: RecoveryEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string, listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof RecoveryEventMap>(
    type: K, listener: (this: ComebackRecovery, event: RecoveryEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string, listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

// Two copies of the package on one page: the first one stays.
if (globalThis.customElements && !customElements.get("comeback-recovery")) {
  customElements.define("comeback-recovery", ComebackRecovery);
}
