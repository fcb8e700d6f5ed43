import { DEFAULT_PARAMS } from '../../server/contract/index.ts';
import type { NewRun } from '../../server/runs/new-run.ts';

/** A run as it is queued. */
export const EXAMPLE_RUN: NewRun = {
  engine: 'preview',
  preview: true,
  title: null,
  starred: false,
  image: 'a'.repeat(64),
  audio: 'b'.repeat(64),
  prompt: 'a calm man',
  params: DEFAULT_PARAMS,
  width: 704,
  height: 384,
  fps: 25,
  progress: {
    stage: 'preparing',
    clip: 0,
    clips: 10,
    step: 0,
    steps: 4,
    frames: 0,
    totalFrames: 480,
    framesPerSecond: 0,
    elapsedSeconds: 0,
    etaSeconds: null,
  },
  firstFragmentSeconds: null,
  videoBytes: 0,
};
