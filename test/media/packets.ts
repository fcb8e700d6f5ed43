import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AV_NOPTS_VALUE, AV_PKT_FLAG_KEY } from 'node-av/constants';
import { FFmpegError, FormatContext, Packet } from 'node-av/lib';

/** What is in a video, track by track: when each packet is shown, s, whether it is a key frame, and its bytes' digest. */
export async function packetsOf(path: string): Promise<string[][]> {
  const input = new FormatContext();
  const packet = new Packet();
  packet.alloc();
  FFmpegError.throwIfError(await input.openInput(path), 'open');
  try {
    FFmpegError.throwIfError(await input.findStreamInfo());
    const tracks = input.streams.map((): string[] => []);
    while ((await input.readFrame(packet)) >= 0) {
      const stream = input.streams[packet.streamIndex];
      if (!stream) throw new Error('a stream appeared');
      const start = stream.startTime === AV_NOPTS_VALUE ? 0n : stream.startTime;
      const at = (Number(packet.pts - start) * stream.timeBase.num) / stream.timeBase.den;
      const digest = createHash('sha256')
        .update(packet.data ?? '')
        .digest('hex');
      const isKey = (packet.flags & AV_PKT_FLAG_KEY) !== 0;
      tracks[packet.streamIndex]?.push(`${at.toFixed(3)} ${isKey ? 'key' : ''} ${digest.slice(0, 16)}`);
      packet.unref();
    }
    return tracks;
  } finally {
    packet.free();
    await input.closeInput();
  }
}

/** The same of a video in memory. */
export async function packetsIn(video: Buffer): Promise<string[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'packets-'));
  try {
    const path = join(folder, 'video.mp4');
    await writeFile(path, video);
    return await packetsOf(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}
