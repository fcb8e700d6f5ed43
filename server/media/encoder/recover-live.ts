import { access, stat, truncate } from 'node:fs/promises';
import type { Encoded, VideoFiles } from './job.ts';
import { remux } from './remux.ts';
import { writeVideoPoster } from './video-poster.ts';
import { wholeFragmentBytes } from './whole-fragments.ts';

/**
 * Makes a playable video of a `live` file that nobody finished: cuts it back to its last whole fragment, writes
 * `video`, and the poster where there is none. `{frames: 0, bytes: 0}` when nothing can be played.
 * @throws FFmpegError, VideoFileError and file system errors; `live` is cut back by then.
 */
export async function recoverLive(files: VideoFiles): Promise<Encoded> {
  if (!(await exists(files.live))) return { frames: 0, bytes: 0 };
  const bytes = await wholeFragmentBytes(files.live);
  if ((await stat(files.live)).size > bytes) await truncate(files.live, bytes);
  if (bytes === 0) return { frames: 0, bytes: 0 };
  const frames = await remux(files.live, files.video, files.metadata);
  if (!(await exists(files.poster))) await writeVideoPoster(files.live, files.poster);
  return { frames, bytes };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
