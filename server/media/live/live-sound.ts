import { AV_SAMPLE_FMT_FLTP, AV_SAMPLE_FMT_S16 } from 'node-av/constants';
import { FFmpegError, type Packet, SoftwareResampleContext } from 'node-av/lib';
import { MONO } from '../../speech/sound-frame.ts';
import { SPEECH_RATE } from '../../speech/wav.ts';
import { AacEncoder, SOUND_RATE } from '../encoder/aac-encoder.ts';

/**
 * The sound of a session as AAC, as it comes. As in the soundtrack of a run, the encoder's lead-in takes the place of
 * the first 21 ms, so that all else keeps its time.
 */
export class LiveSound {
  readonly #encoder = new AacEncoder();
  readonly #resampler = new SoftwareResampleContext();
  #pending = new Float32Array(0);
  /** Samples behind the encoder, the dropped first block included. */
  #fed = 0;
  #ready: Packet[] = [];

  constructor() {
    const set = this.#resampler.allocSetOpts2(
      MONO,
      AV_SAMPLE_FMT_FLTP,
      SOUND_RATE,
      MONO,
      AV_SAMPLE_FMT_S16,
      SPEECH_RATE,
    );
    FFmpegError.throwIfError(set, 'resampler');
    FFmpegError.throwIfError(this.#resampler.init(), 'resampler');
  }

  get context() {
    return this.#encoder.context;
  }

  /** Takes the next samples, 16-bit at 16 kHz. */
  push(pcm: Uint8Array): void {
    const samples = this.#resampled(pcm);
    const all = new Float32Array(this.#pending.length + samples.length);
    all.set(this.#pending);
    all.set(samples, this.#pending.length);
    const { frameSize } = this.#encoder;
    let at = 0;
    for (; at + frameSize <= all.length; at += frameSize) {
      if (this.#fed > 0) this.#ready.push(...this.#encoder.encode(all.slice(at, at + frameSize), this.#fed));
      this.#fed += frameSize;
    }
    this.#pending = all.slice(at);
  }

  /** The packets (time in samples) whose sound begins before `seconds`, once each. The caller frees them. */
  until(seconds: number): Packet[] {
    const end = seconds * SOUND_RATE;
    const due = this.#ready.findIndex((packet) => Number(packet.pts) >= end);
    return this.#ready.splice(0, due < 0 ? this.#ready.length : due);
  }

  close(): void {
    for (const packet of this.#ready.splice(0)) packet.free();
    this.#resampler.free();
    this.#encoder.close();
  }

  #resampled(pcm: Uint8Array): Float32Array {
    const count = pcm.length >> 1;
    const room = this.#resampler.getOutSamples(count) + 64;
    const out = Buffer.from(new ArrayBuffer(room * 4));
    // A copy of its own: FFmpeg reads it where it lies.
    const got = this.#resampler.convertSync([out], room, [Buffer.from(pcm)], count);
    FFmpegError.throwIfError(got, 'resampler');
    return new Float32Array(out.buffer, out.byteOffset, got).slice();
  }
}
