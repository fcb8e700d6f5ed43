import { AV_NOPTS_VALUE, AVERROR_EOF, AVMEDIA_TYPE_VIDEO, AVSEEK_FLAG_BACKWARD } from 'node-av/constants';
import { Dictionary, FFmpegError, FormatContext, Packet } from 'node-av/lib';
import type { VideoMetadata } from './job.ts';
import { nativeWork } from './native-work.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Puts the streams of `live` into an MP4 whose index stands in front, so that it plays and seeks from the first bytes,
 * without encoding anything anew.
 * @param range what is taken of it; null = all
 * @returns how many frames the video has.
 * @throws FFmpegError, ENOSPC among them; `video` is then as it was before.
 */
export async function remux(
  live: string,
  video: string,
  metadata: VideoMetadata,
  range: TimeRange | null = null,
): Promise<number> {
  let frames = 0;
  await replaceFile(video, async (part) => {
    frames = await copyStreams(live, part, metadata, range);
  });
  return frames;
}

/** What is taken of a video, s: it begins with a key frame. */
export interface TimeRange {
  start: number;
  end: number;
}

/** Times in different units differ by so much where they are the same, s. */
const ROUNDING = 1e-4;

async function copyStreams(
  from: string,
  to: string,
  metadata: VideoMetadata,
  range: TimeRange | null,
): Promise<number> {
  const input = new FormatContext();
  const output = new FormatContext();
  const packet = new Packet();
  packet.alloc();
  let frames = 0;
  // A failing open frees the context itself; the rest must be closed, or the process would never end.
  FFmpegError.throwIfError(await input.openInput(`file:${from}`), 'open');
  try {
    FFmpegError.throwIfError(await input.findStreamInfo(), 'stream info');
    FFmpegError.throwIfError(output.allocOutputContext2(null, 'mp4', `file:${to}`), 'mp4');
    for (const source of input.streams) {
      const stream = output.newStream(null);
      FFmpegError.throwIfError(source.codecpar.copy(stream.codecpar), 'track');
      stream.codecpar.codecTag = 0;
      stream.timeBase = source.timeBase;
      stream.avgFrameRate = source.avgFrameRate;
    }
    output.metadata = Dictionary.fromObject({ title: metadata.title, comment: metadata.comment });
    FFmpegError.throwIfError(await output.openOutput(), 'create');
    FFmpegError.throwIfError(output.setOption('movflags', 'faststart'), 'faststart');
    FFmpegError.throwIfError(await output.writeHeader(null), 'header');
    const ended = new Set<number>();
    if (range) await goTo(input, range.start);
    for (;;) {
      const read = await input.readFrame(packet);
      if (read === AVERROR_EOF) break;
      FFmpegError.throwIfError(read, 'read');
      const source = input.streams[packet.streamIndex];
      const target = output.streams[packet.streamIndex];
      if (!source || !target) throw new Error('A stream appeared in the middle of the video.');
      if (range) {
        const at = (Number(packet.pts) * source.timeBase.num) / source.timeBase.den;
        if (at >= range.end - ROUNDING) ended.add(source.index);
        if (ended.size === input.streams.length) break;
        if (at < range.start - ROUNDING || at >= range.end - ROUNDING) {
          packet.unref();
          continue;
        }
      }
      if (source.codecpar.codecType === AVMEDIA_TYPE_VIDEO) frames += 1;
      // Both tracks start at 0. FFmpeg reads pictures that are stored in another order as starting later.
      const begun = source.startTime === AV_NOPTS_VALUE ? 0n : source.startTime;
      const { num, den } = source.timeBase;
      const start = range ? BigInt(Math.round((range.start * den) / num)) : begun;
      if (packet.pts !== AV_NOPTS_VALUE) packet.pts -= start;
      if (packet.dts !== AV_NOPTS_VALUE) packet.dts -= start;
      packet.rescaleTs(source.timeBase, target.timeBase);
      packet.pos = -1n;
      FFmpegError.throwIfError(await output.interleavedWriteFrame(packet), 'write');
      packet.unref();
      nativeWork.step();
    }
    // The index goes in front: everything else is moved behind it.
    FFmpegError.throwIfError(await nativeWork.slowly(() => output.writeTrailer()), 'trailer');
    output.pb?.flushSync();
    FFmpegError.throwIfError(output.pb?.error ?? 0, 'write');
    return frames;
  } finally {
    packet.free();
    await output.closeOutput();
    output.freeContext();
    await input.closeInput();
  }
}

/** The next packets of all tracks are those before a time, s, or at it. */
async function goTo(input: FormatContext, seconds: number): Promise<void> {
  const video = input.streams.find(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_VIDEO);
  if (!video) throw new Error('It has no pictures.');
  const { num, den } = video.timeBase;
  const at = BigInt(Math.round((seconds * den) / num));
  FFmpegError.throwIfError(await input.seekFrame(video.index, at, AVSEEK_FLAG_BACKWARD), 'seek');
}
