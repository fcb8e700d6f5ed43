import { BANDS, SPECTRA_PER_SECOND } from './spectrum-meter.ts';

/** The quietest moment of each band is looked for in stretches of this length, s: every speaker closes the lips once. */
const STRETCH_SECONDS = 1.5;
/** Spectra averaged before that, or the minimum would be a chance one. */
const SMOOTHED = 3;
/** By how much the minimum of such an average lies below the noise's mean power (measured on white and pink noise). */
const MINIMUM_BIAS = 1.6;
/** Of all stretches' minima the noise is this one from below: some stretches hold no pause, some are cut-in silence. */
const STRETCH_QUANTILE = 0.4;
/** Mean square below which a recording is digitally silent: half a step of 16 bits. */
const DIGITAL_SILENCE = 1e-10;
/** Speech, by ITU-T P.56: what is at most this much below its own mean level, dB … */
const ACTIVE_RANGE = 15.9;
/** … and is more than noise, dB. */
const ABOVE_NOISE = 3;
const HIGHEST_SNR = 60;

/**
 * Signal-to-noise ratio in dB, at most 60 (a quieter room cannot be told from none); null when nothing stands out: the
 * active speech level (ITU-T P.56) over the level of the steady noise under it, both from 80 Hz up. `powers` is
 * `[hops][BANDS]`.
 */
export function snrOf(powers: Float32Array): number | null {
  const hops = powers.length / BANDS;
  const noise = noisePower(powers);
  const totals = Float64Array.from({ length: hops }, (_, hop) => {
    let sum = 0;
    for (let band = 0; band < BANDS; band += 1) sum += powers[hop * BANDS + band] ?? 0;
    return sum;
  });
  const speech = activeLevel(totals, noise);
  return speech === null ? null : Math.min(HIGHEST_SNR, 10 * Math.log10(speech / noise));
}

/** Level of the steady noise under the speech, dBFS (0 is a full-scale square wave). */
export function noiseLevelOf(powers: Float32Array): number {
  return 10 * Math.log10(noisePower(powers));
}

/** Mean square of the noise: minimum statistics (Martin 2001) in bands of 500 Hz. */
function noisePower(powers: Float32Array): number {
  const hops = powers.length / BANDS;
  const stretch = Math.round(STRETCH_SECONDS * SPECTRA_PER_SECOND);
  let noise = 0;
  for (let band = 0; band < BANDS; band += 1) {
    const minima: number[] = [];
    for (let from = 0; from < hops; from += stretch) {
      const until = Math.min(hops, from + stretch);
      // A short rest at the end has no fair chance of a quiet moment.
      if (from > 0 && until - from < stretch / 2) break;
      const least = quietest(powers, band, from, until);
      if (least !== null) minima.push(least);
    }
    minima.sort((a, b) => a - b);
    noise += (minima[Math.floor((minima.length - 1) * STRETCH_QUANTILE)] ?? 0) * MINIMUM_BIAS;
  }
  return Math.max(DIGITAL_SILENCE, noise);
}

/** The least smoothed power of a band between two hops; null where everything is digital silence. */
function quietest(powers: Float32Array, band: number, from: number, until: number): number | null {
  let least: number | null = null;
  for (let hop = from; hop + SMOOTHED <= until; hop += 1) {
    let sum = 0;
    let silent = false;
    for (let i = hop; i < hop + SMOOTHED; i += 1) {
      const power = powers[i * BANDS + band] ?? 0;
      silent ||= power < DIGITAL_SILENCE / BANDS;
      sum += power;
    }
    if (!silent && (least === null || sum < least * SMOOTHED)) least = sum / SMOOTHED;
  }
  return least;
}

/** Mean power of the speech alone; null when nothing stands out of the noise. */
function activeLevel(totals: Float64Array, noise: number): number | null {
  const floor = noise * 10 ** (ABOVE_NOISE / 10);
  let level: number | null = null;
  let threshold = floor;
  for (let round = 0; round < 8; round += 1) {
    let [sum, count] = [0, 0];
    for (const total of totals) {
      if (total < threshold) continue;
      sum += total - noise;
      count += 1;
    }
    if (count < SMOOTHED) return level;
    level = sum / count;
    threshold = Math.max(floor, level * 10 ** (-ACTIVE_RANGE / 10));
  }
  return level;
}
