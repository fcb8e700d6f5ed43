/** A tick that is later than this says that the process got too little of the processor, ms. */
const LATE_MS = 250;
/** How many times as long some work may take as a step otherwise does. */
const SLOW = 20;

/**
 * What native code is busy with, so that a thread of it that hangs is noticed though the event loop goes on. A process
 * that is merely starved is told apart by its own clock: then its ticks are late as well.
 */
export class NativeWork {
  #underWay = 0;
  #slow = 0;
  /** Grows with whatever moves. */
  #steps = 0;
  #seen = 0;
  #ticks = 0;

  /** Does some work that takes no longer than a moment, or tells of its steps. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    this.#steps += 1;
    try {
      return await work();
    } finally {
      this.#underWay -= 1;
      this.#steps += 1;
    }
  }

  /** Does some work that takes as long as a file is large, without a step in between. */
  async slowly<T>(work: () => Promise<T>): Promise<T> {
    this.#slow += 1;
    try {
      return await this.during(work);
    } finally {
      this.#slow -= 1;
    }
  }

  /** Something has moved. */
  step(): void {
    this.#steps += 1;
  }

  /** To be called once a second, `late` by so many ms: for how many ticks nothing has moved that should have. */
  tick(late: number): number {
    if (this.#underWay === 0 || this.#steps !== this.#seen) this.#ticks = 0;
    else if (late < LATE_MS) this.#ticks += 1;
    this.#seen = this.#steps;
    return this.#slow > 0 ? Math.floor(this.#ticks / SLOW) : this.#ticks;
  }
}

/** That of this process. */
export const nativeWork = new NativeWork();
