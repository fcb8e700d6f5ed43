import type { Readable } from 'node:stream';
import type { Encoded, VideoFiles } from '../media/encoder/job.ts';
import type { GrowingFile, QuietFiller } from '../media/growing.ts';

/** Makes what there is of a run that was cut off a playable video. Rejects when that fails. */
export type RecoverVideo = (files: VideoFiles) => Promise<Encoded>;

/** Opens the video of a run for viewers: it grows until `end`, and `bytes` of it are good already. */
export type OpenLive = (path: string, bytes?: number) => GrowingFile;

/** Reads a finished video, an absolute path, as fragmented MP4. @throws ProblemError when too many are read. */
export type ReadFragments = (video: string) => Readable;

/** The fragmented video of a run for one viewer: still growing, or whole. */
export interface VideoStream {
  /** From its first byte on; while nothing else is sent, `quiet` keeps the connection alive. */
  readSteadily(quiet: QuietFiller): Readable;
}
