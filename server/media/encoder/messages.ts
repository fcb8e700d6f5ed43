import { z } from 'zod';
import type { CutOutJob, EncodeJob, GridJob, JoinJob, VideoFiles, VideoMetadata } from './job.ts';

/**
 * What the studio tells an encoder process. It comes from the same build and is taken as it is: an encoder that loaded
 * what validates it would start half as fast.
 */
export type EncoderCommand =
  | { type: 'encode'; job: EncodeJob }
  /** What the video is to say about itself, instead of what its job has. */
  | { type: 'describe'; metadata: VideoMetadata }
  /** No more frames than these will come: close the video once they are written. */
  | { type: 'finish'; frames: number }
  /** Close the video with what has been written. */
  | { type: 'abort' }
  /** Make a playable video of what a process that died has left. */
  | { type: 'recover'; files: VideoFiles }
  /** Make one video of the parts of a long one. */
  | { type: 'join'; job: JoinJob }
  /** Make one of its parts a video of its own again. */
  | { type: 'cut-out'; job: CutOutJob }
  /** Make one video that shows many side by side. */
  | { type: 'grid'; job: GridJob };

export const EncodingFailure = z.object({
  code: z.enum(['disk_full', 'engine_failed', 'encoder_failed', 'undecodable_media']),
  message: z.string(),
});
/** Why a video could not be written. */
export type EncodingFailure = z.infer<typeof EncodingFailure>;

/** As `Encoded`. */
const encoded = { frames: z.int().min(0), bytes: z.int().min(0) };

/** What an encoder process answers. */
export const EncoderEvent = z.discriminatedUnion('type', [
  /** Libraries are loaded. */
  z.object({ type: z.literal('ready') }),
  /** Once a second from then on; `stuck`: for how many seconds nothing has moved of what native code is busy with. */
  z.object({ type: z.literal('alive'), stuck: z.int().min(0) }),
  /** The engine may connect. */
  z.object({ type: z.literal('listening'), socket: z.string() }),
  /** A fragment is on disk; the counts include it. */
  z.object({ type: z.literal('fragment'), ...encoded }),
  /** All files are complete. The process ends after this. */
  z.object({ type: z.literal('closed'), ...encoded }),
  /** No more fragments will come; `abort` still closes the video. */
  z.object({ type: z.literal('failed'), failure: EncodingFailure }),
  /** The video could not be closed: `live` is what there is. The process ends after this. */
  z.object({ type: z.literal('not-closed'), failure: EncodingFailure, ...encoded }),
]);
export type EncoderEvent = z.infer<typeof EncoderEvent>;
