// A countdown to a moment, in ms.

/**
 * Counts down to a moment and reports each whole second of what is left. It does nothing while it is
 * paused, so that it holds no timer for an element that is not in the document.
 */
export class Countdown {
  #whole = 0;
  /** By the clock of the wall, which goes on while the machine sleeps. */
  #until = 0;
  /** By the clock of the page, which nobody can set. */
  #end = 0;
  #isRunning = false;
  #isOver = true;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onSecond: (left: number) => void;

  constructor(onSecond: (left: number) => void) {
    this.#onSecond = onSecond;
  }

  /**
   * Begins a countdown of `whole` ms that ends at `until` (ms since 1970); without `until`, from now
   * on. More than `whole` is never left: the moment may come from a machine whose clock is ahead.
   */
  start(whole: number, until: number = Date.now() + whole): void {
    this.#whole = whole > 0 ? whole : 0;
    this.#isOver = !this.#whole;
    this.#until = until;
    this.#end = performance.now() + Math.min(Math.max(0, until - Date.now()), this.#whole);
    if (this.#isRunning) this.resume();
  }

  /** Whether there has been something to count since the last `start`. */
  get isUsed(): boolean {
    return this.#whole > 0;
  }

  /** What is left, ms; 0 at the end. */
  get left(): number {
    return this.#isOver ? 0 : Math.max(0, Math.min(this.#until - Date.now(), this.#end - performance.now()));
  }

  /** How much of it is over: 0 at its beginning, 1 at its end. */
  get share(): number {
    return this.#isOver ? 1 : 1 - this.left / this.#whole;
  }

  /** Reports now, and then at each whole second of what is left. The last report is 0. */
  resume(): void {
    this.pause();
    this.#isRunning = true;
    if (this.#isOver) return;
    const { left } = this;
    if (left > 0) this.#timer = setTimeout(() => this.resume(), left % 1000 || 1000);
    else this.#isOver = true;
    this.#onSecond(left);
  }

  pause(): void {
    this.#isRunning = false;
    clearTimeout(this.#timer);
  }
}
