import { stat } from 'node:fs/promises';
import type { CutOutJob, Encoded } from './job.ts';
import { remux } from './remux.ts';

/** Makes a part of a joined video a file of its own again, packet for packet. @throws FFmpegError */
export async function cutOut({ from, start, end, video, metadata }: CutOutJob): Promise<Encoded> {
  const frames = await remux(from, video, metadata, { start, end });
  return { frames, bytes: (await stat(video)).size };
}
