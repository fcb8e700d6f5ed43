import type { Frame } from 'node-av/lib';
import { planesOf } from './planes.ts';

/** A part of a recording, s. */
export interface Span {
  start: number;
  end: number;
}

/** Flat tops of a recording as it was recorded, before any resampling rounds them. */
export interface Clipping {
  /** Flat tops: three or more samples in a row at full scale, in any channel. */
  tops: number;
  /** Where, those close to each other taken together; at most 100. */
  spans: Span[];
}

/** Magnitude from which equal samples in a row are a flat top. */
const CEILING = 0.985;
/** Samples this equal are flat; lossy codecs make them waver. */
const FLAT = 0.001;
/** Beyond full scale nothing has to be equal: whoever plays it makes it flat. */
const OVER = 0.9995;
const SHORTEST = 3;
/** Tops closer to each other than this are one place, s. */
const JOIN_SECONDS = 0.25;
const MOST_SPANS = 100;

/** Looks for flat tops in decoded frames, channel by channel. */
export class ClippingMeter {
  #runs: number[] = [];
  #last: number[] = [];
  #seconds = 0;
  #tops = 0;
  readonly #spans: Span[] = [];

  /** Takes the next frame. */
  add(frame: Frame): void {
    const planes = planesOf(frame);
    for (const [channel, { samples, step, offset, full }] of planes.entries()) {
      let run = this.#runs[channel] ?? 0;
      let last = this.#last[channel] ?? 0;
      const [ceiling, flat, over] = [CEILING * full, FLAT * full, OVER * full];
      for (let i = offset; i < samples.length; i += step) {
        const value = samples[i] as number;
        const size = value < 0 ? -value : value;
        if (size < ceiling) run = 0;
        else {
          const same = value > last ? value - last <= flat : last - value <= flat;
          run = same || (size >= over && value > 0 === last > 0) ? run + 1 : 1;
          if (run === SHORTEST) this.#found(this.#seconds + (i - offset) / step / frame.sampleRate);
        }
        last = value;
      }
      this.#runs[channel] = run;
      this.#last[channel] = last;
    }
    this.#seconds += frame.nbSamples / frame.sampleRate;
  }

  clipping(): Clipping {
    return { tops: this.#tops, spans: this.#spans };
  }

  #found(at: number): void {
    this.#tops += 1;
    const last = this.#spans.at(-1);
    // Channels of one frame come one after the other: time may step back a little.
    if (last && at - last.end < JOIN_SECONDS) last.end = Math.max(last.end, at);
    else if (this.#spans.length < MOST_SPANS) this.#spans.push({ start: at, end: at });
  }
}
