import { z } from 'zod';
import { AssetId } from './asset.ts';
import { BatchId, BatchPlace } from './batch-place.ts';
import { EngineId } from './engine.ts';
import { Params, PartialParams, Prompt } from './params.ts';
import { Part, PartsRequest } from './part.ts';
import { Problem } from './problem.ts';
import { AppliedRemedy } from './remedy.ts';
import { Text } from './text.ts';

export const RunId = z.string().regex(/^[0-9a-z]{10,32}$/);
export type RunId = z.infer<typeof RunId>;

export const RunStatus = z.enum([
  'queued',
  'starting',
  'running',
  'done',
  'failed',
  'cancelled',
  'interrupted',
]);
export type RunStatus = z.infer<typeof RunStatus>;

/** Statuses that a run never leaves. */
export const ENDED: readonly RunStatus[] = ['done', 'failed', 'cancelled', 'interrupted'];

/** What an engine is doing. A closed set: the page has a sentence for each. */
export const Stage = z.enum(['loading', 'preparing', 'conditioning', 'generating', 'decoding', 'saving']);
export type Stage = z.infer<typeof Stage>;

export const Progress = z.object({
  stage: Stage,
  /** Counted from 1; 0 before the first clip. */
  clip: z.int().min(0),
  clips: z.int().min(0),
  step: z.int().min(0),
  steps: z.int().min(0),
  /** Frames written to the video so far. */
  frames: z.int().min(0),
  /** Frames made and not yet in the video, those before included: of an engine that hands them over at its end. */
  made: z.int().min(0).optional(),
  totalFrames: z.int().min(0),
  framesPerSecond: z.number().min(0),
  elapsedSeconds: z.number().min(0),
  etaSeconds: z.number().min(0).nullable(),
});
export type Progress = z.infer<typeof Progress>;

export const Run = z.object({
  id: RunId,
  status: RunStatus,
  engine: EngineId,
  /** Whether the engine's output is a preview; kept with the run so that its label survives the engine. */
  preview: z.boolean(),
  title: z.string().nullable(),
  starred: z.boolean(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  image: AssetId,
  audio: AssetId,
  prompt: z.string(),
  params: Params,
  width: z.int().positive(),
  height: z.int().positive(),
  fps: z.number().positive(),
  progress: Progress,
  /** Place in the queue, from 1; only while queued. */
  position: z.int().min(1).optional(),
  /** Seconds from Generate to the first playable fragment; null until there is one. */
  firstFragmentSeconds: z.number().min(0).nullable(),
  /** Bytes of playable video there are. */
  videoBytes: z.int().min(0),
  error: Problem.optional(),
  /** Where it was made together with others. */
  batch: BatchPlace.optional(),
  /** Where it was made to try a remedy on a run that had failed. */
  remedy: AppliedRemedy.optional(),
  /** Of a part of a long video: what it speaks. Absent = the recording from its beginning. */
  part: Part.optional(),
});
export type Run = z.infer<typeof Run>;

/** One run. */
export const SingleRunRequest = z.strictObject({
  engine: EngineId.optional(),
  image: AssetId,
  audio: AssetId,
  prompt: Prompt,
  params: PartialParams.default({}),
});
export type SingleRunRequest = z.infer<typeof SingleRunRequest>;

/** A run; with `parts`, the whole recording as a batch of runs, of which the first is answered. */
export const RunRequest = SingleRunRequest.extend({ parts: PartsRequest.optional() });
export type RunRequest = z.infer<typeof RunRequest>;

export const RunPatch = z.strictObject({
  starred: z.boolean().optional(),
  title: Text.max(200).nullable().optional(),
  /** New place in the queue, from 1. */
  position: z.int().min(1).optional(),
});
export type RunPatch = z.infer<typeof RunPatch>;

/** Newest first. `cursor` is the `next` of the page before. */
export const RunQuery = z.strictObject({
  search: z.string().max(200).optional(),
  status: RunStatus.optional(),
  engine: EngineId.optional(),
  starred: z.stringbool().optional(),
  batch: BatchId.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional(),
});
export type RunQuery = z.infer<typeof RunQuery>;

/** A run that is stored, but not as this version of the studio reads it. It can be deleted; its files are kept until then. */
export const UnreadableRun = z.object({
  id: z.string(),
  title: z.string().nullable(),
  createdAt: z.string(),
  /** The first of its fields that cannot be read. */
  field: z.string(),
});
export type UnreadableRun = z.infer<typeof UnreadableRun>;

export const RunPage = z.object({
  runs: z.array(Run),
  /** Those of this page that cannot be read; absent = none. */
  unreadable: z.array(UnreadableRun).optional(),
  next: z.string().nullable(),
  /** Number of the newest event this page reflects: subscribe after it. */
  seq: z.int().min(0),
});
export type RunPage = z.infer<typeof RunPage>;
