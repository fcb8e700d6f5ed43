import { PowerSpectrum } from './fft.ts';
import { SPEECH_RATE } from './wav.ts';

/** Mel bands of a spectrum. */
export const BANDS = 28;
/** Samples between two hops: 10 ms. */
export const HOP = 160;
/** Hops a second. */
export const HOPS_PER_SECOND = SPEECH_RATE / HOP;
/** Samples of sound seen by one hop, 25 ms, centred on it. */
export const WINDOW = 400;
/** Samples to have before a hop's centre: half a window, and one more for the pre-emphasis. */
export const BEFORE = WINDOW / 2 + 1;

const FFT_SIZE = 512;
const LOWEST_HZ = 60;
const HIGHEST_HZ = 7600;
/** Lifts the upper bands, where the voice is weaker by nature. */
const PRE_EMPHASIS = 0.97;
/** Below the noise of 16-bit samples; keeps digital silence from being minus infinity. */
const FLOOR = 1e-7;

const toMel = (hz: number) => 2595 * Math.log10(1 + hz / 700);
const toHz = (mel: number) => 700 * (10 ** (mel / 2595) - 1);

/** Log-mel spectrum and level of one hop. */
export class LogMel {
  readonly #spectrum = new PowerSpectrum(FFT_SIZE);
  readonly #windowed = new Float32Array(FFT_SIZE);
  readonly #window = Float32Array.from(
    { length: WINDOW },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / WINDOW),
  );
  /** Per band: first bin, and where its weights start in `#weights`; one more entry closes the last band. */
  readonly #firstBin = new Uint16Array(BANDS);
  readonly #start = new Uint16Array(BANDS + 1);
  readonly #weights: Float32Array;

  /** `warp` ≠ 1 moves the bands along the frequency axis, as a longer or shorter vocal tract would (training only). */
  constructor(warp = 1) {
    const low = toMel(LOWEST_HZ);
    const high = toMel(HIGHEST_HZ);
    const edges = Array.from({ length: BANDS + 2 }, (_, i) => {
      const hz = toHz(low + ((high - low) * i) / (BANDS + 1));
      return (warpHz(hz, warp) * FFT_SIZE) / SPEECH_RATE;
    });
    const weights: number[] = [];
    for (let b = 0; b < BANDS; b += 1) {
      const [left, centre, right] = [edges[b] as number, edges[b + 1] as number, edges[b + 2] as number];
      const first = Math.ceil(left);
      this.#firstBin[b] = first;
      this.#start[b] = weights.length;
      for (let k = first; k < right && k < FFT_SIZE / 2; k += 1) {
        weights.push(k < centre ? (k - left) / (centre - left) : (right - k) / (right - centre));
      }
      // The narrowest bands may fall between two bins.
      if (weights.length === this.#start[b]) weights.push(1);
    }
    this.#start[BANDS] = weights.length;
    this.#weights = Float32Array.from(weights);
  }

  /**
   * Writes the `BANDS` log energies of the hop whose centre is `samples[centre]` to `out[offset …]`. Reads from
   * `centre − BEFORE` to `centre + WINDOW / 2`. Returns the level of the window in dB (0 = full scale square wave).
   */
  compute(samples: Float32Array, centre: number, out: Float32Array, offset: number): number {
    const from = centre - WINDOW / 2;
    const windowed = this.#windowed;
    const window = this.#window;
    let before = samples[from - 1] as number;
    let square = 0;
    for (let i = 0; i < WINDOW; i += 1) {
      const value = samples[from + i] as number;
      square += value * value;
      windowed[i] = (value - PRE_EMPHASIS * before) * (window[i] as number);
      before = value;
    }
    this.#spectrum.compute(windowed);
    const { power } = this.#spectrum;
    const weights = this.#weights;
    for (let b = 0; b < BANDS; b += 1) {
      let energy = FLOOR;
      const end = this.#start[b + 1] as number;
      let bin = this.#firstBin[b] as number;
      for (let k = this.#start[b] as number; k < end; k += 1, bin += 1) {
        energy += (weights[k] as number) * (power[bin] as number);
      }
      out[offset + b] = Math.log(energy);
    }
    return 10 * Math.log10(square / WINDOW + 1e-10);
  }
}

/** Linear up to 5.5 kHz, then bent so that the top stays below half the sample rate. */
function warpHz(hz: number, warp: number): number {
  const knee = 5500 / Math.max(1, warp);
  if (hz <= knee) return hz * warp;
  const top = 7900;
  return knee * warp + ((hz - knee) * (top - knee * warp)) / (top - knee);
}
