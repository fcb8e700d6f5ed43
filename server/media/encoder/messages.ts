import { z } from 'zod';
import { ProblemCode } from '../../contract/index.ts';
import { CutOutJob, Encoded, EncodeJob, GridJob, JoinJob, VideoFiles, VideoMetadata } from './job.ts';

/** What the studio tells an encoder process. */
export const EncoderCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('encode'), job: EncodeJob }),
  /** What the video is to say about itself, instead of what its job has. */
  z.object({ type: z.literal('describe'), metadata: VideoMetadata }),
  /** No more frames than these will come: close the video once they are written. */
  z.object({ type: z.literal('finish'), frames: z.int().min(0) }),
  /** Close the video with what has been written. */
  z.object({ type: z.literal('abort') }),
  /** Make a playable video of what a process that died has left. */
  z.object({ type: z.literal('recover'), files: VideoFiles }),
  /** Make one video of the parts of a long one. */
  z.object({ type: z.literal('join'), job: JoinJob }),
  /** Make one of its parts a video of its own again. */
  z.object({ type: z.literal('cut-out'), job: CutOutJob }),
  /** Make one video that shows many side by side. */
  z.object({ type: z.literal('grid'), job: GridJob }),
]);
export type EncoderCommand = z.infer<typeof EncoderCommand>;

export const EncodingFailure = z.object({ code: ProblemCode, message: z.string() });
/** Why a video could not be written. */
export type EncodingFailure = z.infer<typeof EncodingFailure>;

/** What an encoder process answers. */
export const EncoderEvent = z.discriminatedUnion('type', [
  /** Libraries are loaded. */
  z.object({ type: z.literal('ready') }),
  /** Once a second from then on; `stuck`: for how many seconds nothing has moved of what native code is busy with. */
  z.object({ type: z.literal('alive'), stuck: z.int().min(0) }),
  /** The engine may connect. */
  z.object({ type: z.literal('listening'), socket: z.string() }),
  /** A fragment is on disk; the counts include it. */
  z.object({ type: z.literal('fragment'), ...Encoded.shape }),
  /** All files are complete. The process ends after this. */
  z.object({ type: z.literal('closed'), ...Encoded.shape }),
  /** No more fragments will come; `abort` still closes the video. */
  z.object({ type: z.literal('failed'), failure: EncodingFailure }),
  /** The video could not be closed: `live` is what there is. The process ends after this. */
  z.object({ type: z.literal('not-closed'), failure: EncodingFailure, ...Encoded.shape }),
]);
export type EncoderEvent = z.infer<typeof EncoderEvent>;
