import type { Run } from '../contract/index.ts';
import type { VideoFiles } from '../media/encoder/job.ts';
import type { RunFiles } from './run-folder.ts';

/** The files of a run's video and what it says about itself. */
export function videoFilesOf(
  run: Pick<Run, 'title' | 'engine' | 'prompt' | 'params' | 'image' | 'audio'>,
  { live, video, poster }: RunFiles,
): VideoFiles {
  const { engine, prompt, params, image, audio } = run;
  return {
    live,
    video,
    poster,
    metadata: {
      title: run.title ?? 'LiveAvatar Studio',
      comment: JSON.stringify({ studio: 1, engine, prompt, params, image, audio }),
    },
  };
}
