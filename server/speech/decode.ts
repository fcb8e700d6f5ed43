import { setImmediate as breathe } from 'node:timers/promises';
import { AV_CHANNEL_ORDER_NATIVE, AV_SAMPLE_FMT_FLTP } from 'node-av/constants';
import { type Frame, SoftwareResampleContext } from 'node-av/lib';
import type { ClippingMeter } from './clipping.ts';
import { RecordingError } from './errors.ts';
import { type Side, sideToTake } from './opposite-channels.ts';
import { AudioSource } from './source.ts';

/** What libswresample can mix (SWR_CH_MAX). */
const MOST_CHANNELS = 64;

/** Holes in the recording's own time that are shorter than this are rounding, not silence, s. */
const SMALLEST_GAP = 0.1;
/** A larger jump is a broken clock, not silence, s. */
const LARGEST_GAP = 30;

export interface DecodeOptions {
  /** Hz of the samples handed out. */
  rate: number;
  /** Length of a chunk, s; the last one is shorter. Default 0.25. */
  chunkSeconds?: number;
  /** Throws `too-long` once the recording turns out longer, s. Default: no limit. */
  maxSeconds?: number;
  /** The side to take of two that are opposite; null for a mix. Default: looked for. */
  side?: Side | null;
  /** Sees every frame as it was recorded, before it is mixed down and resampled. */
  clipping?: ClippingMeter;
}

/**
 * Decodes a recording of any accepted kind to mono samples (−1…1) at `rate`, chunk by chunk: memory does not grow with
 * its length. Of two opposite channels it is one, else the mean of all. Time 0 is its first audible sample, encoder delay removed; holes in its time become silence, so every
 * rate tells the same time. Lets the event loop breathe between chunks. The chunks are the caller's to keep.
 * Throws `RecordingError`.
 */
export async function* decodeRecording(path: string, options: DecodeOptions): AsyncGenerator<Float32Array> {
  const { rate, chunkSeconds = 0.25, maxSeconds = Number.POSITIVE_INFINITY, clipping } = options;
  const chunkLength = Math.max(1, Math.round(rate * chunkSeconds));
  const side = options.side === undefined ? sideToTake(path) : options.side;
  const source = AudioSource.open(path);
  const resampler = new MonoResampler(rate, side);
  let chunk = new Float32Array(chunkLength);
  let filled = 0;
  let total = 0;
  try {
    for (const piece of pieces(source, resampler, clipping)) {
      total += piece.length;
      if (total > maxSeconds * rate) throw new RecordingError('too-long', `longer than ${maxSeconds} s`);
      for (let taken = 0; taken < piece.length; ) {
        const count = Math.min(chunkLength - filled, piece.length - taken);
        chunk.set(piece.subarray(taken, taken + count), filled);
        filled += count;
        taken += count;
        if (filled === chunkLength) {
          yield chunk;
          chunk = new Float32Array(chunkLength);
          filled = 0;
          await breathe();
        }
      }
    }
    if (filled > 0) yield chunk.subarray(0, filled);
    if (total === 0) throw new RecordingError('corrupt', 'no sound came out of the decoder');
  } finally {
    resampler.close();
    source.close();
  }
}

/** Resampled pieces with the holes filled. A piece is valid until the next one. */
function* pieces(
  source: AudioSource,
  resampler: MonoResampler,
  clipping: ClippingMeter | undefined,
): Generator<Float32Array, void, void> {
  let expected: number | null = null;
  for (const { frame, time } of source.frames()) {
    if (resampler.differs(frame)) {
      yield resampler.flush();
      resampler.configure(frame);
    }
    const gap = time === null || expected === null ? 0 : time - expected;
    if (gap >= SMALLEST_GAP && gap <= LARGEST_GAP) yield resampler.silence(gap);
    clipping?.add(frame);
    yield resampler.convert(frame);
    const start: number = time ?? expected ?? 0;
    expected = start + frame.nbSamples / frame.sampleRate;
  }
  yield resampler.flush();
}

/** libswresample to mono float at one rate; configured anew whenever the stream changes its own format. */
class MonoResampler {
  readonly #rate: number;
  readonly #side: Side | null;
  #context: SoftwareResampleContext | null = null;
  #key = '';
  #inputRate = 0;
  #scratch = Buffer.alloc(0);

  /** `side`: the only one of two channels that is taken; null: their mean. */
  constructor(rate: number, side: Side | null) {
    this.#rate = rate;
    this.#side = side;
  }

  differs(frame: Frame): boolean {
    return keyOf(frame) !== this.#key;
  }

  /** Throws `RecordingError` for a channel layout that cannot be mixed down. */
  configure(frame: Frame): void {
    this.close();
    if (frame.channels > MOST_CHANNELS)
      throw new RecordingError('too-many-channels', `cannot mix ${frame.channels} channels down to one`);
    const context = new SoftwareResampleContext();
    const mono = { nbChannels: 1, order: AV_CHANNEL_ORDER_NATIVE, mask: 4n };
    const set = context.allocSetOpts2(
      mono,
      AV_SAMPLE_FMT_FLTP,
      this.#rate,
      frame.channelLayout,
      // A decoded audio frame's format is a sample format; node-av's type covers pictures too.
      frame.format as Parameters<SoftwareResampleContext['allocSetOpts2']>[4],
      frame.sampleRate,
    );
    // Or the same sound on both sides would come out 3 dB louder than it was, and clip.
    context.setOption('rematrix_maxval', '1');
    // More channels than any layout has a name for: the mean of all.
    if (set >= 0 && !frame.channelLayout.mask && frame.channels > 2) {
      context.setMatrix(new Array<number>(frame.channels).fill(1 / frame.channels), frame.channels);
    }
    if (set >= 0 && this.#side !== null && frame.channels === 2)
      context.setMatrix(this.#side === 0 ? [1, 0] : [0, 1], 2);
    if (set < 0 || context.init() < 0) {
      context.free();
      throw new RecordingError('unsupported-codec', `cannot mix ${frame.channels} channels down to one`);
    }
    this.#context = context;
    this.#key = keyOf(frame);
    this.#inputRate = frame.sampleRate;
  }

  convert(frame: Frame): Float32Array {
    return this.#run(frame.extendedData ?? frame.data, frame.nbSamples);
  }

  /** `seconds` of silence in the recording's time, through the filter like any other sound. */
  silence(seconds: number): Float32Array {
    if (!this.#context) return new Float32Array(0);
    this.#context.injectSilence(Math.round(seconds * this.#inputRate));
    return this.#run([], 0);
  }

  /** What the filter still holds. */
  flush(): Float32Array {
    return this.#run(null, 0);
  }

  close(): void {
    this.#context?.free();
    this.#context = null;
    this.#key = '';
  }

  #run(input: Buffer[] | null, count: number): Float32Array {
    if (!this.#context) return new Float32Array(0);
    const room = this.#context.getOutSamples(count) + 64;
    if (this.#scratch.length < room * 4) this.#scratch = Buffer.from(new ArrayBuffer(room * 8));
    const got = this.#context.convertSync([this.#scratch], room, input, count);
    if (got < 0) throw new RecordingError('corrupt', 'resampling failed');
    const samples = new Float32Array(this.#scratch.buffer, this.#scratch.byteOffset, got);
    limit(samples);
    return samples;
  }
}

/** Float recordings may hold anything, and so may what a damaged packet decodes to. */
function limit(samples: Float32Array): void {
  for (let i = 0; i < samples.length; i += 1) {
    const value = samples[i] as number;
    if (!(value <= 1 && value >= -1)) samples[i] = value > 1 ? 1 : value < -1 ? -1 : 0;
  }
}

function keyOf(frame: Frame): string {
  return `${frame.format}/${frame.sampleRate}/${frame.channels}/${frame.channelLayout.mask}`;
}
