/** The room is what was quietest in so many blocks of a second each: speech has a gap in every few. */
const BLOCKS = 5;
const BLOCK = 62;
/** Before anything was heard: a quiet room, RMS of −1…1. */
const USUAL = 0.002;
/** A voice stands out of the room by so much, as a factor of the level: 9 dB … */
const STANDS_OUT = 2.8;
/** … and is louder than this. */
const QUIETEST = 0.003;
/** Open for so long after the last of it, in stretches: a quarter of a second, so that no word loses its end. */
const HOLD = 16;

/** Lets a voice through and keeps the room out; how loud that is it learns from the room. Hears stretches of 16 ms. */
export class NoiseGate {
  readonly #lowest: number[] = Array.from({ length: BLOCKS }, () => USUAL);
  #heard = 0;
  #held = 0;

  /** Level above which it opens, RMS of −1…1. */
  get threshold(): number {
    return Math.max(QUIETEST, Math.min(...this.#lowest) * STANDS_OUT);
  }

  /** Whether a stretch of this level, RMS, goes through. */
  passes(level: number): boolean {
    const block = Math.floor(this.#heard / BLOCK) % BLOCKS;
    const isFirst = this.#heard % BLOCK === 0;
    this.#lowest[block] = isFirst ? level : Math.min(level, this.#lowest[block] ?? level);
    this.#heard += 1;
    if (level > this.threshold) this.#held = HOLD;
    else if (this.#held > 0) this.#held -= 1;
    return this.#held > 0;
  }
}
