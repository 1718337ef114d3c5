// What a screen reader says.

/** A live region announces only later changes, and of states in quick succession the last. */
const DELAY = 150;

/** Says each text once, politely. A text that comes while there is no region is said later. */
export class Announcer {
  #said = "";
  #next = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #region: HTMLElement;

  constructor(region: HTMLElement) {
    this.#region = region;
  }

  /** `isConnected`: the region is in the document. */
  say(text: string, isConnected: boolean): void {
    this.#next = text;
    if (isConnected) this.resume();
  }

  resume(): void {
    this.pause();
    if (this.#next === this.#said) return;
    this.#region.textContent = "";
    this.#timer = setTimeout(() => {
      this.#region.textContent = this.#said = this.#next;
    }, DELAY);
  }

  pause(): void {
    clearTimeout(this.#timer);
  }

  /** The next text is news, even if it is the same. */
  forget(): void {
    this.#said = "";
  }

  /** Says nothing more. */
  hush(): void {
    this.#said = this.#next = "";
    this.pause();
    this.#region.textContent = "";
  }
}
