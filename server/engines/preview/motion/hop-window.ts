import { VISEME_INDEX, VISEMES } from '../../../speech/visemes.ts';

/** Analysis hops a second. */
export const HOPS_PER_SECOND = 100;

/** How far motion looks ahead of the frame it makes, in hops: 0.3 s, enough to round the lips before an "oo". */
export const LOOK_AHEAD = 30;

/** How far back it looks. */
const LOOK_BACK = 40;

/** Ring size: a power of two above all that is in use at once. */
const SIZE = 128;
const CLASSES = VISEMES.length;
const { PP, sil: SIL } = VISEME_INDEX;

/**
 * Rounded vowels are rare, so the network, taught on their true share, doubts them where a viewer would not: they count
 * for more than it says. Measured on known phones, this sets "oo" and "ee" twice as far apart.
 */
const LEANING = Float32Array.from(VISEMES, (name) => (name === 'U' ? 5 : name === 'O' ? 1.5 : 1));

/** A run of analysis hops: loudness 0…1 `[hops]` and viseme probabilities `[hops * 15]`. */
export interface Hops {
  loudness: Float32Array;
  visemes: Float32Array;
}

/** What motion needs of a recording; a `SpeechTrack` is one. Hops outside the recording are silent. */
export interface SpeechSource {
  /** Hops `from` up to, not including, `to`. */
  read(from: number, to: number): Hops;
  /** Of sound that is still coming: hops from this one on are read again, for what is thought of them may change. */
  readonly settled?: number;
}

/**
 * The part of a recording's analysis around the present frame: 0.4 s back, 0.3 s ahead, whatever the recording's
 * length. Outside the recording there is silence.
 */
export class HopWindow {
  /** Hops past the present that are known; what is beyond them is a guess. */
  readonly ahead: number;
  readonly #source: SpeechSource;
  readonly #loudness = new Float32Array(SIZE);
  readonly #together = new Float32Array(SIZE);
  readonly #visemes = new Float32Array(SIZE * CLASSES);
  /** First hop not read yet. */
  #end: number;

  /** `first`: the hop that will be reached first. */
  constructor(source: SpeechSource, first = 0, ahead = LOOK_AHEAD) {
    this.#source = source;
    this.ahead = ahead;
    this.#end = Math.max(0, first - LOOK_BACK);
  }

  /** Reads on until every hop up to LOOK_AHEAD past `hop` is there. */
  reach(hop: number): void {
    const wanted = hop + LOOK_AHEAD + 1;
    this.#end = Math.min(this.#end, Math.max(0, this.#source.settled ?? this.#end));
    while (this.#end < wanted) {
      const to = Math.min(wanted, this.#end + SIZE - LOOK_BACK - LOOK_AHEAD);
      const hops = this.#source.read(this.#end, to);
      for (let i = 0; this.#end < to; i++) this.#put(hops, i);
    }
  }

  #put(hops: Hops, i: number): void {
    const slot = this.#end++ & (SIZE - 1);
    this.#loudness[slot] = Math.min(1, Math.max(0, hops.loudness[i]));
    const at = slot * CLASSES;
    // A little sharper than the network says it: its doubt is wider than the mouth's.
    let plain = 0;
    let leaning = 0;
    for (let v = 0; v < CLASSES; v++) {
      const p = hops.visemes[i * CLASSES + v];
      const sharp = p * Math.sqrt(p);
      plain += sharp;
      this.#visemes[at + v] = sharp * LEANING[v];
      leaning += this.#visemes[at + v];
    }
    this.#together[slot] = plain > 0 ? this.#visemes[at + PP] / plain : 0;
    if (leaning > 0) for (let v = 0; v < CLASSES; v++) this.#visemes[at + v] /= leaning;
    else this.#visemes[at + SIL] = 1;
  }

  /** Loudness of a hop, 0…1; 0 before the recording. */
  loudness(hop: number): number {
    return hop < 0 ? 0 : this.#loudness[hop & (SIZE - 1)];
  }

  /** Share of a viseme (an index into VISEMES) in a hop. */
  viseme(hop: number, index: number): number {
    if (hop < 0) return index === SIL ? 1 : 0;
    return this.#visemes[(hop & (SIZE - 1)) * CLASSES + index];
  }

  /** How likely the lips touch in a hop for a p, b or m, 0…1. */
  lipsTogether(hop: number): number {
    return hop < 0 ? 0 : this.#together[hop & (SIZE - 1)];
  }

  /** Mean loudness of the hops within `radius`. */
  meanLoudness(hop: number, radius: number): number {
    let sum = 0;
    for (let k = -radius; k <= radius; k++) sum += this.loudness(hop + k);
    return sum / (2 * radius + 1);
  }
}
