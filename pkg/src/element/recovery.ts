// The recovery as a custom element, `<comeback-recovery>`. It decides nothing and fetches nothing:
// it shows a classification, counts down, and reports which button was pressed.

import type { Classification, RetryEvent } from "../types.js";
import { onWordsChange, sources } from "../words/page.js";
import type { Locale } from "../words/types.js";
import { isAgain } from "./button.js";
import { onConnectionChange } from "./connection.js";
import type { RecoveryEventDetail, RecoveryEventMap } from "./events.js";
import type { RecoveryWait } from "./follow.js";
import { type Labels, labelsOf, type RecoveryLabels } from "./labels.js";
import { Screen } from "./screen.js";
import { Showing } from "./showing.js";
import { shownIn } from "./translate.js";
import type { Model } from "./view.js";

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
 *   `request`, `request-id`, `copy`, `close`.
 * - Custom properties: `--comeback-accent`, `--comeback-on-accent`, `--comeback-error`,
 *   `--comeback-waiting`, `--comeback-ok`, `--comeback-ink`, `--comeback-quiet`,
 *   `--comeback-ground`, `--comeback-line`, `--comeback-radius`, `--comeback-space`.
 * - Attribute `state`, written by the element as soon as it has had something to show: `empty`,
 *   `ok`, `error`, `waiting`, `sending`.
 * - Attributes `no-retry` and `no-action`, for a page that does not listen to the event of that name:
 *   there is no button for it.
 * - Attribute `dismissible`: what has failed can be closed. The element is empty then, and its event
 *   `dismiss` says so; a wait goes away by itself.
 * - Attribute `focus-after`: the ID of what gets the focus when the panel goes away while the focus is in
 *   it, such as the heading of what has been loaded; it may come a little later. Without it the focus
 *   stays at the place of the panel: the next Tab goes on from there.
 *
 * What is inside the element in the HTML shows until the element is defined.
 *
 * @example
 * import "comeback/element";
 * const panel = document.querySelector("comeback-recovery");
 * const load = () => fetch(url, init, { onEvent: panel.followLatest() }); // waits and outcomes
 * panel.addEventListener("retry", load);
 * panel.addEventListener("action", (e) => open(e.detail.classification.recovery.action));
 */
export class ComebackRecovery extends Base {
  /** Read by the browser: the attributes of which a change is reported. */
  static readonly observedAttributes = ["no-retry", "no-action", "dismissible"];

  /** Undefined on a server. */
  readonly #screen: Screen | undefined;
  readonly #showing = new Showing(() => {
    const { delay, until } = this.#showing.timing;
    this.#screen?.begin(delay, until);
  });
  #labels: Labels;
  #locale: Locale | undefined;
  #subject = "";
  /** End what is listened to while the element is in the document. */
  #ends: (() => void)[] = [];

  /**
   * What happened; `null` empties the element, and so does an abort. An `ApiError` is set as its
   * classification; of anything else, `classifyError` makes one. Setting it ends a wait, and forgets the
   * calls that were followed. The button stays disabled until `retry.at`, so setting an equal classification
   * again changes nothing. Where only the developer can help (`recovery.by` is `developer`), there
   * is no button.
   */
  get classification(): Classification | null {
    return this.#showing.classification;
  }

  set classification(classification: Classification | { readonly classification: Classification } | null | undefined) {
    this.#showing.set(classification == null ? null : checked(classification));
  }

  /**
   * A wait under way, after which a call goes again by itself: its countdown until `until` is shown,
   * and no button. `null` shows the classification again.
   */
  get waiting(): RecoveryWait | null {
    return this.#showing.state === "waiting" ? this.#showing.wait : null;
  }

  set waiting(waiting: RecoveryWait | null | undefined) {
    this.#showing.setWait(waiting ?? null);
  }

  /**
   * Whether the person's own attempt is under way: in place of the button the element says so, until
   * this is false again or something else is set. For requests whose events are not followed.
   */
  get sending(): boolean {
    return this.#showing.state === "sending";
  }

  set sending(isSending: boolean) {
    this.#showing.setSending(isSending);
  }

  /** The element's own words; those that are left out are the language's. */
  get labels(): Partial<RecoveryLabels> {
    return labelsOf(this.#labels, sources([], this.#locale));
  }

  set labels(labels: Labels) {
    this.#labels = labels;
    this.#screen?.draw();
  }

  /**
   * The language, where it is not the page's (`setLocale`). Sentences that the element has the words
   * for are shown in it; so they are after the page's language has changed.
   */
  get locale(): Locale | null {
    return this.#locale ?? null;
  }

  set locale(locale: Locale | null | undefined) {
    this.#locale = locale ?? undefined;
    this.#screen?.draw();
  }

  /** What failed or waits, such as "Your cart": it stands before the title. */
  get subject(): string | null {
    return this.#subject || null;
  }

  set subject(subject: string | null | undefined) {
    this.#subject = subject ?? "";
    this.#screen?.draw();
  }

  /**
   * Shows the calls of a client as they go, as its `onEvent`. Waits are counted down, failures are
   * shown. Of several calls the newest that waits or has failed is shown. A success removes its own
   * call only; a failure goes when the button sends the request again.
   *
   * @example
   * const api = createFetch({ onEvent: panel.follow });
   */
  readonly follow = (event: RetryEvent): void => {
    this.#showing.follow(event);
  };

  /**
   * A new `onEvent` for one call: the element shows that call, and no longer any that it followed
   * before. For a page, or a form, that sends one thing at a time.
   *
   * @example
   * const response = await api(url, init, { onEvent: panel.followLatest() });
   */
  followLatest(): (event: RetryEvent) => void {
    return this.#showing.followLatest();
  }

  constructor() {
    super();
    if (typeof document === "undefined") return;
    this.#screen = new Screen(this, () => this.#model, () => this.#press(), () => this.#close());
  }

  /** Called by the browser when the element is in the document. */
  connectedCallback(): void {
    // What was set before the element was defined hides the accessors.
    for (const name of ["locale", "labels", "subject", "classification", "waiting", "sending"] as const) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete (this as any)[name];
      (this as any)[name] = value;
    }
    // The sentence of a wait depends on the connection.
    const onConnection = () => this.#showing.state === "waiting" && this.#onWords();
    this.#ends = [onWordsChange(this.#onWords), onConnectionChange(onConnection)];
    this.#screen?.connect();
  }

  /** Called by the browser when one of the `observedAttributes` has changed. */
  attributeChangedCallback(): void {
    this.#screen?.draw();
  }

  /** Called by the browser when the element has left it. */
  disconnectedCallback(): void {
    for (const end of this.#ends) end();
    this.#screen?.disconnect();
  }

  get #model(): Model {
    // On a server the element has no attributes.
    const has = (name: string) => this.#screen !== undefined && this.hasAttribute(name);
    const { classification, from } = shownIn(this.#showing.classification, this.#locale);
    return {
      state: this.#showing.state,
      subject: this.#subject,
      classification,
      wait: this.#showing.wait,
      labels: labelsOf(this.#labels, from),
      from,
      noRetry: has("no-retry"),
      noAction: has("no-action"),
      isDismissible: has("dismissible"),
    };
  }

  readonly #onWords = (): void => {
    this.#screen?.draw();
    if (this.#showing.state !== "empty") this.#screen?.say();
  };

  #press(): void {
    const classification = this.#showing.press();
    if (!classification) return;
    this.#screen?.expectNews();
    this.#dispatch(isAgain(classification) ? "retry" : "action", classification);
  }

  #close(): void {
    const { classification } = this.#showing;
    if (!classification) return;
    this.#showing.set(null);
    this.#dispatch("dismiss", classification);
  }

  #dispatch(type: keyof RecoveryEventMap, classification: Classification): void {
    const detail: RecoveryEventDetail = { classification };
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

/** The core, which classifies anything, is not imported here. */
function checked(given: Classification | { readonly classification: Classification }): Classification {
  const own = "recovery" in Object(given) ? given : Object(given).classification;
  if (own?.recovery?.action && own.retry) return own;
  throw new TypeError(
    "comeback: classification must be a classification, an ApiError or null; classifyError(error) makes one of anything",
  );
}

export interface ComebackRecovery {
  /** Listens to an event of the element's own. */
  addEventListener<K extends keyof RecoveryEventMap>(
    type: K, listener: (this: ComebackRecovery, event: RecoveryEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Listens to any other event. */
  addEventListener(
    type: string, listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Ends listening to an event of the element's own. */
  removeEventListener<K extends keyof RecoveryEventMap>(
    type: K, listener: (this: ComebackRecovery, event: RecoveryEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  /** Ends listening to any other event. */
  removeEventListener(
    type: string, listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}
