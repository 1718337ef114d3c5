// The focus, when what has it is disabled, hidden or taken away.

const OUT_OF_REACH = "[hidden], :disabled";

/** So long, ms, the focus waits for an element that is not there, or not there again. */
const PATIENCE = 10_000;

/** Keeps the focus in the panel, gives it back to the button, and hands it on when the panel goes. */
export class FocusKeeper {
  #hadButton = false;
  /** When the panel was hidden under the focus, ms. */
  #hidden = 0;
  #endWait = () => {};

  /**
   * `focused`: what had the focus before something was drawn. `place` has it where the panel is gone,
   * until what the page names is there, or the panel again: a call that is sent anew may fail anew.
   */
  keep(focused: Element | null, button: HTMLElement, panel: HTMLElement, place: HTMLElement): void {
    if (focused && focused === place) {
      if (!panel.hidden) this.#comeBack(button, panel);
    } else if (focused && panel.hidden) {
      this.#hadButton = focused === button || (focused === panel && this.#hadButton);
      this.#hidden = performance.now();
      place.focus({ preventScroll: true });
      this.handOn((place.getRootNode() as ShadowRoot).host as HTMLElement);
    } else if (focused?.closest(OUT_OF_REACH)) {
      this.#hadButton = focused === button || (focused === panel && this.#hadButton);
      panel.focus({ preventScroll: true });
    } else if (focused !== panel) {
      this.#hadButton = false;
    } else if (this.#hadButton && !button.closest(OUT_OF_REACH)) {
      this.#hadButton = false;
      button.focus({ preventScroll: true });
    }
  }

  /** From the place of the panel, which is there again, to the button if it had the focus. */
  #comeBack(button: HTMLElement, panel: HTMLElement): void {
    const isIn = this.#hadButton && performance.now() - this.#hidden < PATIENCE;
    this.#hadButton = isIn && !!button.closest(OUT_OF_REACH);
    if (!isIn) return;
    this.#endWait();
    (this.#hadButton ? panel : button).focus({ preventScroll: true });
  }

  /**
   * Moves the focus to what the host's `focus-after` names, now or as soon as it is there, unless the
   * person has moved it meanwhile. `root`: where the host is, or was.
   */
  handOn(host: HTMLElement, root = host.getRootNode() as Document | ShadowRoot): void {
    this.#endWait();
    const id = host.getAttribute("focus-after");
    if (!id) return;
    const { activeElement } = root;
    const isOver = () => {
      if (root.activeElement === activeElement) {
        const target = root.getElementById(id);
        if (!target) return false;
        focusOn(target);
      }
      this.#endWait();
      return true;
    };
    if (isOver()) return;
    const observer = new MutationObserver(isOver);
    observer.observe(root, { childList: true, subtree: true, attributeFilter: ["id"] });
    const timer = setTimeout(() => this.#endWait(), PATIENCE);
    this.#endWait = () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }
}

/** Also on what has no focus otherwise, such as a heading. */
function focusOn(target: HTMLElement): void {
  target.focus();
  if (target.matches(":focus, :focus-within")) return;
  target.tabIndex = -1;
  target.focus();
  target.addEventListener("blur", () => target.removeAttribute("tabindex"), { once: true });
}
