import type { Prepared } from './engine.ts';

/** Portraits that the engine is preparing, by path; several may wait for the same one. */
export class Preparations {
  readonly #waiting = new Map<string, Set<(prepared: Prepared) => void>>();

  /** Waits for the engine's word about `image`, at most `seconds`. */
  wait(image: string, seconds: number): Promise<Prepared> {
    return new Promise((resolve) => {
      const settle = (prepared: Prepared) => {
        clearTimeout(timer);
        waiters.delete(settle);
        if (waiters.size === 0) this.#waiting.delete(image);
        resolve(prepared);
      };
      const timer = setTimeout(
        () => settle({ ok: false, reason: `The engine did not answer within ${seconds} s.` }),
        seconds * 1000,
      );
      const waiters = this.#waiting.get(image) ?? new Set();
      waiters.add(settle);
      this.#waiting.set(image, waiters);
    });
  }

  settle(image: string, prepared: Prepared): void {
    for (const settle of [...(this.#waiting.get(image) ?? [])]) settle(prepared);
  }

  /** The engine has ended: no word will come. */
  abandon(reason: string): void {
    for (const image of [...this.#waiting.keys()]) this.settle(image, { ok: false, reason });
  }
}
