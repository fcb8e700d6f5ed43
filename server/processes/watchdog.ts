/** How long the verdict waits for events that were already on their way, ms. */
const SECOND_LOOK_MS = 1000;

/** Tells when nothing was heard of an engine for too long. */
export class Watchdog {
  readonly #onInactivity: (seconds: number) => void;
  #timer: NodeJS.Timeout | null = null;
  #seconds = 0;

  constructor(onInactivity: (seconds: number) => void) {
    this.#onInactivity = onInactivity;
  }

  /** Something was heard: the next sign of life is due within `seconds`. */
  heard(seconds: number): void {
    if (this.#timer && seconds === this.#seconds) {
      this.#timer.refresh();
      return;
    }
    this.stop();
    this.#seconds = seconds;
    this.#timer = setTimeout(() => this.#check(), seconds * 1000);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /**
   * A studio that was stopped or starved finds the timer due and the engine's events unread: they are read first, and
   * each of them replaces this timer.
   */
  #check(): void {
    const seconds = this.#seconds;
    this.#seconds = 0;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#onInactivity(seconds);
    }, SECOND_LOOK_MS);
  }
}
