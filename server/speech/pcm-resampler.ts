import {
  AV_CHANNEL_ORDER_NATIVE,
  AV_SAMPLE_FMT_FLT,
  AV_SAMPLE_FMT_S16,
  AV_SAMPLE_FMT_S32,
} from 'node-av/constants';
import { SoftwareResampleContext } from 'node-av/lib';
import { MONO } from './sound-frame.ts';
import { SPEECH_RATE } from './wav.ts';

/** Samples as they lie in memory, little-endian, the channels one after the other. */
export interface PcmFormat {
  /** Hz. */
  rate: number;
  channels: 1 | 2;
  sample: 's16' | 's32' | 'f32';
}

/** Bytes of one sample of one channel. */
export const SAMPLE_BYTES: Readonly<Record<PcmFormat['sample'], number>> = { s16: 2, s32: 4, f32: 4 };

const AV_FORMATS = { s16: AV_SAMPLE_FMT_S16, s32: AV_SAMPLE_FMT_S32, f32: AV_SAMPLE_FMT_FLT } as const;
/** Front left and right, as FFmpeg says it. */
const STEREO = { nbChannels: 2, order: AV_CHANNEL_ORDER_NATIVE, mask: 3n };

/** Makes 16 kHz mono 16-bit samples out of raw ones, piece by piece. Synchronous; `close` it. */
export class PcmResampler {
  readonly #context = new SoftwareResampleContext();
  readonly #frameBytes: number;
  /** Bytes of a frame that has come in two pieces. */
  #rest = Buffer.alloc(0);

  /** @throws FFmpegError for a rate that nobody records at. */
  constructor({ rate, channels, sample }: PcmFormat) {
    this.#frameBytes = SAMPLE_BYTES[sample] * channels;
    const layout = channels === 2 ? STEREO : MONO;
    const set = this.#context.allocSetOpts2(
      MONO,
      AV_SAMPLE_FMT_S16,
      SPEECH_RATE,
      layout,
      AV_FORMATS[sample],
      rate,
    );
    if (set < 0 || this.#context.init() < 0) {
      this.#context.free();
      throw new Error(`sound of ${rate} Hz cannot be resampled`);
    }
  }

  /** The next bytes; what does not make a whole frame waits for more. */
  convert(bytes: Uint8Array): Int16Array {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : Buffer.from(bytes);
    const count = Math.floor(all.length / this.#frameBytes);
    this.#rest = Buffer.from(all.subarray(count * this.#frameBytes));
    return count === 0 ? new Int16Array(0) : this.#run([all], count);
  }

  /** What the filter still holds, at the end. */
  flush(): Int16Array {
    return this.#run(null, 0);
  }

  close(): void {
    this.#context.free();
  }

  #run(input: Buffer[] | null, count: number): Int16Array {
    const room = this.#context.getOutSamples(count) + 64;
    const out = Buffer.from(new ArrayBuffer(room * 2));
    const got = this.#context.convertSync([out], room, input, count);
    if (got < 0) throw new Error('resampling failed');
    return new Int16Array(out.buffer, 0, got);
  }
}
