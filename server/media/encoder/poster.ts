import { rename, writeFile } from 'node:fs/promises';
import {
  AV_CODEC_FLAG_QSCALE,
  AV_PIX_FMT_YUV420P,
  AVCOL_RANGE_JPEG,
  AVCOL_SPC_BT470BG,
  FF_ENCODER_MJPEG,
  FF_QP2LAMBDA,
} from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, type Frame, Packet, Rational } from 'node-av/lib';
import { type Colours, Converter } from './picture.ts';

/** JPEG is full range and BT.601 by definition. */
const JPEG_COLOURS: Colours = {
  format: AV_PIX_FMT_YUV420P,
  space: AVCOL_SPC_BT470BG,
  range: AVCOL_RANGE_JPEG,
};
/** FFmpeg's scale from 2 (best) to 31. */
const QUALITY = 3;

/** Writes a picture as JPEG. The picture stays the caller's. */
export async function writePoster(picture: Frame, path: string): Promise<void> {
  const converter = new Converter(JPEG_COLOURS);
  let converted: Frame | null = null;
  try {
    converted = await converter.convert(picture);
    const jpeg = encodeJpeg(converted);
    // Whoever looks sees a whole picture; one lost with the power is made anew from the video.
    await writeFile(`${path}.part`, jpeg);
    await rename(`${path}.part`, path);
  } finally {
    converted?.free();
    converter.close();
  }
}

function encodeJpeg(picture: Frame): Buffer {
  const codec = Codec.findEncoderByName(FF_ENCODER_MJPEG);
  if (!codec) throw new Error('This build of FFmpeg has no JPEG encoder.');
  const context = new CodecContext();
  const packet = new Packet();
  packet.alloc();
  try {
    context.allocContext3(codec);
    context.width = picture.width;
    context.height = picture.height;
    context.pixelFormat = JPEG_COLOURS.format;
    context.colorRange = JPEG_COLOURS.range;
    context.timeBase = new Rational(1, 1);
    context.setFlags(AV_CODEC_FLAG_QSCALE);
    context.globalQuality = QUALITY * FF_QP2LAMBDA;
    FFmpegError.throwIfError(context.open2Sync(codec, null), 'mjpeg');
    FFmpegError.throwIfError(context.sendFrameSync(picture), 'mjpeg');
    FFmpegError.throwIfError(context.receivePacketSync(packet), 'mjpeg');
    if (!packet.data) throw new Error('The JPEG encoder gave nothing.');
    return Buffer.from(packet.data);
  } finally {
    packet.free();
    context.freeContext();
  }
}
