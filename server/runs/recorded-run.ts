import type { Run } from '../contract/index.ts';
import { type NewRun, notBegun } from './new-run.ts';

/** What is known of a video that was recorded live. */
export interface RecordedVideo
  extends Pick<
    Run,
    'engine' | 'preview' | 'title' | 'image' | 'audio' | 'prompt' | 'params' | 'width' | 'height' | 'fps'
  > {
  frames: number;
}

/** The run that a video which was recorded live becomes. */
export function recordedRun({ frames, ...facts }: RecordedVideo): NewRun {
  const { infer_frames: clip, sample_steps: steps } = facts.params;
  return {
    ...facts,
    starred: false,
    progress: notBegun({ clips: Math.ceil(frames / clip), steps, totalFrames: frames }),
    firstFragmentSeconds: null,
    videoBytes: 0,
  };
}
