import { PowerSpectrum } from '../../speech/fft.ts';
import { SPEECH_RATE } from '../../speech/wav.ts';

/** Samples from one spectrum to the next: 20 ms. */
const HOP = 320;
const WINDOW = 512;
/** Bands of 500 Hz. */
export const BANDS = 16;
/** Spectra a second. */
export const SPECTRA_PER_SECOND = SPEECH_RATE / HOP;
/** Below are hum and rumble, no voice: the first bins up to 80 Hz are left out. */
const FIRST_BIN = 3;

/** Takes a 16 kHz recording as it is decoded and keeps 16 band powers for each 20 ms: an hour is 12 MB. */
export class SpectrumMeter {
  readonly #spectrum = new PowerSpectrum(WINDOW);
  readonly #window = Float32Array.from(
    { length: WINDOW },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW),
  );
  /** Makes the power of a stationary sound its mean square. */
  readonly #scale = 2 / (WINDOW * this.#window.reduce((sum, w) => sum + w * w, 0));
  readonly #held = new Float32Array(WINDOW);
  readonly #windowed = new Float32Array(WINDOW);
  #filled = 0;
  #powers = new Float32Array(BANDS * 1024);
  #hops = 0;

  /** Samples, −1…1. */
  add(samples: Float32Array): void {
    for (let at = 0; at < samples.length; ) {
      const count = Math.min(WINDOW - this.#filled, samples.length - at);
      this.#held.set(samples.subarray(at, at + count), this.#filled);
      this.#filled += count;
      at += count;
      if (this.#filled === WINDOW) this.#take();
    }
  }

  /** `[hops][BANDS]` mean squares of the sound in each band. */
  powers(): Float32Array {
    return this.#powers.subarray(0, this.#hops * BANDS);
  }

  #take(): void {
    for (let i = 0; i < WINDOW; i += 1) this.#windowed[i] = (this.#held[i] ?? 0) * (this.#window[i] ?? 0);
    this.#spectrum.compute(this.#windowed);
    const { power } = this.#spectrum;
    const per = WINDOW / 2 / BANDS;
    if ((this.#hops + 1) * BANDS > this.#powers.length) this.#grow();
    for (let band = 0; band < BANDS; band += 1) {
      let sum = 0;
      for (let bin = Math.max(FIRST_BIN, band * per); bin < (band + 1) * per; bin += 1)
        sum += power[bin] ?? 0;
      this.#powers[this.#hops * BANDS + band] = sum * this.#scale;
    }
    this.#hops += 1;
    this.#held.copyWithin(0, HOP);
    this.#filled = WINDOW - HOP;
  }

  #grow(): void {
    const larger = new Float32Array(this.#powers.length * 2);
    larger.set(this.#powers);
    this.#powers = larger;
  }
}
