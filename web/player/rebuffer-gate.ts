import type { Fragment } from './fragment.ts';

/** Least and most seconds of video gathered after the picture had to wait. */
const LEAST = 1;
const MOST = 4;
/** Arrival is judged over this many seconds of wall clock. */
const WINDOW = 6;

/**
 * Holds fragments back after an underrun until enough of them are there, so that slow generation gives a few pauses
 * instead of a stutter at every fragment. Also measures how fast fragments arrive.
 */
export class RebufferGate {
  readonly #now: () => number;
  #held: Fragment[] = [];
  #holding = false;
  /** Wall clock (s) and end (s of video) of recent fragments. */
  #arrivals: { at: number; end: number }[] = [];

  constructor(now: () => number = () => performance.now() / 1000) {
    this.#now = now;
  }

  get holding(): boolean {
    return this.#holding;
  }

  /** Seconds of video generated in a second; null before two fragments have come. */
  get rate(): number | null {
    const first = this.#arrivals[0];
    const last = this.#arrivals.at(-1);
    if (!first || !last || last.at <= first.at) return null;
    return (last.end - first.end) / (last.at - first.at);
  }

  /** Begins to hold back what comes next. */
  hold(): void {
    this.#holding = true;
  }

  /** Notes an arrival. Returns what may be appended now: nothing while holding, everything held once it suffices. */
  take(fragment: Fragment, expectedEnd: number | null): readonly Fragment[] {
    const at = this.#now();
    this.#arrivals.push({ at, end: fragment.end });
    this.#arrivals = this.#arrivals.filter((arrival) => at - arrival.at <= WINDOW);
    if (!this.#holding) return [fragment];
    this.#held.push(fragment);
    return this.fill(expectedEnd) >= 1 ? this.release() : [];
  }

  /** How much of what is needed has come, 0…1. */
  fill(expectedEnd: number | null): number {
    const last = this.#held.at(-1);
    const first = this.#held[0];
    if (!first || !last) return 0;
    return Math.min(1, (last.end - first.start) / this.#needed(last.end, expectedEnd));
  }

  /** Stops holding and hands over what was held. */
  release(): readonly Fragment[] {
    const held = this.#held;
    this.#held = [];
    this.#holding = false;
    return held;
  }

  /** So much that the rest can be watched without another pause, within bounds that nobody minds waiting. */
  #needed(end: number, expectedEnd: number | null): number {
    const rate = this.rate;
    if (rate === null || rate <= 0) return LEAST;
    const left = expectedEnd === null ? MOST : Math.max(0, expectedEnd - end);
    return Math.min(MOST, Math.max(LEAST, left * (1 / rate - 1)));
  }
}
