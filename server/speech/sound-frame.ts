import { AV_CHANNEL_ORDER_NATIVE, AV_SAMPLE_FMT_FLTP } from 'node-av/constants';
import { FFmpegError, Frame, Rational } from 'node-av/lib';

/** One channel, as FFmpeg says it. */
export const MONO = { nbChannels: 1, order: AV_CHANNEL_ORDER_NATIVE, mask: 4n };

/**
 * A copy of mono samples, -1…1, as a frame for FFmpeg; the caller frees it. The copy is made by hand: node-av 6.1.1 says
 * that `fromAudioBuffer` copies, but the frame it makes points at the memory it was given.
 * @param rate Hz
 * @param at number of the first sample
 */
export function soundFrame(samples: Float32Array, rate: number, at: number): Frame {
  const shape = { nbSamples: samples.length, format: AV_SAMPLE_FMT_FLTP, sampleRate: rate };
  const buffer = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const view = Frame.fromAudioBuffer(buffer, { ...shape, channelLayout: MONO });
  const frame = new Frame();
  try {
    frame.alloc();
    Object.assign(frame, shape, { channelLayout: MONO });
    FFmpegError.throwIfError(frame.getBuffer(), 'sound buffer');
    FFmpegError.throwIfError(frame.copy(view), 'sound');
  } catch (error) {
    frame.free();
    throw error;
  } finally {
    view.free();
  }
  frame.timeBase = new Rational(1, rate);
  frame.pts = BigInt(at);
  return frame;
}
