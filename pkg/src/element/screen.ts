// The element on the screen: its shadow tree, what is said, and what moves.

import { Announcer } from "./announce.js";
import { isHarmless } from "./button.js";
import { Countdown } from "./countdown.js";
import { FocusKeeper } from "./focus.js";
import { paint } from "./parts.js";
import { dress } from "./style.js";
import { draw, drawCountdown, messageOf, type Model, offersButton, titleOf } from "./view.js";

/** Draws a model into the shadow root of an element. */
export class Screen {
  readonly #host: HTMLElement;
  readonly #root: ShadowRoot;
  readonly #model: () => Model;
  readonly #parts: ReturnType<typeof paint>;
  readonly #announcer: Announcer;
  readonly #countdown = new Countdown((left) => this.#drawSecond(left));
  readonly #focus = new FocusKeeper();
  /** The focus is inside. */
  #hasFocus = false;
  /** The document, or shadow root, that the element is in, or was. */
  #place: Document | ShadowRoot = document;
  #moving: Animation | undefined;

  constructor(host: HTMLElement, model: () => Model, onPress: () => void, onClose: () => void) {
    this.#host = host;
    this.#model = model;
    this.#root = host.attachShadow({ mode: "open" });
    this.#parts = paint(this.#root);
    this.#announcer = new Announcer(this.#parts.live);
    this.#parts.button.addEventListener("click", onPress);
    this.#parts.close.addEventListener("click", onClose);
    this.#parts.copy.addEventListener("click", () => void this.#copy());
    this.#root.addEventListener("focusin", () => (this.#hasFocus = true));
    // Chromium says so when the element is taken away, too, just before `disconnect`.
    this.#root.addEventListener("focusout", () => queueMicrotask(() => {
      this.#hasFocus = this.#root.activeElement !== null;
    }));
  }

  /** The element is in the document. */
  connect(): void {
    this.#place = this.#host.getRootNode() as Document | ShadowRoot;
    this.#hasFocus = false;
    dress(this.#root);
    this.draw();
    this.#announcer.resume();
    this.#countdown.resume();
    this.#move();
  }

  /** It has left it. */
  disconnect(): void {
    if (this.#hasFocus) this.#focus.handOn(this.#host, this.#place);
    this.#moving?.cancel();
    this.#countdown.pause();
    this.#announcer.pause();
  }

  /** Something else is shown, which has to wait so long, ms; a button that is not there does not. */
  begin(delay: number, until?: number): void {
    const model = this.#model();
    const isTimed = model.state !== "error" || offersButton(model);
    this.#parts.copied.textContent = "";
    this.#countdown.start(isTimed ? delay : 0, until);
    this.draw();
    // A retry, and its failure in the same way, are not announced again.
    if (model.state === "empty") this.#announcer.hush();
    else if (model.state !== "sending") this.say();
    this.#move();
  }

  /** What comes next is announced, even if it is the same. */
  expectNews(): void {
    this.#announcer.forget();
  }

  /** Announces title and message. */
  say(): void {
    const model = this.#model();
    this.#say(`${titleOf(model)}. ${messageOf(model, this.#countdown)}`);
  }

  #say(text: string): void {
    this.#announcer.say(text, this.#host.isConnected);
  }

  draw(): void {
    const model = this.#model();
    // An element that has shown nothing yet stays as a server wrote it: hydration compares.
    if (this.#host.isConnected && (model.state !== "empty" || this.#host.hasAttribute("state"))) {
      this.#host.setAttribute("state", model.state);
    }
    this.#keepingFocus(() => {
      draw(this.#parts, model);
      drawCountdown(this.#parts, model, this.#countdown);
    });
  }

  #drawSecond(left: number): void {
    const model = this.#model();
    this.#keepingFocus(() => drawCountdown(this.#parts, model, this.#countdown));
    // "You can try again now" after "check whether it went through" would be the last word.
    if (!left && model.state === "error" && isHarmless(model.classification!)) this.#say(model.labels.ready);
  }

  #keepingFocus(drawing: () => void): void {
    const focused = this.#root.activeElement;
    const { button, panel, place } = this.#parts;
    drawing();
    this.#focus.keep(focused, button, panel, place);
  }

  /** Between the seconds the bar moves by itself, for those who do not mind. */
  #move(): void {
    this.#moving?.cancel();
    const { left, share } = this.#countdown;
    const bar = this.#parts.progress.firstElementChild;
    // A DOM without a screen (jsdom) has neither animations nor `matchMedia`.
    if (!bar?.animate || !this.#host.isConnected || !left || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const [from, to] = [share, 1].map((each) => ({ transform: `scaleX(${each})` }));
    this.#moving = bar.animate([from!, to!], left);
    // In happy-dom a cancelled animation would be an unhandled rejection.
    this.#moving.finished?.catch(() => {});
  }

  async #copy(): Promise<void> {
    const { requestId, copied } = this.#parts;
    let isCopied = true;
    try {
      await navigator.clipboard.writeText(requestId.textContent ?? "");
    } catch {
      isCopied = false;
      getSelection()?.selectAllChildren(requestId);
    }
    const { labels } = this.#model();
    copied.textContent = isCopied ? labels.copied : labels.selected;
  }
}
