import {
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
  SWS_BILINEAR,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  FFmpegError,
  FormatContext,
  Frame,
  Packet,
  SoftwareScaleContext,
} from 'node-av/lib';
import type { Picture } from '../portrait/decode.ts';

/**
 * Decodes a finished video: every picture with the second at which it is shown. A picture is the caller's to keep.
 * @param from the first that is wanted is shown then, s @param to the last
 * @throws FFmpegError, or Error where there are no pictures
 */
export async function* videoFrames(
  path: string,
  from: number,
  to: number,
): AsyncGenerator<{ at: number; picture: Picture }> {
  const format = new FormatContext();
  const decoder = new CodecContext();
  const packet = new Packet();
  const frame = new Frame();
  const rgb = new Frame();
  const scaler = new SoftwareScaleContext();
  for (const empty of [packet, frame, rgb]) empty.alloc();
  try {
    FFmpegError.throwIfError(await format.openInput(path), 'open');
    FFmpegError.throwIfError(await format.findStreamInfo());
    const stream = format.streams[format.findBestStream(AVMEDIA_TYPE_VIDEO)];
    const codec = stream && Codec.findDecoder(stream.codecpar.codecId);
    if (!stream || !codec) throw new Error(`${path} has no pictures`);
    decoder.allocContext3(codec);
    FFmpegError.throwIfError(decoder.parametersToContext(stream.codecpar));
    FFmpegError.throwIfError(await decoder.open2(codec, null));
    const { num, den } = stream.timeBase;
    // To the key frame before: what lies in between is decoded, and given to nobody.
    const start = BigInt(Math.floor((from * den) / num));
    FFmpegError.throwIfError(await format.seekFrame(stream.index, start, AVSEEK_FLAG_BACKWARD), 'seek');
    const toPicture = async (): Promise<Picture> => {
      const { width, height } = frame;
      if (rgb.width !== width) {
        scaler.getContext(width, height, AV_PIX_FMT_YUV420P, width, height, AV_PIX_FMT_RGB24, SWS_BILINEAR);
        rgb.width = width;
        rgb.height = height;
        rgb.format = AV_PIX_FMT_RGB24;
        FFmpegError.throwIfError(rgb.getBuffer(1));
      }
      FFmpegError.throwIfError(await scaler.scaleFrame(rgb, frame));
      const plane = rgb.data?.[0];
      const stride = rgb.linesize[0] ?? 0;
      if (!plane) throw new Error('no plane');
      const pixels = new Uint8Array(width * height * 3);
      for (let y = 0; y < height; y++) {
        pixels.set(plane.subarray(y * stride, y * stride + width * 3), y * width * 3);
      }
      return { width, height, rgb: pixels };
    };
    let more = true;
    while (more) {
      more = (await format.readFrame(packet)) >= 0;
      if (more && packet.streamIndex !== stream.index) {
        packet.unref();
        continue;
      }
      await decoder.sendPacket(more ? packet : null);
      packet.unref();
      while ((await decoder.receiveFrame(frame)) >= 0) {
        const at = (Number(frame.bestEffortTimestamp) * num) / den;
        if (at > to) return;
        if (at >= from) yield { at, picture: await toPicture() };
        frame.unref();
      }
    }
  } finally {
    for (const held of [frame, rgb, packet]) held.free();
    scaler.freeContext();
    decoder.freeContext();
    await format.closeInput();
  }
}
