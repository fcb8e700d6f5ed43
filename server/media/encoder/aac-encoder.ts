import { AV_CODEC_FLAG_GLOBAL_HEADER, AV_SAMPLE_FMT_FLTP, FF_ENCODER_AAC } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Packet, Rational } from 'node-av/lib';
import { MONO, soundFrame } from '../../speech/sound-frame.ts';

/** Hz. Every device plays it, and AAC frames of 1024 samples are 21 ms at it. */
export const SOUND_RATE = 48_000;
const BITS_PER_SECOND = 128_000n;

/** AAC from mono samples, a block of `frameSize` at a time; a packet comes out one block after its own. */
export class AacEncoder {
  readonly context: CodecContext;

  /** @throws FFmpegError when the encoder cannot be opened. */
  constructor() {
    const codec = Codec.findEncoderByName(FF_ENCODER_AAC);
    if (!codec) throw new Error('This build of FFmpeg has no AAC encoder.');
    const context = new CodecContext();
    context.allocContext3(codec);
    context.sampleRate = SOUND_RATE;
    context.sampleFormat = AV_SAMPLE_FMT_FLTP;
    context.channelLayout = MONO;
    context.timeBase = new Rational(1, SOUND_RATE);
    context.bitRate = BITS_PER_SECOND;
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    this.context = context;
    try {
      FFmpegError.throwIfError(context.open2Sync(codec, null), 'aac');
    } catch (error) {
      context.freeContext();
      throw error;
    }
  }

  /** Samples of a block. */
  get frameSize(): number {
    return this.context.frameSize;
  }

  /** Encodes a block whose first sample is number `at`. What has come out; the caller frees it. */
  encode(block: Float32Array, at: number): Packet[] {
    const frame = soundFrame(block, SOUND_RATE, at);
    try {
      FFmpegError.throwIfError(this.context.sendFrameSync(frame), 'aac');
    } finally {
      frame.free();
    }
    const packets: Packet[] = [];
    for (;;) {
      const packet = new Packet();
      packet.alloc();
      if (this.context.receivePacketSync(packet) < 0) {
        packet.free();
        return packets;
      }
      packets.push(packet);
    }
  }

  close(): void {
    this.context.freeContext();
  }
}
