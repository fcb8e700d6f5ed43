import { z } from 'zod';
import { Prompt } from './params.ts';

/** A long video has at most so many parts: they are made together. */
export const MAX_PARTS = 200;

/** Shortest part that can be wished for, s: below, speech offers no choice of pauses. */
export const MIN_PART_SECONDS = 4;

/** The stretch of the recording that a run speaks, s. It begins and ends with a whole frame. */
export const Part = z.object({ start: z.number().min(0), end: z.number().positive() });
export type Part = z.infer<typeof Part>;

/** How a recording is cut into parts that are made one after the other, each going on where the last one ended. */
export const PartsRequest = z.strictObject({
  /** Length wished for, s; it is cut in the pause nearest to it. `auto`: that of 200 clips. */
  seconds: z.union([z.literal('auto'), z.number().min(MIN_PART_SECONDS).max(3600)]).default('auto'),
  /** Prompts by part. An empty one, or none, goes on with that of the part before; the first with the run's. */
  prompts: z.array(Prompt).max(MAX_PARTS).default([]),
});
export type PartsRequest = z.infer<typeof PartsRequest>;
