import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { VideoMaker, type VideoRequest } from '../make-video.ts';

/** The path of a finished video, made by the engine and the encoder as the studio uses them; gone after the test. */
export async function finishedVideo(request: VideoRequest): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lipsync-'));
  const maker = new VideoMaker(folder);
  onTestFinished(async () => {
    await maker.close();
    await rm(folder, { recursive: true, force: true });
  });
  const { video } = await maker.make({ width: 448, height: 448, ...request });
  return video;
}
