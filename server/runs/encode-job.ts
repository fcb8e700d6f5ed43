import type { Run } from '../contract/index.ts';
import type { EncodeJob, VideoFiles } from '../media/encoder/job.ts';
import type { RunFiles } from './run-folder.ts';

/** The files of a run's video and what it says about itself. */
export function videoFilesOf(run: Run, { live, video, poster }: RunFiles): VideoFiles {
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

/** The encoding of a run. `audio`: path of the recording as uploaded. */
export function encodeJobOf(run: Run, files: RunFiles, audio: string): EncodeJob {
  const { id, width, height, fps } = run;
  return {
    run: id,
    width,
    height,
    fps,
    frames: run.progress.totalFrames,
    audio,
    ...videoFilesOf(run, files),
  };
}
