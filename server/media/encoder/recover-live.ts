import { access, stat, truncate } from 'node:fs/promises';
import { AVERROR_EAGAIN, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, FormatContext, Frame, Packet } from 'node-av/lib';
import type { Encoded, VideoFiles } from './job.ts';
import { writePoster } from './poster.ts';
import { remux } from './remux.ts';
import { wholeFragmentBytes } from './whole-fragments.ts';

/**
 * Makes a playable video of a `live` file that nobody finished: cuts it back to its last whole fragment, writes
 * `video`, and the poster where there is none. `{frames: 0, bytes: 0}` when nothing can be played.
 * @throws FFmpegError and file system errors; `live` is cut back by then.
 */
export async function recoverLive(files: VideoFiles): Promise<Encoded> {
  if (!(await exists(files.live))) return { frames: 0, bytes: 0 };
  const bytes = await wholeFragmentBytes(files.live);
  if ((await stat(files.live)).size > bytes) await truncate(files.live, bytes);
  if (bytes === 0) return { frames: 0, bytes: 0 };
  const frames = await remux(files.live, files.video, files.metadata);
  if (!(await exists(files.poster))) await posterOf(files.live, files.poster);
  return { frames, bytes };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Writes the first frame of a video as its poster. */
async function posterOf(video: string, poster: string): Promise<void> {
  const format = new FormatContext();
  const decoder = new CodecContext();
  const packet = new Packet();
  const frame = new Frame();
  packet.alloc();
  frame.alloc();
  FFmpegError.throwIfError(await format.openInput(`file:${video}`), 'open');
  try {
    FFmpegError.throwIfError(await format.findStreamInfo(), 'stream info');
    const stream = format.streams[format.findBestStream(AVMEDIA_TYPE_VIDEO)];
    const codec = stream && Codec.findDecoder(stream.codecpar.codecId);
    if (!stream || !codec) throw new Error('The video has no picture that can be decoded.');
    decoder.allocContext3(codec);
    FFmpegError.throwIfError(decoder.parametersToContext(stream.codecpar), 'decoder');
    decoder.threadCount = 1;
    FFmpegError.throwIfError(await decoder.open2(codec, null), 'decoder');
    for (let got: number = AVERROR_EAGAIN; got < 0; ) {
      const read = await format.readFrame(packet);
      if (read >= 0 && packet.streamIndex !== stream.index) {
        packet.unref();
        continue;
      }
      FFmpegError.throwIfError(await decoder.sendPacket(read < 0 ? null : packet), 'decoder');
      packet.unref();
      got = await decoder.receiveFrame(frame);
      if (got !== AVERROR_EAGAIN) FFmpegError.throwIfError(got, 'decoder');
    }
    await writePoster(frame, poster);
  } finally {
    frame.free();
    packet.free();
    decoder.freeContext();
    await format.closeInput();
  }
}
