/** Calls `act` at once for the first request, then at most once per `intervalMs`; the last request is never lost. */
export class Throttle {
  readonly #act: () => void;
  readonly #intervalMs: number;
  #last = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(intervalMs: number, act: () => void) {
    this.#intervalMs = intervalMs;
    this.#act = act;
  }

  request(): void {
    if (this.#timer) return;
    const wait = this.#last + this.#intervalMs - performance.now();
    if (wait <= 0) this.now();
    else this.#timer = setTimeout(() => this.now(), wait);
  }

  /** Acts whatever the interval says: for the moments nobody should have to wait for. */
  now(): void {
    this.stop();
    this.#last = performance.now();
    this.#act();
  }

  /** Drops a request that is still waiting. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
