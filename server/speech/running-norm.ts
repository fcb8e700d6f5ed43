import { BANDS } from './mel.ts';
import { addSpectrum, emptyNorm, type Norm, sumUp } from './norm.ts';

/** Levels are counted in steps of 1 dB from −100 dB to 0. */
const BINS = 101;
/** Pauses are judged by what was heard in about this time, hops. */
const PAUSE_MEMORY = 1_000;
/** A voice by so much of its own speech, hops: silence, however long, does not change what its speech is like. */
const SPEECH_MEMORY = 1_500;
/** Of the hops that stand out of the pauses by so much, dB … */
const STANDS_OUT = 12;
/** … the loud speech is at this quantile: it is that of `measureNorm`, which also counts the pauses. */
const HIGH_QUANTILE = 0.92;
const LOW_QUANTILE = 0.1;
/** What nobody has spoken louder than counts as a room, dB. */
const QUIETEST_SPEECH = -48;
/** Before anybody has spoken: a voice at a usual distance from a microphone, dB, worth so many hops. */
const USUAL = { speech: -20, pause: -62, hops: 40 };

/**
 * What is normal for a sound that is still coming: its level, its mean spectrum and how far it strays, from what has been heard so far.
 * The first words are judged by what microphones and voices are usually like.
 */
export class RunningNorm {
  readonly norm: Norm = { ...emptyNorm(), high: USUAL.speech, low: USUAL.pause };
  readonly #prior: Float32Array;
  readonly #all = new Float32Array(BINS);
  readonly #speech = new Float32Array(BINS);
  /** Sums of the spectra of speech and of their squares, and of how many hops they are. */
  readonly #spectra = new Float64Array(BANDS);
  readonly #squares = new Float64Array(BANDS);
  #hops = 0;

  /** `prior`: the mean spectrum of voices in general, with mean 0. */
  constructor(prior: Float32Array) {
    this.#prior = prior;
    for (const [level, share] of [
      [USUAL.speech, 1],
      [USUAL.speech - 8, 2],
      [USUAL.speech - 16, 1],
    ] as const)
      this.#speech[bin(level)] = (share * USUAL.hops) / 4;
    this.#all[bin(USUAL.pause)] = USUAL.hops;
  }

  /** Hears one more hop: its level, dB, and its log-mel spectrum at `offset` of `spectra`. */
  hear(level: number, spectra: Float32Array, offset: number): void {
    forget(this.#all, PAUSE_MEMORY);
    this.#all[bin(level)] = (this.#all[bin(level)] as number) + 1;
    const low = quantile(this.#all, LOW_QUANTILE);
    this.norm.low = low;
    if (level < Math.max(low + STANDS_OUT, QUIETEST_SPEECH)) return;
    forget(this.#speech, SPEECH_MEMORY);
    this.#speech[bin(level)] = (this.#speech[bin(level)] as number) + 1;
    this.norm.high = quantile(this.#speech, HIGH_QUANTILE);
    const kept = 1 - 1 / SPEECH_MEMORY;
    this.#hops = this.#hops * kept + 1;
    for (let b = 0; b < BANDS; b += 1) {
      this.#spectra[b] = (this.#spectra[b] as number) * kept;
      this.#squares[b] = (this.#squares[b] as number) * kept;
    }
    addSpectrum(spectra, offset, this.#spectra, this.#squares);
    sumUp(this.#spectra, this.#squares, this.#hops, this.#prior, this.norm);
  }
}

const bin = (level: number): number => Math.min(BINS - 1, Math.max(0, Math.round(level + 100)));

function forget(counts: Float32Array, memory: number): void {
  const kept = 1 - 1 / memory;
  for (let i = 0; i < BINS; i += 1) counts[i] = (counts[i] as number) * kept;
}

/** The level, dB, below which this share of the counts lies. */
function quantile(counts: Float32Array, share: number): number {
  let total = 0;
  for (const count of counts) total += count;
  let rest = total * share;
  for (let i = 0; i < BINS; i += 1) {
    rest -= counts[i] as number;
    if (rest <= 0) return i - 100;
  }
  return 0;
}
