import { HOP } from './mel.ts';
import { SPEECH_RATE } from './wav.ts';

/** What inspection wants to know of a recording's level. Levels are RMS in dB below a full-scale square wave. */
export interface RecordingLevels {
  /** Length, s. */
  seconds: number;
  /** Largest magnitude (0…1) in each of up to 1000 equal slices, for the waveform. */
  peaks: number[];
  /** Largest magnitude, 0…1. */
  peak: number;
  /** RMS of the whole recording, dB. */
  rms: number;
  /** Level of the speech: mean power of its speaking hops, dB; −100 when nobody speaks. */
  speechLevel: number;
  /** Level of the pauses, dB. */
  noiseFloor: number;
  /** Share of the recording in which someone speaks, 0…1. */
  speechShare: number;
  /** Silence before the first speech, s; the whole length when nobody speaks. */
  leadSilence: number;
  /** Share of samples in flat tops: three or more in a row at the recording's own ceiling near full scale. */
  clippedShare: number;
}

const MAX_PEAKS = 1000;
/** Below this even the loudest part of a recording is silence, dB. */
const AUDIBLE = -55;
/** Speech is what stands out of the pauses by this much … dB */
const ABOVE_NOISE = 8;
/** … and is not much quieter than the loudest parts, dB. */
const BELOW_LOUDEST = 35;
/** Sounds shorter than this are clicks, hops. */
const SHORTEST_SPEECH = 5;
/** Magnitude from which equal samples in a row count as clipped. */
const CEILING = 0.985;

/**
 * Measures a recording in one pass over its 16 kHz samples, in chunks of any size. Keeps one number per 10 ms: 1.4 MB
 * for an hour.
 */
export class LevelMeter {
  readonly #levels: number[] = [];
  readonly #hopPeaks: number[] = [];
  #samples = 0;
  #power = 0;
  #hopPower = 0;
  #hopPeak = 0;
  #hopSamples = 0;
  #clipped = 0;
  #run = 0;
  #previous = 0;

  /** Takes the next samples, −1…1. */
  add(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i += 1) {
      const value = samples[i] as number;
      const size = Math.abs(value);
      this.#hopPower += value * value;
      this.#hopPeak = Math.max(this.#hopPeak, size);
      this.#hopSamples += 1;
      this.#countClipping(value, size);
      if (this.#hopSamples === HOP) this.#endHop();
    }
    this.#samples += samples.length;
  }

  /** Sums up; call once, after the last samples. */
  finish(): RecordingLevels {
    if (this.#hopSamples > 0) this.#endHop();
    const seconds = this.#samples / SPEECH_RATE;
    const sorted = Float32Array.from(this.#levels).sort();
    const at = (quantile: number) => sorted[Math.floor((sorted.length - 1) * quantile)] ?? -100;
    const loudest = at(0.98);
    const noiseFloor = at(0.1);
    // A recording without pauses has its quietest speech where others have their noise.
    const threshold = Math.max(
      loudest - BELOW_LOUDEST,
      Math.min(noiseFloor + ABOVE_NOISE, loudest - 12),
      AUDIBLE,
    );
    const speech = speakingHops(this.#levels, threshold);
    let hops = 0;
    let power = 0;
    for (const [t, speaks] of speech.entries()) {
      if (!speaks) continue;
      hops += 1;
      power += 10 ** ((this.#levels[t] as number) / 10);
    }
    const first = speech.indexOf(1);
    return {
      seconds,
      peaks: this.#peaks(),
      peak: this.#hopPeaks.reduce((most, peak) => Math.max(most, peak), 0),
      rms: decibels(this.#power / Math.max(1, this.#samples)),
      speechLevel: hops > 0 ? decibels(power / hops) : -100,
      noiseFloor,
      speechShare: hops / Math.max(1, speech.length),
      leadSilence: first < 0 ? seconds : (first * HOP) / SPEECH_RATE,
      clippedShare: this.#clipped / Math.max(1, this.#samples),
    };
  }

  #endHop(): void {
    this.#levels.push(decibels(this.#hopPower / this.#hopSamples));
    this.#hopPeaks.push(this.#hopPeak);
    this.#power += this.#hopPower;
    this.#hopPower = 0;
    this.#hopPeak = 0;
    this.#hopSamples = 0;
  }

  #countClipping(value: number, size: number): void {
    const flat = size >= CEILING && Math.abs(value - this.#previous) < 1e-3;
    this.#previous = value;
    this.#run = flat ? this.#run + 1 : 0;
    // The third of a run brings in the two before it.
    if (this.#run === 2) this.#clipped += 3;
    else if (this.#run > 2) this.#clipped += 1;
  }

  #peaks(): number[] {
    const hops = this.#hopPeaks.length;
    const slices = Math.min(MAX_PEAKS, hops);
    return Array.from({ length: slices }, (_, i) => {
      const from = Math.floor((i * hops) / slices);
      const to = Math.max(from + 1, Math.floor(((i + 1) * hops) / slices));
      return this.#hopPeaks.slice(from, to).reduce((most, peak) => Math.max(most, peak), 0);
    });
  }
}

const decibels = (power: number) => 10 * Math.log10(power + 1e-10);

/** 1 where the level is above the threshold for longer than a click. */
function speakingHops(levels: readonly number[], threshold: number): Uint8Array {
  const speaks = new Uint8Array(levels.length);
  let start = -1;
  for (let t = 0; t <= levels.length; t += 1) {
    const loud = t < levels.length && (levels[t] as number) > threshold;
    if (loud && start < 0) start = t;
    if (loud || start < 0) continue;
    if (t - start >= SHORTEST_SPEECH) speaks.fill(1, start, t);
    start = -1;
  }
  return speaks;
}
