/** Levels are taken over this long, s: a syllable is longer, a click is shorter. */
const HOP_SECONDS = 0.02;
/** Loud speech is what this part of all audible hops stays below: single clicks do not count, nor do long pauses. */
const LOUD_QUANTILE = 0.95;
/** Fewer audible hops than this are a click, not a voice: 0.1 s. */
const LEAST_HOPS = 5;
/** The room is what this part of all hops stays below. */
const ROOM_QUANTILE = 0.05;
/** dBFS. A whisper close to a microphone reaches −45; below −50 there is a room, or nothing. */
const SILENCE_DB = -50;
/** Speech is at most this much below loud speech, dB. */
const SPEECH_RANGE_DB = 30;
/** A noisy room is not the start of speech: this much above the quietest parts is … dB */
const ABOVE_ROOM_DB = 6;
/** … unless that is as loud as speech itself, dB below loud speech. */
const LOUD_RANGE_DB = 12;
/** What the digital zero counts as, dBFS. */
const FLOOR_DB = -120;

/** How loud a recording is. */
export interface Levels {
  /** Of its loud parts, RMS, dBFS. */
  levelDb: number;
  /** Whether anything in it is loud enough to be a voice. */
  audible: boolean;
  /** Until the first sound that is as loud as its speech, s; null when nothing is. */
  leadSilence: number | null;
}

/** Takes a recording as it is decoded and keeps one level and one peak for each 20 ms: an hour is 1.4 MB. */
export class LevelMeter {
  readonly #hop: number;
  readonly #levels: number[] = [];
  readonly #peaks: number[] = [];
  #sum = 0;
  #peak = 0;
  #count = 0;

  /** `rate` in Hz. */
  constructor(rate: number) {
    this.#hop = Math.round(rate * HOP_SECONDS);
  }

  /** Samples, −1…1. */
  add(samples: Float32Array): void {
    for (let at = 0; at < samples.length; ) {
      const until = Math.min(samples.length, at + this.#hop - this.#count);
      // Locals: an hour has 58 million samples.
      let sum = 0;
      let peak = this.#peak;
      for (let i = at; i < until; i += 1) {
        const sample = samples[i] as number;
        sum += sample * sample;
        if (sample > peak) peak = sample;
        else if (-sample > peak) peak = -sample;
      }
      this.#sum += sum;
      this.#peak = peak;
      this.#count += until - at;
      at = until;
      if (this.#count === this.#hop) this.#close();
    }
  }

  /** Largest magnitude (0…1) in each of at most `slices` equal parts. */
  peaks(slices: number): number[] {
    const all = this.#count > 0 ? [...this.#peaks, this.#peak] : this.#peaks;
    const count = Math.min(slices, all.length);
    return Array.from({ length: count }, (_, slice) => {
      const from = Math.floor((slice * all.length) / count);
      const to = Math.floor(((slice + 1) * all.length) / count);
      let peak = 0;
      for (let i = from; i < to; i += 1) peak = Math.max(peak, all[i] ?? 0);
      return Math.round(Math.min(1, peak) * 1000) / 1000;
    });
  }

  /** In which part (0…1) of a stretch, s, a recording of so loud speech, dBFS, is as loud as speech. */
  filled(from: number, to: number, levelDb: number): number {
    const threshold = levelDb - SPEECH_RANGE_DB;
    const hops = this.#levels.slice(Math.round(from / HOP_SECONDS), Math.round(to / HOP_SECONDS));
    return hops.filter((level) => level >= threshold).length / Math.max(1, hops.length);
  }

  levels(): Levels {
    const sorted = Float64Array.from(this.#levels).sort();
    // A word in an hour of silence is still speech, but a click is not.
    const loudest = sorted[Math.max(sorted.length - LEAST_HOPS, Math.floor(sorted.length * 0.9))] ?? FLOOR_DB;
    const audible = loudest >= SILENCE_DB;
    const heard = audible ? sorted.subarray(sorted.findIndex((level) => level >= SILENCE_DB)) : sorted;
    const levelDb = heard[Math.floor((heard.length - 1) * LOUD_QUANTILE)] ?? FLOOR_DB;
    const room = sorted[Math.floor((sorted.length - 1) * ROOM_QUANTILE)] ?? FLOOR_DB;
    const aboveRoom = Math.min(room + ABOVE_ROOM_DB, levelDb - LOUD_RANGE_DB);
    const threshold = Math.max(SILENCE_DB, levelDb - SPEECH_RANGE_DB, aboveRoom);
    const first = this.#levels.findIndex((level) => level >= threshold);
    return {
      levelDb: Math.round(levelDb * 10) / 10,
      audible,
      leadSilence: first < 0 ? null : first * HOP_SECONDS,
    };
  }

  #close(): void {
    this.#levels.push(Math.max(FLOOR_DB, 10 * Math.log10(this.#sum / this.#count + 1e-12)));
    this.#peaks.push(this.#peak);
    this.#sum = 0;
    this.#peak = 0;
    this.#count = 0;
  }
}
