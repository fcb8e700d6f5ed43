import { BANDS } from './mel.ts';

/** How loud a stretch of a recording is, and how it sounds on average while someone speaks. */
export interface Norm {
  /** Level of its loud speech, dB. */
  high: number;
  /** Level of its pauses, dB. */
  low: number;
  /** Mean log-mel spectrum of its speech. */
  mean: Float32Array;
  /** How far its speech strays from that, per band: standard deviations. */
  spread: Float32Array;
}

/** To be filled. */
export const emptyNorm = (): Norm => ({
  high: 0,
  low: 0,
  mean: new Float32Array(BANDS),
  spread: new Float32Array(BANDS).fill(USUAL_SPREAD),
});

/** Speech is what is at most this much below the loud speech, dB. */
const SPEECH_RANGE = 26;
/** The loudest and quietest hops may be clicks and dropouts: quantiles instead of extremes. */
const HIGH_QUANTILE = 0.95;
const LOW_QUANTILE = 0.08;
/** A stretch with fewer hops of speech leans on what voices sound like in general. */
const PRIOR_HOPS = 40;
/** How far voices in general stray from their mean in every band, nepers. */
const USUAL_SPREAD = 2;

/**
 * Sums up hops of a recording: `levels` in dB, `spectra` `[hop][BANDS]`. `prior` is the mean spectrum of voices in
 * general with mean 0.
 */
export function measureNorm(levels: Float32Array, spectra: Float32Array, prior: Float32Array): Norm {
  const sorted = Float32Array.from(levels).sort();
  const at = (quantile: number) => sorted[Math.floor((sorted.length - 1) * quantile)] ?? -100;
  const high = at(HIGH_QUANTILE);
  const low = at(LOW_QUANTILE);
  const norm = { ...emptyNorm(), high, low };
  const sum = new Float64Array(BANDS);
  const squares = new Float64Array(BANDS);
  let hops = 0;
  for (let t = 0; t < levels.length; t += 1) {
    if ((levels[t] as number) < high - SPEECH_RANGE) continue;
    hops += 1;
    addSpectrum(spectra, t * BANDS, sum, squares);
  }
  sumUp(sum, squares, hops, prior, norm);
  return norm;
}

/** Adds a spectrum to the sum of spectra and to that of their squares. */
export function addSpectrum(
  spectra: Float32Array,
  offset: number,
  sum: Float64Array,
  squares: Float64Array,
): void {
  for (let b = 0; b < BANDS; b += 1) {
    const value = spectra[offset + b] as number;
    sum[b] = (sum[b] as number) + value;
    squares[b] = (squares[b] as number) + value * value;
  }
}

/**
 * Writes to `out` the mean and the spread of `hops` hops of speech, of which `sum` and `squares` are the sums; fewer lean
 * on `prior`, what voices sound like in general.
 */
export function sumUp(
  sum: Float64Array,
  squares: Float64Array,
  hops: number,
  prior: Float32Array,
  out: Pick<Norm, 'mean' | 'spread'>,
): void {
  let level = 0;
  for (let b = 0; b < BANDS; b += 1) level += (sum[b] as number) / Math.max(1, hops) / BANDS;
  for (let b = 0; b < BANDS; b += 1) {
    const total = sum[b] as number;
    const mean = (total + PRIOR_HOPS * ((prior[b] as number) + level)) / (hops + PRIOR_HOPS);
    const strayed = Math.max(0, (squares[b] as number) - 2 * mean * total + hops * mean * mean);
    out.mean[b] = mean;
    out.spread[b] = Math.sqrt((strayed + PRIOR_HOPS * USUAL_SPREAD ** 2) / (hops + PRIOR_HOPS));
  }
}

/** Spreads per unit of input; keeps the network's inputs around ±1. */
const SCALE = 1.25;
/** The network's inputs lie between these. */
export const LOWEST = -3;
export const HIGHEST = 2;

/** Writes the network's input for one hop: the spectrum relative to the speaker's own mean and spread. */
export function normalise(
  spectra: Float32Array,
  offset: number,
  { mean, spread }: Norm,
  out: Float32Array,
  to: number,
): void {
  for (let b = 0; b < BANDS; b += 1) {
    const value = ((spectra[offset + b] as number) - (mean[b] as number)) / (SCALE * (spread[b] as number));
    out[to + b] = value < LOWEST ? LOWEST : Math.min(value, HIGHEST);
  }
}

/** Pauses are at least this much below the loud speech, dB: below lies a room, not a voice. */
const LOUDNESS_RANGE = 38;
/** A level this little above the pauses is still a pause, dB. */
const PAUSE_MARGIN = 4;

/** Loudness of a hop, 0 (pause) … 1 (loud speech of this recording), from its level in dB. */
export function loudness(level: number, norm: { high: number; low: number }): number {
  const low = Math.min(Math.max(norm.low, norm.high - LOUDNESS_RANGE) + PAUSE_MARGIN, norm.high - 6);
  const value = (level - low) / (norm.high - low);
  return value < 0 ? 0 : Math.min(value, 1);
}
