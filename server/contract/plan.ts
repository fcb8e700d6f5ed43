import { z } from 'zod';
import { AssetId } from './asset.ts';
import { EngineId } from './engine.ts';
import { ParamName, PartialParams, Size } from './params.ts';
import { Part, PartsRequest } from './part.ts';

export const PlanRequest = z.strictObject({
  engine: EngineId.optional(),
  image: AssetId.optional(),
  audio: AssetId.optional(),
  params: PartialParams,
  /** The whole recording in parts, however many clips that takes. */
  parts: PartsRequest.optional(),
});
export type PlanRequest = z.infer<typeof PlanRequest>;

/** A value the engine cannot run, and the nearest that it can. */
export const Conflict = z.object({
  param: ParamName,
  /** Names the sentence, so that the page can say it in its own language. */
  code: z.string(),
  message: z.string(),
  suggestion: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  /** The next nearest, on the other side, where there are two ways out (32 frames: 36 or 24). */
  alternative: z.number().optional(),
  /** What the sentence mentions besides, by name. */
  values: z.record(z.string(), z.string()).optional(),
});
export type Conflict = z.infer<typeof Conflict>;

/** Something worth knowing that does not stop the run (a larger size that buys nothing, clips beyond the recording). */
export const PlanNote = z.object({ param: ParamName, code: z.string(), message: z.string() });
export type PlanNote = z.infer<typeof PlanNote>;

/** Whether an engine is expected to keep up with somebody who speaks to it live. */
export const LivePace = z.object({
  /** What it is expected to make, low and high, and what speech needs, pictures a second. */
  framesPerSecond: z.tuple([z.number(), z.number()]),
  needed: z.number().positive(),
  keepsUp: z.enum(['yes', 'maybe', 'no']),
  /** The largest size at which it would, and the most steps with which; absent where there are none. */
  size: Size.optional(),
  steps: z.int().positive().optional(),
});
export type LivePace = z.infer<typeof LivePace>;

export const Plan = z.object({
  engine: EngineId,
  /** Real output in px. */
  width: z.int().positive(),
  height: z.int().positive(),
  frames: z.int().min(0),
  fps: z.number().positive(),
  /** Seconds of video. */
  seconds: z.number().min(0),
  /** Clips really needed, at most `num_clip`. */
  clips: z.int().min(0),
  /** Expected time from Generate to the finished file, in seconds. */
  etaSeconds: z.tuple([z.number(), z.number()]),
  etaSource: z.enum(['history', 'table']),
  /** About what the finished video takes of the disk, bytes. */
  bytes: z.int().min(0).optional(),
  memory: z.object({
    /** Expected peak, bytes. */
    expected: z.number().min(0),
    /** Memory of the device that would run it, bytes; null where it is not known. */
    available: z.number().min(0).nullable(),
    device: z.enum(['cpu', 'gpu']),
  }),
  /** Of an engine that can be spoken to. */
  live: LivePace.optional(),
  conflicts: z.array(Conflict),
  notes: z.array(PlanNote),
  /** Where parts were asked for: how the recording is cut. */
  parts: z.array(Part).optional(),
});
export type Plan = z.infer<typeof Plan>;
