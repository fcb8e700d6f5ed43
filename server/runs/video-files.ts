import type { Run } from '../contract/index.ts';
import type { VideoFiles } from '../media/encoder/job.ts';
import type { Job } from '../workers/worker.ts';
import type { RunFiles, RunFolders } from './run-folder.ts';

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

/** Where the studio keeps what a job makes, and finds what the part before has left. */
export function placeOfJob(job: Job, folders: RunFolders) {
  const files = folders.files(job.run);
  const { after = null, isLast = true } = job.part ?? {};
  return {
    video: videoFilesOf(job, files),
    log: files.log,
    speech: files.speech,
    from: after === null ? null : folders.files(after).state,
    to: isLast ? null : files.state,
  };
}
