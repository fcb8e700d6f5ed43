import { z } from 'zod';
import { AssetId } from './asset.ts';
import { EngineId } from './engine.ts';
import { PartialParams, Prompt } from './params.ts';
import { Problem } from './problem.ts';
import { RunId } from './run.ts';
import { Text } from './text.ts';
import { SpeechRequest } from './voice.ts';

/** The socket of live sessions: sound in, picture and sound out. One session a socket. */
export const LIVE_SOCKET = '/api/live';

/** Hz: of the sound that goes in, 16-bit little-endian mono, and of the sound of `units` that comes out. */
export const LIVE_SAMPLE_RATE = 16_000;

/**
 * How media come. `fragments`: fragmented MP4 (H.264 and AAC), one fragment a message, the file's beginning first; can be
 * written to a file or piped to a player as it is. `units`: each message is one picture as an H.264 access unit, or a
 * stretch of sound as PCM, behind a header of `LIVE_UNIT_HEADER_BYTES`; the shorter way, for WebCodecs.
 */
export const LiveTransport = z.enum(['fragments', 'units']);
export type LiveTransport = z.infer<typeof LiveTransport>;

/**
 * Header of a binary message of the transport `units`: byte 0 says what it is, bytes 8 … 15 hold its time in the session,
 * s, as a little-endian double. Bytes between are 0.
 */
export const LIVE_UNIT_HEADER_BYTES = 16;
export const LIVE_UNIT = { keyPicture: 1, picture: 2, sound: 3 } as const;

/** What to open: who speaks, and how it is shown. */
export const LiveOpening = z.strictObject({
  engine: EngineId.optional(),
  image: AssetId,
  prompt: Prompt.default(''),
  params: PartialParams.default({}),
  transport: LiveTransport.default('fragments'),
  /**
   * `queued`: sound is played one piece after the other, however fast it is sent. `live`: it comes as it is spoken, as
   * from a microphone; what a stalled connection brings too late is left out, so that no delay stays.
   */
  pace: z.enum(['queued', 'live']).default('queued'),
});
export type LiveOpening = z.infer<typeof LiveOpening>;

const Nothing = z.strictObject({});

/** What a client says; sound is sent as binary messages. Each message has one of the keys. */
export const LiveRequest = z.union([
  /** Again, while a session is open: another portrait takes over, and everything begins anew with another `opened`. */
  z.strictObject({ open: LiveOpening }),
  /** Looks on: shows whatever session is open, whoever opened it, and the next ones. Sound that is sent is not heard. */
  z.strictObject({ watch: z.strictObject({ transport: LiveTransport.default('fragments') }) }),
  /**
   * Text to be said, behind what was sent before. Where the pace is `live` it takes the place of the microphone until it
   * is said; else what is sent meanwhile comes behind it. `saying` and `said` follow. While a session is being opened it
   * waits for that.
   */
  z.strictObject({ text: SpeechRequest }),
  /** Nothing more comes for now: what was sent is shown to its end. Silence says the same a moment later. */
  z.strictObject({ flush: Nothing }),
  /** Silent at once: sound and texts that have been sent and not been said yet are forgotten. */
  z.strictObject({ interrupt: Nothing }),
  /** On: what is shown from now on becomes a run of the history, once it is off or the session ends. */
  z.strictObject({ record: z.strictObject({ on: z.boolean(), title: Text.max(200).optional() }) }),
  z.strictObject({ close: Nothing }),
]);
export type LiveRequest = z.infer<typeof LiveRequest>;

/** What the studio says; media are sent as binary messages. */
export const LiveMessage = z.discriminatedUnion('type', [
  /** A run or another session has the device: this one begins when that ends. */
  z.object({ type: z.literal('waiting'), for: z.enum(['run', 'session']) }),
  z.object({
    type: z.literal('opened'),
    session: z.string(),
    engine: EngineId,
    width: z.int().positive(),
    height: z.int().positive(),
    fps: z.number().positive(),
    /** Hz, of the sound to be sent. */
    sampleRate: z.literal(LIVE_SAMPLE_RATE),
    /** How much of the sound after a picture the engine hears before it draws it, s. */
    lookAhead: z.number().min(0),
    transport: LiveTransport,
    /** RFC 6381: of the pictures, and of fragments as a whole. */
    codec: z.string(),
    mime: z.string(),
  }),
  /** Once a second. */
  z.object({
    type: z.literal('stats'),
    /** Time of the session: sound that has been heard, s. */
    seconds: z.number().min(0),
    /** Sound that was sent and has not been heard yet, s. */
    queued: z.number().min(0),
    /** Pictures made, and of these, left out for this client because it takes them too slowly. */
    pictures: z.int().min(0),
    dropped: z.int().min(0),
  }),
  /** Silent from this time of the session on, s: sound later than that which is on its way is not to be played. */
  z.object({ type: z.literal('interrupted'), seconds: z.number().min(0) }),
  /** The first sound of a text is that of this time of the session, s. */
  z.object({ type: z.literal('saying'), seconds: z.number().min(0) }),
  /** Once for each text, in their order: how it ended. `problem`: why it failed; the session goes on. */
  z.object({
    type: z.literal('said'),
    how: z.enum(['whole', 'interrupted', 'failed']),
    problem: Problem.optional(),
  }),
  /** To whoever looks on: no session is open. */
  z.object({ type: z.literal('idle') }),
  z.object({ type: z.literal('recording'), on: z.boolean() }),
  /** What was recorded is a run now; null: it was too short to be kept. */
  z.object({ type: z.literal('recorded'), run: RunId.nullable(), problem: Problem.optional() }),
  z.object({ type: z.literal('ended'), reason: z.enum(['closed', 'studio-closed']) }),
  /** The session is over; `open` begins another one on the same socket. */
  z.object({ type: z.literal('failed'), problem: Problem }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;
