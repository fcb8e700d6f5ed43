import type { Run } from '#contract';

/** How far a run is: frames in its video, or made by an engine that hands them over at its end. */
export function framesMade({ progress: { frames, made = 0 } }: Run): number {
  return Math.max(frames, made);
}
