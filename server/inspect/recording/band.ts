import { BANDS } from './spectrum-meter.ts';

/** Bands of 500 Hz that every voice fills: 0.5 to 3.5 kHz. */
const VOICE = [1, 7] as const;
/** Where "s" and "t" live, and what a telephone or an 8 kHz recording cannot carry: 4.5 to 7.5 kHz. */
const UPPER = [9, 15] as const;
/** The loudest tenth of a recording is speech. */
const LOUD = 0.9;

/**
 * How much weaker the upper band is than the voice band in the loud parts, dB; null for no sound. A file may say 48 kHz
 * and yet hold what a telephone has left. `powers` is `[hops][BANDS]`.
 */
export function upperBandOf(powers: Float32Array): number | null {
  const hops = powers.length / BANDS;
  const band = (hop: number, [from, to]: readonly [number, number]) => {
    let sum = 0;
    for (let i = from; i < to; i += 1) sum += powers[hop * BANDS + i] ?? 0;
    return sum;
  };
  const voices = Float64Array.from({ length: hops }, (_, hop) => band(hop, VOICE));
  const [voice, upper] = [mean(loudest(voices)), mean(loudest(voices.map((_, hop) => band(hop, UPPER))))];
  if (voice <= 0) return null;
  return 10 * Math.log10(Math.max(upper, voice * 1e-10) / voice);
}

/** Vowels and "s" are not loud at the same time: each band has its own loud parts. */
function loudest(values: Float64Array): Float64Array {
  return values.sort().subarray(Math.floor(values.length * LOUD));
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
