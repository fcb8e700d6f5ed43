import type { Progress, Run } from '#contract';
import type { StudioClient } from '../api/client.ts';

/** What of a run a player needs. */
export type Playable = Pick<Run, 'id' | 'status' | 'width' | 'height' | 'fps' | 'videoBytes'> & {
  progress: Pick<Progress, 'frames' | 'totalFrames'>;
};

/** Where its video is found. */
export type VideoAddresses = Pick<StudioClient, 'streamUrl' | 'videoUrl'>;
