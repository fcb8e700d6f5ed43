import type { Progress, Run } from '../contract/index.ts';

/** A run before it has an id and a date. */
export type NewRun = Omit<
  Run,
  'id' | 'status' | 'createdAt' | 'startedAt' | 'endedAt' | 'position' | 'batch'
>;

/** The progress of a run that has not begun. */
export function notBegun({
  clips,
  steps,
  totalFrames,
}: Pick<Progress, 'clips' | 'steps' | 'totalFrames'>): Progress {
  return {
    stage: 'preparing',
    clip: 0,
    clips,
    step: 0,
    steps,
    frames: 0,
    totalFrames,
    framesPerSecond: 0,
    elapsedSeconds: 0,
    etaSeconds: null,
  };
}
