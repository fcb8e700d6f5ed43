import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, type Frame, Packet, Rational } from 'node-av/lib';
import type { PixelFormat } from '../../wire/frames.ts';
import { Converter, pictureOf, VIDEO_COLOURS } from './picture.ts';

const CRF = '20';
/** Where two parts meet: both sides are drawn so finely that nothing but the motion changes from one to the other. */
const FINE_CRF = '9';

/**
 * x264 settings. `zerolatency` gives every frame back at once; key frames stand where fragments begin and nowhere
 * else. CRF 20 keeps skin free of blocks at these small sizes.
 */
const OPTIONS: Readonly<Record<string, string>> = {
  preset: 'veryfast',
  tune: 'zerolatency',
  profile: 'high',
  crf: CRF,
  'forced-idr': '1',
  'x264-params': 'scenecut=0:keyint=infinite',
};

/** H.264 from pictures: one packet for every frame, in order, without delay. */
export class VideoEncoder {
  readonly context: CodecContext;
  readonly #width: number;
  readonly #height: number;
  readonly #packet = new Packet();
  #converter: Converter | null = null;
  #count = 0;
  #crf = CRF;

  /** @throws FFmpegError when x264 refuses the size or the rate. */
  constructor(width: number, height: number, fps: number) {
    this.#width = width;
    this.#height = height;
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
    if (!codec) throw new Error('This build of FFmpeg has no libx264.');
    const context = new CodecContext();
    context.allocContext3(codec);
    context.width = width;
    context.height = height;
    context.pixelFormat = AV_PIX_FMT_YUV420P;
    context.colorSpace = AVCOL_SPC_BT709;
    context.colorPrimaries = AVCOL_PRI_BT709;
    context.colorTrc = AVCOL_TRC_BT709;
    context.colorRange = AVCOL_RANGE_MPEG;
    // Thousandths carry the rates that are no whole numbers, such as 23.976.
    const rate = Math.round(fps * 1000);
    context.timeBase = new Rational(1000, rate);
    context.framerate = new Rational(rate, 1000);
    context.maxBFrames = 0;
    // One thread costs the least CPU per frame and is faster than any engine; the cores belong to the engine.
    context.threadCount = 1;
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
    this.context = context;
    this.#packet.alloc();
    try {
      // No dictionary: node-av 6.1.1 frees the one given to open2 twice.
      for (const [name, value] of Object.entries(OPTIONS)) {
        FFmpegError.throwIfError(context.setOption(name, value), `x264 ${name}`);
      }
      FFmpegError.throwIfError(context.open2Sync(codec, null), 'x264');
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** A frame in the encoder's colours, from an engine's pixels (copied). The caller frees it. */
  async picture(pixels: Uint8Array, format: PixelFormat): Promise<Frame> {
    const source = pictureOf(pixels, this.#width, this.#height, format);
    if (format === 'yuv420p') return source;
    try {
      return await this.convert(source);
    } finally {
      source.free();
    }
  }

  /** A frame in the encoder's colours and size, from a decoded one. The caller frees both. */
  convert(picture: Frame): Promise<Frame> {
    this.#converter ??= new Converter(VIDEO_COLOURS);
    return this.#converter.convert(picture, this.#width, this.#height);
  }

  /**
   * Encodes the next frame, or where some are left out, that of number `frame`. The packet (time in frames) is valid
   * until the next call.
   */
  async encode(
    picture: Frame,
    keyFrame: boolean,
    { finely = false, frame = this.#count }: { finely?: boolean; frame?: number } = {},
  ): Promise<Packet> {
    this.#quality(finely ? FINE_CRF : CRF);
    this.#count = frame;
    picture.pts = BigInt(this.#count);
    picture.pictType = keyFrame ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    this.#count += 1;
    // In the thread pool: the event loop reads the next frame meanwhile.
    FFmpegError.throwIfError(await this.context.sendFrame(picture), 'x264');
    this.#packet.unref();
    FFmpegError.throwIfError(this.context.receivePacketSync(this.#packet), 'x264');
    this.#packet.duration = 1n;
    return this.#packet;
  }

  /** x264 takes another quality from the next frame on. */
  #quality(crf: string): void {
    if (crf === this.#crf) return;
    FFmpegError.throwIfError(this.context.setOption('crf', crf), 'x264 crf');
    this.#crf = crf;
  }

  close(): void {
    this.#converter?.close();
    this.#packet.free();
    this.context.freeContext();
  }
}
