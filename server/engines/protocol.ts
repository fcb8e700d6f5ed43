import { z } from 'zod';
import { Capabilities, CardChoice, CauseValues, Exit, MemoryUse, Params, Stage } from '../contract/index.ts';
import { PortraitFaces } from '../portrait/portrait-faces.ts';

/**
 * The engine protocol: NDJSON commands on stdin, NDJSON events on fd 3, raw frames on a Unix socket (see `frames.ts`).
 * stdout and stderr are free text and only logged.
 *
 * Every rank ends a run with exactly one `done`, `cancelled` or `failed`; ranks without pictures name 0 frames. A
 * rank exits when it is told to shut down, and when its stdin closes.
 *
 * Version 2 adds live sessions: `open`, then `audio` as it comes, until `close`. A session is to all events a run of its
 * name, of which nobody knows how long it is: `started` when its sound may come, `progress` as a sign of life, `done`
 * once it is closed. Its sound is one stream without gaps, silence included: what is not fed has not been heard, and
 * no frame is made of it. Frame k shows the sound from k / fps s on. An engine of version 1 has no sessions.
 */
export const PROTOCOL_VERSION = 2;
/** That of an engine that has no sessions. */
export const RUNS_ONLY_VERSION = 1;
/** The versions that are understood. */
export const PROTOCOL_VERSIONS: readonly number[] = [RUNS_ONLY_VERSION, PROTOCOL_VERSION];

/** The name of a run or of a session. */
const RunRef = z.string();

/** A part of a longer video. What an engine hands on from one to the next is its own affair: a file in its own form. */
export const PartToMake = z.object({
  /** Its first frame, counted in the whole video, and how many that has. */
  start: z.int().min(0),
  of: z.int().positive(),
  /** What the part before has left; null: nothing did. */
  from: z.string().nullable(),
  /** Where what the next part needs is to be left before `done`; null: there is no next part. */
  to: z.string().nullable(),
});
export type PartToMake = z.infer<typeof PartToMake>;

export const Command = z.discriminatedUnion('type', [
  z.object({ type: z.literal('load'), options: Params.partial().optional() }),
  /** Do a portrait's work ahead of Generate. `width` × `height` is the expected output in px, where it is known. */
  z.object({
    type: z.literal('prepare'),
    image: z.string(),
    faces: PortraitFaces.optional(),
    width: z.int().positive().optional(),
    height: z.int().positive().optional(),
  }),
  z.object({
    type: z.literal('generate'),
    run: RunRef,
    /** Path of the portrait as uploaded. */
    image: z.string(),
    /** What has been found in it; an engine that is not told looks itself. */
    faces: PortraitFaces.optional(),
    /** Path of the recording as 16 kHz mono 16-bit PCM WAV. */
    audio: z.string(),
    prompt: z.string(),
    params: Params,
    /** Output in px, and how many frames. */
    width: z.int().positive(),
    height: z.int().positive(),
    frames: z.int().positive(),
    /** Unix socket that takes the frames. */
    socket: z.string(),
    /** Where this is a part of a longer video, for an engine that continues. `audio` is then the whole recording. */
    part: PartToMake.optional(),
  }),
  z.object({ type: z.literal('cancel'), run: RunRef }),
  z.object({
    type: z.literal('open'),
    session: RunRef,
    image: z.string(),
    faces: PortraitFaces.optional(),
    prompt: z.string(),
    params: Params,
    /** Output in px. */
    width: z.int().positive(),
    height: z.int().positive(),
    /** Unix socket that takes the frames, each with its time. */
    socket: z.string(),
  }),
  /** What comes next of the sound: 16 kHz, 16-bit little-endian mono, as base64; any number of whole samples. */
  z.object({ type: z.literal('audio'), session: RunRef, pcm: z.base64() }),
  /** Nothing more comes for now: pictures are made of all sound there is, as if silence followed. */
  z.object({ type: z.literal('flush'), session: RunRef }),
  /** The session ends with what has been shown. */
  z.object({ type: z.literal('close'), session: RunRef }),
  z.object({ type: z.literal('unload') }),
  z.object({ type: z.literal('shutdown') }),
]);
export type Command = z.infer<typeof Command>;

const Count = z.int().min(0);

export const EngineEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    engine: z.string(),
    version: z.string(),
    protocol: z.int(),
    rank: Count,
    capabilities: Capabilities.optional(),
  }),
  z.object({
    type: z.literal('loading'),
    stage: z.string(),
    done: z.number(),
    of: z.number(),
    /** All stages there will be, in order, where that is known. */
    stages: z.array(z.string()).optional(),
  }),
  z.object({
    type: z.literal('ready'),
    fps: z.number().positive(),
    device: z.string(),
    /** What a run takes of this rank's GPU. */
    use: MemoryUse.optional(),
    /** How it is used, and why. */
    choice: CardChoice.optional(),
    memory: z.number().optional(),
  }),
  z.object({
    type: z.literal('prepared'),
    image: z.string(),
    ok: z.boolean(),
    reason: z.string().optional(),
  }),
  /** Again, when what is being made turns out to be something else than was said. */
  z.object({
    type: z.literal('started'),
    run: RunRef,
    width: z.int().positive(),
    height: z.int().positive(),
    fps: z.number().positive(),
    /** Absent of a session. */
    frames: z.int().positive().optional(),
    /** Of a session: so much sound after the middle of a frame is heard before it is drawn, s. */
    lookAhead: z.number().min(0).optional(),
  }),
  z.object({
    type: z.literal('progress'),
    run: RunRef,
    stage: Stage,
    clip: Count,
    clips: Count,
    block: Count.optional(),
    step: Count,
    steps: Count,
    /** Handed over so far. */
    frames: Count,
    /** Made so far, from an engine that hands its frames over at the end. */
    made: Count.optional(),
  }),
  z.object({
    type: z.literal('done'),
    run: RunRef,
    frames: Count,
    /** Seconds by stage. */
    timings: z.record(z.string(), z.number()),
  }),
  z.object({ type: z.literal('cancelled'), run: RunRef, frames: Count }),
  z.object({
    type: z.literal('failed'),
    run: RunRef.optional(),
    rank: Count,
    code: z.string(),
    message: z.string(),
    traceback: z.string().optional(),
    /** Why as data, where the studio has a sentence for it. A code that is new to the studio counts as none. */
    reason: z.object({ code: z.string(), values: CauseValues, exit: Exit.optional() }).optional(),
  }),
  z.object({ type: z.literal('memory'), bytes: z.number(), device: z.string().optional() }),
]);
export type EngineEvent = z.infer<typeof EngineEvent>;
