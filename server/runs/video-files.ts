import type { Made, Run } from '../contract/index.ts';
import type { VideoFiles, VideoMetadata } from '../media/encoder/job.ts';
import type { Job } from '../workers/worker.ts';
import type { RunFiles, RunFolders } from './run-folder.ts';

/** What a run is of a video's description. */
export type Described = Pick<Run, 'title' | 'engine' | 'prompt' | 'params' | 'image' | 'audio' | 'part'>;

/** What is known besides of how a video was made: who made it, and what its inputs were called. */
export type MadeBesides = Pick<Made, 'version' | 'engineVersion' | 'names' | 'parts'>;

/** What a video says about itself: its title, and how it was made (`Made` of the contract, docs/video-metadata.md). */
export function labelOf(run: Described, besides: MadeBesides): VideoMetadata {
  const { engine, prompt, params, image, audio, part } = run;
  const { version, engineVersion, names, parts } = besides;
  const made: Made = { studio: 1, version, engine, engineVersion, prompt, params, image, audio, names };
  return {
    title: run.title ?? 'LiveAvatar Studio',
    comment: JSON.stringify({ ...made, ...(parts ? { parts } : { part }) }),
  };
}

/** The files of a run's video and what it says about itself. */
export function videoFilesOf(
  run: Described,
  { live, video, poster }: Pick<RunFiles, 'live' | 'video' | 'poster'>,
  besides: MadeBesides,
): VideoFiles {
  return { live, video, poster, metadata: labelOf(run, besides) };
}

/** Where the studio keeps what a job makes, and finds what the part before has left. */
export function placeOfJob(job: Job, folders: RunFolders, besides: MadeBesides) {
  const files = folders.files(job.run);
  const { after = null, isLast = true, start, end } = job.part ?? {};
  const part = start === undefined || end === undefined ? undefined : { start, end };
  return {
    video: videoFilesOf({ ...job, part }, files, besides),
    log: files.log,
    speech: files.speech,
    from: after === null ? null : folders.files(after).state,
    to: isLast ? null : files.state,
  };
}
