import { EXIT } from './exit-code.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A signal repeated within this time is the same one: Ctrl+C comes from the terminal, and once more through npm, ms. */
const ECHO_MS = 300;

/**
 * Ctrl+C: once, and what is under way is asked to stop and keep what it has made; twice, and the process ends. Where
 * nothing is under way, once is enough.
 */
export class Interruption {
  readonly #say: (line: string) => void;
  /** Of everything that is under way. */
  readonly #stops = new Set<() => void>();
  #at: number | null = null;

  /** From now on signals are heard. */
  constructor(say: (line: string) => void) {
    this.#say = say;
    for (const signal of SIGNALS) {
      // Whoever loaded this program may have listened until now.
      process.removeAllListeners(signal);
      process.on(signal, () => this.#hear());
    }
  }

  /** Whether somebody wants an end. */
  get wanted(): boolean {
    return this.#at !== null;
  }

  /** As if Ctrl+C had been pressed: whoever read the output has gone. */
  interrupt(): void {
    this.#hear();
  }

  /** How `work` is stopped in order, while it lasts. */
  async during<T>(stop: () => void, work: Promise<T>): Promise<T> {
    // A function of its own, so that the same one can be there twice.
    const once = () => stop();
    this.#stops.add(once);
    try {
      return await work;
    } finally {
      this.#stops.delete(once);
    }
  }

  #hear(): void {
    const now = performance.now();
    if (this.#at === null && this.#stops.size > 0) {
      this.#at = now;
      this.#say('Stopping; what is made so far is kept. Ctrl+C again ends at once.');
      for (const stop of this.#stops) stop();
    } else if (this.#at === null || now - this.#at > ECHO_MS) process.exit(EXIT.interrupted);
  }
}
