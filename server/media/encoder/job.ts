import { z } from 'zod';

/** What a finished video says about itself; both tags survive in MP4. */
export const VideoMetadata = z.object({
  title: z.string(),
  /** JSON of how it was made (`Made` of the contract), from which a page can restore it. */
  comment: z.string(),
});
export type VideoMetadata = z.infer<typeof VideoMetadata>;

/** The files of one video. Absolute paths; their folder exists. */
export const VideoFiles = z.object({
  /** Fragmented MP4 that grows while frames come. */
  live: z.string(),
  /** The same streams with the index in front, written when the run ends. */
  video: z.string(),
  /** JPEG. */
  poster: z.string(),
  metadata: VideoMetadata,
});
export type VideoFiles = z.infer<typeof VideoFiles>;

/** One run's worth of encoding. */
export const EncodeJob = VideoFiles.extend({
  run: z.string(),
  /** px; frames of any other size are refused. */
  width: z.int().positive(),
  height: z.int().positive(),
  fps: z.number().positive(),
  /** How many frames are expected; `finish` has the last word. */
  frames: z.int().positive(),
  /** The recording as uploaded: it becomes the soundtrack. */
  audio: z.string(),
  /** Of a part of a longer video: where in the recording it begins, s. It has `frames` frames and not one more. */
  from: z.number().min(0).optional(),
});
export type EncodeJob = z.infer<typeof EncodeJob>;

/** A part of a long video, made here. */
export const Piece = z.object({
  path: z.string(),
  /** Where it begins in the whole, s, and how many frames it should have; null = after the one before, all it has. */
  start: z.number().min(0).nullable(),
  frames: z.int().positive().nullable(),
  /** Of its chapter. */
  title: z.string(),
});
export type Piece = z.infer<typeof Piece>;

/** Parts, in their order, to be joined to `video`. */
export const JoinJob = z.object({
  pieces: z.array(Piece).min(1).max(255),
  video: z.string(),
  /** null = what the first of them says. */
  metadata: VideoMetadata.nullable(),
});
export type JoinJob = z.infer<typeof JoinJob>;

/** The part of `from` between two times, s, that is to become `video` again. */
export const CutOutJob = z.object({
  from: z.string(),
  start: z.number().min(0),
  end: z.number().positive(),
  video: z.string(),
  metadata: VideoMetadata,
});
export type CutOutJob = z.infer<typeof CutOutJob>;

/** A video in a grid: its path, and its place, px, all even. */
export const GridCell = z.object({
  path: z.string(),
  x: z.int().min(0),
  y: z.int().min(0),
  width: z.int().min(2),
  height: z.int().min(2),
});
export type GridCell = z.infer<typeof GridCell>;

/** Many videos, to be shown side by side in one. */
export const GridJob = z.object({
  /** PNG: everything that does not move. Its size is that of the video. */
  sheet: z.string(),
  cells: z.array(GridCell).min(1),
  /** The recording that becomes the soundtrack. */
  audio: z.string(),
  fps: z.number().positive(),
  video: z.string(),
  metadata: VideoMetadata,
});
export type GridJob = z.infer<typeof GridJob>;

/** How much video there is: whole frames, and the bytes of `live` that hold them. */
export const Encoded = z.object({ frames: z.int().min(0), bytes: z.int().min(0) });
export type Encoded = z.infer<typeof Encoded>;
