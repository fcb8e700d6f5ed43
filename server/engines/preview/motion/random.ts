/**
 * A number in [0, 1) that depends on (seed, stream, index) alone: asking in another order, or for one frame only,
 * changes nothing. Streams keep, say, the blinks the same when the head's share of the randomness changes.
 */
export function randomAt(seed: number, stream: number, index: number): number {
  // Three rounds of a 32-bit avalanche hash (constants of MurmurHash3's finaliser).
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b) ^ Math.imul(index + 1, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  return (h >>> 0) / 4_294_967_296;
}

/** What each stream of randomness decides. Numbers are arbitrary but fixed: they are part of what a seed means. */
export const STREAM = {
  yaw: 1,
  pitch: 2,
  roll: 3,
  shiftX: 4,
  shiftY: 5,
  brow: 6,
  smile: 7,
  breath: 8,
  blinkGap: 9,
  blinkKind: 10,
  gesture: 11,
  gestureSize: 12,
  postureYaw: 13,
  posturePitch: 14,
  postureRoll: 15,
  emphasis: 16,
} as const;

/** The next numbers of one stream, in order. */
export class Dice {
  readonly #seed: number;
  readonly #stream: number;
  #index: number;

  /** `thrown`: how many numbers are behind it. */
  constructor(seed: number, stream: number, thrown = 0) {
    this.#seed = seed;
    this.#stream = stream;
    this.#index = thrown;
  }

  get thrown(): number {
    return this.#index;
  }

  /** In [0, 1). */
  next(): number {
    return randomAt(this.#seed, this.#stream, this.#index++);
  }

  /** In [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }
}
