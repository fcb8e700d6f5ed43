/**
 * Power spectrum of real signals of one length, a power of two: the even and odd samples go through a complex
 * transform of half the length and are separated afterwards.
 */
export class PowerSpectrum {
  /** Samples taken. */
  readonly size: number;
  /** The result: `size / 2` bins from 0 Hz up to, not including, half the sample rate. Overwritten by each `compute`. */
  readonly power: Float32Array;
  readonly #half: number;
  readonly #re: Float32Array;
  readonly #im: Float32Array;
  readonly #cos: Float32Array;
  readonly #sin: Float32Array;
  readonly #order: Uint16Array;

  constructor(size: number) {
    this.size = size;
    const half = size / 2;
    this.#half = half;
    this.power = new Float32Array(half);
    this.#re = new Float32Array(half);
    this.#im = new Float32Array(half);
    this.#cos = Float32Array.from({ length: half }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.#sin = Float32Array.from({ length: half }, (_, i) => -Math.sin((2 * Math.PI * i) / size));
    this.#order = new Uint16Array(half);
    for (let i = 1, j = 0; i < half; i += 1) {
      let bit = half >> 1;
      for (; j & bit; bit >>= 1) j ^= bit;
      j ^= bit;
      this.#order[i] = j;
    }
  }

  /** Fills `power` from `signal[0 … size)`. */
  compute(signal: Float32Array): void {
    const re = this.#re;
    const im = this.#im;
    const half = this.#half;
    const order = this.#order;
    for (let i = 0; i < half; i += 1) {
      const j = order[i] as number;
      re[j] = signal[2 * i] as number;
      im[j] = signal[2 * i + 1] as number;
    }
    this.#butterflies(re, im);
    const { power } = this;
    const cos = this.#cos;
    const sin = this.#sin;
    power[0] = ((re[0] as number) + (im[0] as number)) ** 2;
    for (let k = 1; k < half; k += 1) {
      const ar = re[k] as number;
      const ai = im[k] as number;
      const br = re[half - k] as number;
      const bi = im[half - k] as number;
      const evenRe = (ar + br) / 2;
      const evenIm = (ai - bi) / 2;
      const oddRe = (ai + bi) / 2;
      const oddIm = (br - ar) / 2;
      const c = cos[k] as number;
      const s = sin[k] as number;
      const x = evenRe + oddRe * c - oddIm * s;
      const y = evenIm + oddRe * s + oddIm * c;
      power[k] = x * x + y * y;
    }
  }

  #butterflies(re: Float32Array, im: Float32Array): void {
    const half = this.#half;
    const cos = this.#cos;
    const sin = this.#sin;
    for (let length = 2; length <= half; length <<= 1) {
      const arm = length >> 1;
      const step = this.size / length;
      for (let k = 0; k < arm; k += 1) {
        const c = cos[k * step] as number;
        const s = sin[k * step] as number;
        for (let p = k; p < half; p += length) {
          const q = p + arm;
          const xr = (re[q] as number) * c - (im[q] as number) * s;
          const xi = (re[q] as number) * s + (im[q] as number) * c;
          re[q] = (re[p] as number) - xr;
          im[q] = (im[p] as number) - xi;
          re[p] = (re[p] as number) + xr;
          im[p] = (im[p] as number) + xi;
        }
      }
    }
  }
}
