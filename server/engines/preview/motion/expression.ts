import type { MotionStyle } from './motion-style.ts';
import { smoothNoise, smoothstep } from './noise.ts';
import type { Prosody } from './prosody.ts';
import { Dice, STREAM } from './random.ts';
import { Spring, type SpringState } from './spring.ts';

/** The part of the controls that mood decides. */
export interface Mood {
  smile: number;
  brow: number;
}

/** A raise of the brows on a word, by time since it began in s: up with the syllable, held, down slowly. */
function raise(since: number): number {
  return smoothstep(0, 0.28, since) * (1 - smoothstep(0.4, 0.95, since));
}

/** What the mood still to come depends on. */
export interface ExpressionState {
  dice: number;
  smile: SpringState;
  raised: number;
  size: number;
  last: number;
}

/** Brows that follow emphasis, a mood that comes within a second, and the little that never rests. */
export class Expression {
  readonly #seed: number;
  readonly #style: MotionStyle;
  readonly #dice: Dice;
  readonly #smile: Spring;
  #raised = -10;
  #size = 0;
  #last = 0;

  constructor(seed: number, style: MotionStyle, from?: ExpressionState) {
    this.#seed = seed;
    this.#style = style;
    this.#dice = new Dice(seed, STREAM.emphasis, from?.dice);
    this.#smile = new Spring(from?.smile);
    if (from) ({ raised: this.#raised, size: this.#size, last: this.#last } = from);
  }

  get state(): ExpressionState {
    const { thrown: dice } = this.#dice;
    return { dice, smile: this.#smile.state, raised: this.#raised, size: this.#size, last: this.#last };
  }

  /** At `t` s (growing). */
  at(t: number, { stresses, activity }: Prosody): Mood {
    const { browPlay, tempo } = this.#style;
    for (const { at, strength } of stresses) {
      // About every third strong syllable: brows on all of them would look like a tic.
      const wanted = at - this.#raised > 1.7 && this.#dice.next() < 0.1 + 0.4 * strength;
      if (!wanted) continue;
      this.#raised = at - 0.17;
      this.#size = (0.2 + 0.45 * strength) * this.#dice.between(0.5, 1.1);
    }
    const idle = 0.12 * smoothNoise(this.#seed, STREAM.brow, t, 0.3 * tempo);
    const brow = this.#style.brow + browPlay * (this.#size * raise(t - this.#raised) + idle);
    const hint = 0.1 * this.#style.smilePlay * (0.5 + smoothNoise(this.#seed, STREAM.smile, t, 0.12));
    const seconds = t - this.#last;
    this.#last = t;
    // A smile loosens a little while speaking, so that the mouth is free for the words.
    const smile = this.#smile.step((this.#style.smile + hint) * (1 - 0.25 * activity), 3.2, seconds);
    return { smile: Math.min(1, Math.max(-1, smile)), brow };
  }
}
