import {
  AV_CODEC_ID_BMP,
  AV_LOG_QUIET,
  AV_PIX_FMT_RGBA,
  AVCOL_RANGE_JPEG,
  AVCOL_SPC_RGB,
} from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Log, Packet, SoftwareScaleContext } from 'node-av/lib';
import type { Pixels } from './pixels.ts';

// FFmpeg writes what it thinks of damaged files to stderr; what matters of it is thrown here.
Log.setLevel(AV_LOG_QUIET);

/** Size as the header of a BMP says it, px; null for one that is too short or too old to say. */
export function bmpSize(head: Uint8Array): { width: number; height: number } | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  // Before the header that says how long it is stand 14 bytes; the one of OS/2 1.x is 12 bytes long and has 16-bit sides.
  if (view.byteLength < 26 || view.getUint32(14, true) < 40) return null;
  // A picture whose first row is its top has a negative height.
  return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
}

/** Decodes a BMP of any depth. @throws FFmpegError for one that is damaged. */
export async function decodeBmp(file: Buffer): Promise<Pixels> {
  const codec = Codec.findDecoder(AV_CODEC_ID_BMP);
  if (!codec) throw new Error('this build has no BMP decoder');
  const [decoder, scaler, packet, picture, rgba] = [
    new CodecContext(),
    new SoftwareScaleContext(),
    new Packet(),
    new Frame(),
    new Frame(),
  ];
  decoder.allocContext3(codec);
  scaler.allocContext();
  for (const piece of [packet, picture, rgba]) piece.alloc();
  try {
    FFmpegError.throwIfError(decoder.open2Sync(codec, null), 'BMP decoder');
    packet.data = file;
    FFmpegError.throwIfError(decoder.sendPacketSync(packet), 'BMP');
    decoder.sendPacketSync(null);
    FFmpegError.throwIfError(decoder.receiveFrameSync(picture), 'BMP');
    const { width, height } = picture;
    Object.assign(rgba, { width, height, format: AV_PIX_FMT_RGBA });
    rgba.colorSpace = AVCOL_SPC_RGB;
    rgba.colorRange = AVCOL_RANGE_JPEG;
    FFmpegError.throwIfError(rgba.getBuffer(), 'picture buffer');
    FFmpegError.throwIfError(await scaler.scaleFrame(rgba, picture), 'BMP');
    return { width, height, channels: 4, data: rgba.toBuffer() };
  } finally {
    decoder.freeContext();
    scaler.freeContext();
    for (const piece of [packet, picture, rgba]) piece.free();
  }
}
