import type { Encoded, VideoFiles } from '../media/encoder/job.ts';
import type { GrowingFile } from '../media/growing.ts';

/** Makes what there is of a run that was cut off a playable video. Rejects when that fails. */
export type RecoverVideo = (files: VideoFiles) => Promise<Encoded>;

/** Opens the video of a run for viewers: it grows until `end`, and `bytes` of it are good already. */
export type OpenLive = (path: string, bytes?: number) => GrowingFile;
