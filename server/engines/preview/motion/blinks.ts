import { Dice, randomAt, STREAM } from './random.ts';

/** Eyelids by time since the blink began, s: down in 0.08, shut 0.04, up in 0.18, the last of it slow. */
const SHAPE: readonly (readonly [number, number])[] = [
  [0, 0],
  [0.04, 0.55],
  [0.08, 1],
  [0.12, 1],
  [0.18, 0.55],
  [0.24, 0.18],
  [0.32, 0],
];

/** A double blink's second half begins so much later, s. */
const DOUBLE_GAP = 0.3;

function lids(since: number): number {
  if (since <= 0) return 0;
  for (let i = 1; i < SHAPE.length; i++) {
    const [from, low] = SHAPE[i - 1];
    const [to, high] = SHAPE[i];
    if (since < to) return low + ((high - low) * (since - from)) / (to - from);
  }
  return 0;
}

/** What blinks still to come depend on. */
export interface BlinkState {
  gaps: number;
  count: number;
  began: number;
  second: boolean;
  /** s; null = never. */
  next: number | null;
}

/**
 * Blinks as people in conversation do: every 2 to 6 s, some of them double, and readily at the end of a phrase.
 * Depends on the seed and the phrases alone.
 */
export class Blinks {
  readonly #seed: number;
  readonly #rate: number;
  readonly #gaps: Dice;
  #count = 0;
  #began = -10;
  #second = false;
  #next: number;

  /** `rate` 1 is usual, 0 never. */
  constructor(seed: number, rate: number, from?: BlinkState) {
    this.#seed = seed;
    this.#rate = rate;
    this.#gaps = new Dice(seed, STREAM.blinkGap, from?.gaps);
    const first = () => this.#gaps.between(0.7, 2.6) / Math.sqrt(rate);
    if (from) ({ count: this.#count, began: this.#began, second: this.#second } = from);
    this.#next = rate > 0 ? (from?.next ?? (from?.began ?? 0) + first()) : Number.POSITIVE_INFINITY;
  }

  get state(): BlinkState {
    const next = Number.isFinite(this.#next) ? this.#next : null;
    return { gaps: this.#gaps.thrown, count: this.#count, began: this.#began, second: this.#second, next };
  }

  /** Eyelids at `t` (s, growing): 0 as in the portrait, 1 shut. */
  at(t: number, phraseEnds: boolean): number {
    const since = t - this.#began;
    const early =
      phraseEnds && since > 1.1 && randomAt(this.#seed, STREAM.blinkKind, this.#count + 500) < 0.6;
    if (this.#rate > 0 && (t >= this.#next || (early && t > 0.5))) this.#begin(t);
    const first = lids(t - this.#began);
    return this.#second ? Math.max(first, 0.9 * lids(t - this.#began - DOUBLE_GAP)) : first;
  }

  #begin(t: number): void {
    this.#began = t;
    this.#second = randomAt(this.#seed, STREAM.blinkKind, this.#count++) < 0.14;
    // The sum of two throws: short and long gaps are rarer than middling ones.
    const gap = this.#gaps.between(0.9, 2.9) + this.#gaps.between(0.7, 2.9);
    this.#next = t + gap / this.#rate + (this.#second ? DOUBLE_GAP : 0);
  }
}
