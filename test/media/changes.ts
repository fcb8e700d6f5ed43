import { AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, FormatContext, Frame, Packet } from 'node-av/lib';

/**
 * How much the picture changes from each frame to the next, as the mean difference of luma: the median over the video,
 * and the change to each of `frames` from the one before.
 */
export async function largestChange(
  path: string,
  frames: readonly number[],
): Promise<{ median: number; at: number[] }> {
  const changes: number[] = [];
  let before: Uint8Array | null = null;
  for await (const luma of lumaOf(path)) {
    if (before) {
      let sum = 0;
      for (let i = 0; i < luma.length; i++) sum += Math.abs((luma[i] ?? 0) - (before[i] ?? 0));
      changes.push(sum / luma.length);
    }
    before = luma;
  }
  const sorted = [...changes].sort((a, b) => a - b);
  return {
    median: sorted[sorted.length >> 1] ?? 0,
    at: frames.map((frame) => changes[frame - 1] ?? Infinity),
  };
}

async function* lumaOf(path: string): AsyncGenerator<Uint8Array> {
  const format = new FormatContext();
  const decoder = new CodecContext();
  const [packet, frame] = [new Packet(), new Frame()];
  packet.alloc();
  frame.alloc();
  FFmpegError.throwIfError(await format.openInput(path), 'open');
  try {
    FFmpegError.throwIfError(await format.findStreamInfo());
    const stream = format.streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
    const codec = stream && Codec.findDecoder(stream.codecpar.codecId);
    if (!stream || !codec) throw new Error('no pictures');
    decoder.allocContext3(codec);
    FFmpegError.throwIfError(decoder.parametersToContext(stream.codecpar));
    FFmpegError.throwIfError(await decoder.open2(codec, null));
    while ((await format.readFrame(packet)) >= 0) {
      if (packet.streamIndex === stream.index) {
        FFmpegError.throwIfError(await decoder.sendPacket(packet));
        while ((await decoder.receiveFrame(frame)) >= 0) {
          yield plane(frame);
          frame.unref();
        }
      }
      packet.unref();
    }
  } finally {
    packet.free();
    frame.free();
    decoder.freeContext();
    await format.closeInput();
  }
}

/** The luma of a picture, without what lies between its rows. */
function plane(frame: Frame): Uint8Array {
  const [y] = frame.data ?? [];
  const stride = frame.linesize[0] ?? 0;
  const luma = new Uint8Array(frame.width * frame.height);
  for (let row = 0; row < frame.height; row++)
    luma.set(y?.subarray(row * stride, row * stride + frame.width) ?? [], row * frame.width);
  return luma;
}
