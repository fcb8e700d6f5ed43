import { z } from 'zod';

/** What a finished video says about itself; both tags survive in MP4. */
export const VideoMetadata = z.object({
  title: z.string(),
  /** JSON of the parameters, from which a page can restore them. */
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
});
export type EncodeJob = z.infer<typeof EncodeJob>;

/** How much video there is: whole frames, and the bytes of `live` that hold them. */
export const Encoded = z.object({ frames: z.int().min(0), bytes: z.int().min(0) });
export type Encoded = z.infer<typeof Encoded>;
