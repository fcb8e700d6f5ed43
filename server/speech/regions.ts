import { BANDS, BEFORE, HOP, type LogMel, WINDOW } from './mel.ts';
import { measureNorm, type Norm } from './norm.ts';
import type { WavReader } from './wav.ts';

/** Hops looked at to sum up a stretch, however long it is: a few milliseconds of work. */
const LOOK_HOPS = 320;
/** Looked at in short runs, spread evenly. */
const RUN_HOPS = 8;
/** Voices, rooms and microphones may change within a long recording: it is summed up again every so often, hops. */
const REGION_HOPS = 3_000;
/** A region that is much quieter than the whole is a pause, not a quiet speaker, dB. */
const QUIETEST_REGION = 14;

/**
 * What is normal for each part of a recording. Random access: the norm at a hop depends on the file and the hop only,
 * never on what was read before. Sparse looks, so that an hour takes no longer than a minute.
 */
export class Regions {
  readonly #wav: WavReader;
  readonly #mel: LogMel;
  readonly #prior: Float32Array;
  readonly #hops: number;
  readonly #whole: Norm;
  readonly #regions: number;
  readonly #known = new Map<number, Norm>();

  constructor(wav: WavReader, mel: LogMel, prior: Float32Array, hops: number) {
    this.#wav = wav;
    this.#mel = mel;
    this.#prior = prior;
    this.#hops = hops;
    this.#regions = Math.floor(hops / REGION_HOPS);
    this.#whole = this.#look(0, hops);
  }

  /** Writes the norm at a hop to `out`: between the centres of two regions, a mixture of both. */
  at(hop: number, out: Norm): void {
    const position = hop / REGION_HOPS - 0.5;
    const first = Math.max(0, Math.min(this.#regions - 1, Math.floor(position)));
    const second = Math.min(this.#regions - 1, first + 1);
    const share = Math.max(0, Math.min(1, position - first));
    const a = this.#region(first);
    const b = share > 0 ? this.#region(second) : a;
    out.high = a.high + (b.high - a.high) * share;
    out.low = a.low + (b.low - a.low) * share;
    for (let k = 0; k < BANDS; k += 1) {
      out.mean[k] = (a.mean[k] as number) * (1 - share) + (b.mean[k] as number) * share;
      out.spread[k] = (a.spread[k] as number) * (1 - share) + (b.spread[k] as number) * share;
    }
  }

  #region(index: number): Norm {
    if (this.#regions < 2) return this.#whole;
    const known = this.#known.get(index);
    if (known) return known;
    const end = index === this.#regions - 1 ? this.#hops : (index + 1) * REGION_HOPS;
    const look = this.#look(index * REGION_HOPS, end);
    const norm = look.high < this.#whole.high - QUIETEST_REGION ? this.#whole : look;
    // One norm is 240 bytes: an hour keeps 120 of them.
    this.#known.set(index, norm);
    return norm;
  }

  #look(from: number, to: number): Norm {
    const hops = to - from;
    const runs = Math.max(1, Math.min(Math.floor(LOOK_HOPS / RUN_HOPS), Math.floor(hops / RUN_HOPS)));
    const length = hops <= LOOK_HOPS ? Math.ceil(hops / runs) : RUN_HOPS;
    const levels = new Float32Array(runs * length);
    const spectra = new Float32Array(runs * length * BANDS);
    const samples = new Float32Array(BEFORE + (length - 1) * HOP + WINDOW / 2);
    for (let run = 0; run < runs; run += 1) {
      const first = from + Math.floor((run * (hops - length)) / Math.max(1, runs - 1));
      this.#wav.read(first * HOP - BEFORE, samples);
      for (let i = 0; i < length; i += 1) {
        const at = run * length + i;
        levels[at] = this.#mel.compute(samples, BEFORE + i * HOP, spectra, at * BANDS);
      }
    }
    return measureNorm(levels, spectra, this.#prior);
  }
}
