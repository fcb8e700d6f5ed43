/** Waits before a restart, ms: the first is at once, and after the last the engine stays down until it is asked for. */
const DELAYS_MS = [0, 250, 1000, 4000, 15_000];

/** Brings an engine back that has ended by itself: at once at first, then less and less eagerly. */
export class Restarts {
  readonly #again: () => void;
  #timer: NodeJS.Timeout | null = null;
  /** Unexpected ends since the last run that went well. */
  #crashes = 0;

  constructor(again: () => void) {
    this.#again = again;
  }

  /** Something went well: the next crash is a first one. */
  forgive(): void {
    this.#crashes = 0;
  }

  /** It has ended, or did not start, although nobody wanted that. */
  crashed(): void {
    this.#crashes++;
  }

  /** Has it brought back when its time has come. */
  schedule(): void {
    this.cancel();
    const delay = DELAYS_MS[Math.max(0, this.#crashes - 1)];
    if (delay === 0) this.#again();
    else if (delay !== undefined) this.#timer = setTimeout(this.#again, delay);
  }

  cancel(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
