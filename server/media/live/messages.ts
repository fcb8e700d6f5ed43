import { z } from 'zod';
import { EncodingFailure } from '../encoder/messages.ts';

/** What a live session shows. */
export interface LiveEncodeJob {
  /** px; frames of any other size are refused. */
  width: number;
  height: number;
  fps: number;
}

/** Where a recording goes; absolute paths. Pictures as MP4 without sound, and the sound as 16 kHz WAV beside it. */
export interface RecordingFiles {
  pictures: string;
  sound: string;
}

/** What the studio tells the process that encodes a live session; taken as it is, as `EncoderCommand`. */
export type LiveEncoderCommand =
  | { type: 'open'; job: LiveEncodeJob }
  /** The sound of the session goes on: 16 kHz, 16-bit mono. */
  | { type: 'sound'; pcm: Uint8Array }
  /** The next picture is one that a viewer can begin with. */
  | { type: 'key-picture' }
  | { type: 'record'; files: RecordingFiles }
  /** It ends with what has been said so far. */
  | { type: 'stop-recording' }
  /** Ends the process, once a recording is closed. */
  | { type: 'close' };

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
const Seconds = z.number().min(0);

/** What it answers. */
export const LiveEncoderEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('alive') }),
  /** The engine may connect. `codec` and `mime` as in RFC 6381; `beginning` is that of the fragmented file. */
  z.object({
    type: z.literal('listening'),
    socket: z.string(),
    codec: z.string(),
    mime: z.string(),
    beginning: Bytes,
  }),
  /** An H.264 access unit with start codes; one to begin with brings its parameter sets. `time`: of the session, s. */
  z.object({ type: z.literal('picture'), key: z.boolean(), time: Seconds, bytes: Bytes }),
  /** A fragment of MP4: whole, and the same stretch with its sound alone. `key`: one can begin with it. */
  z.object({ type: z.literal('fragment'), key: z.boolean(), time: Seconds, bytes: Bytes, sound: Bytes }),
  /** A recording is closed: so many frames. `failure`: why it ended early. */
  z.object({ type: z.literal('recorded'), frames: z.int().min(0), failure: EncodingFailure.optional() }),
  z.object({ type: z.literal('failed'), failure: EncodingFailure }),
]);
export type LiveEncoderEvent = z.infer<typeof LiveEncoderEvent>;
