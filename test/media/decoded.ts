import { AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, FormatContext, Frame, Packet } from 'node-av/lib';
import { decodeRecording } from '../../server/speech/decode.ts';

/** What a decoder makes of a video's pictures. */
export interface DecodedVideo {
  /** Seconds at which each picture is shown. */
  times: number[];
  /** Mean of each picture's luma plane, and its first pixel's Y, U, V. */
  luma: number[];
  firstPixel: number[][];
  metadata: Record<string, string>;
}

/** Decodes every picture of a video with FFmpeg. */
export async function decodeVideo(path: string): Promise<DecodedVideo> {
  const format = new FormatContext();
  const decoder = new CodecContext();
  const packet = new Packet();
  const frame = new Frame();
  packet.alloc();
  frame.alloc();
  FFmpegError.throwIfError(await format.openInput(path), 'open');
  const decoded: DecodedVideo = {
    times: [],
    luma: [],
    firstPixel: [],
    metadata: format.metadata?.getAll() ?? {},
  };
  try {
    FFmpegError.throwIfError(await format.findStreamInfo());
    const stream = format.streams[format.findBestStream(AVMEDIA_TYPE_VIDEO)];
    const codec = stream && Codec.findDecoder(stream.codecpar.codecId);
    if (!stream || !codec) throw new Error('no pictures');
    decoder.allocContext3(codec);
    FFmpegError.throwIfError(decoder.parametersToContext(stream.codecpar));
    FFmpegError.throwIfError(await decoder.open2(codec, null));
    const take = async () => {
      while ((await decoder.receiveFrame(frame)) >= 0) {
        const { num, den } = stream.timeBase;
        const [y, u, v] = frame.data ?? [];
        if (!y || !u || !v) throw new Error('no planes');
        const stride = frame.linesize[0] ?? 0;
        let sum = 0;
        for (let row = 0; row < frame.height; row += 1) {
          for (let x = 0; x < frame.width; x += 1) sum += y[row * stride + x] ?? 0;
        }
        decoded.times.push((Number(frame.bestEffortTimestamp) * num) / den);
        decoded.luma.push(sum / (frame.width * frame.height));
        decoded.firstPixel.push([y[0] ?? 0, u[0] ?? 0, v[0] ?? 0]);
        frame.unref();
      }
    };
    while ((await format.readFrame(packet)) >= 0) {
      if (packet.streamIndex === stream.index) {
        FFmpegError.throwIfError(await decoder.sendPacket(packet));
        await take();
      }
      packet.unref();
    }
    await decoder.sendPacket(null);
    await take();
    return decoded;
  } finally {
    frame.free();
    packet.free();
    decoder.freeContext();
    await format.closeInput();
  }
}

/** When the sound of a file is first louder than a tenth of full scale, s; and how long the sound is. */
export async function firstSound(path: string): Promise<{ at: number; seconds: number }> {
  const rate = 48_000;
  let at = -1;
  let total = 0;
  for await (const chunk of decodeRecording(path, { rate })) {
    const loud = chunk.findIndex((sample) => Math.abs(sample) > 0.1);
    if (at < 0 && loud >= 0) at = (total + loud) / rate;
    total += chunk.length;
  }
  return { at, seconds: total / rate };
}

/** Types of the top-level boxes of an MP4. */
export function boxTypes(file: Buffer): string[] {
  const types: string[] = [];
  for (let at = 0; at + 8 <= file.length; at += Math.max(8, file.readUInt32BE(at))) {
    types.push(file.toString('latin1', at + 4, at + 8));
  }
  return types;
}
