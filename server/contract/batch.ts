import { z } from 'zod';
import { Axis, AxisRequest, CellValues, countOf, MAX_BATCH_RUNS } from './axis.ts';
import { BatchId, BatchKind } from './batch-place.ts';
import { Plan } from './plan.ts';
import { Problem } from './problem.ts';
import { Run, RunId, RunStatus, SingleRunRequest } from './run.ts';
import { Text } from './text.ts';

const Title = Text.max(200).nullable();

/** What all runs of a grid have in common. What an axis gives may be left out. */
const BatchBase = SingleRunRequest.partial({ image: true, audio: true, prompt: true });

/**
 * Runs to be made together: all of them, or none. Either listed one by one, or as a grid of everything that `axes`
 * vary over what they have in common. The grid's order is the studio's: what makes an engine load its model again is
 * the outermost axis, whichever was named first, then what takes the most time. The seed is the base's, so the same in
 * every run, unless an axis varies it.
 */
export const BatchRequest = z
  .strictObject({
    kind: BatchKind,
    title: Title.optional(),
    /** The batch waits until it is continued. */
    paused: z.boolean().default(false),
    runs: z.array(SingleRunRequest).min(1).max(MAX_BATCH_RUNS).optional(),
    base: BatchBase.optional(),
    axes: z.array(AxisRequest).min(1).max(2).optional(),
    /** Of a grid: only the beginning of each recording, s; as many clips as reach it, and at most `num_clip`. */
    seconds: z.number().positive().max(3600).optional(),
    /** Of a grid: cells that cannot be made are left out. Otherwise one of them refuses all. */
    fitting: z.boolean().optional(),
  })
  .superRefine((request, context) => {
    const wrong = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const { runs, base, axes, seconds, fitting } = request;
    if (runs ? base || axes : !(base && axes)) return wrong([], 'Give either runs, or base and axes.');
    if (runs && seconds !== undefined) return wrong(['seconds'], 'Only a grid has it: base and axes.');
    if (runs && fitting !== undefined) return wrong(['fitting'], 'Only a grid has it: base and axes.');
    if (!base || !axes) return;
    if (seconds !== undefined && axes.some(({ param }) => param === 'num_clip'))
      wrong(['seconds'], 'The number of clips is an axis: it says how much is made.');
    const [first, second] = axes;
    if (first && first.param === second?.param) wrong(['axes', 1, 'param'], 'It is there twice.');
    const cells = axes.reduce((product, axis) => product * countOf(axis), 1);
    if (cells > MAX_BATCH_RUNS)
      wrong(['axes'], `This makes ${cells} runs, and at most ${MAX_BATCH_RUNS} are made together.`);
    for (const part of ['image', 'audio', 'prompt'] as const)
      if (base[part] === undefined && !axes.some(({ param }) => param === part))
        wrong(['base', part], 'It is needed, here or as an axis.');
  });
export type BatchRequest = z.infer<typeof BatchRequest>;

/** The parts of a long video as one: it is being written, it is there, or why it is not. */
export const JoinedVideo = z.discriminatedUnion('state', [
  z.object({ state: z.literal('joining') }),
  z.object({ state: z.literal('done'), bytes: z.int().positive(), seconds: z.number().positive() }),
  z.object({ state: z.literal('failed'), problem: Problem }),
]);
export type JoinedVideo = z.infer<typeof JoinedVideo>;

/** Runs that were made together. */
export const Batch = z.object({
  id: BatchId,
  kind: BatchKind,
  title: Title,
  createdAt: z.iso.datetime(),
  /** None of its waiting runs is started; one that is under way goes on. */
  paused: z.boolean(),
  /** How many places there are. Runs may have been deleted since; of a grid, what cannot be made may be left out. */
  of: z.int().positive(),
  /** Of a grid, outermost first: the run at `index` has the values in the order of counting. Else empty. */
  axes: z.array(Axis),
  /** How many of its runs are in each status. */
  counts: z.record(RunStatus, z.int().min(0)),
  /** Of parts, once all of them are made: the one video that they are joined to. */
  joined: JoinedVideo.optional(),
});
export type Batch = z.infer<typeof Batch>;

/** A batch and the runs there are of it, by their place in it. */
export const BatchWithRuns = Batch.extend({
  runs: z.array(Run),
  /** Number of the newest event this reflects: subscribe after it. */
  seq: z.int().min(0),
});
export type BatchWithRuns = z.infer<typeof BatchWithRuns>;

export const BatchPatch = z.strictObject({
  title: Title.optional(),
  paused: z.boolean().optional(),
  /** New place in the queue of the first of its waiting runs, from 1; the others follow it. */
  position: z.int().min(1).optional(),
});
export type BatchPatch = z.infer<typeof BatchPatch>;

/** Newest first. `cursor` is the `next` of the page before. */
export const BatchQuery = z.strictObject({
  kind: BatchKind.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional(),
});
export type BatchQuery = z.infer<typeof BatchQuery>;

export const BatchPage = z.object({
  batches: z.array(Batch),
  next: z.string().nullable(),
  seq: z.int().min(0),
});
export type BatchPage = z.infer<typeof BatchPage>;

/** About 3 MB of picture, as base64. */
const MAX_SHEET = 4_000_000;
/** px along either side. */
const MAX_GRID_SIDE = 4096;

/** One video that shows runs of a batch side by side, on a picture with their labels. */
export const GridVideoRequest = z.strictObject({
  /** PNG in base64: everything that does not move. Its size is that of the video. */
  sheet: z.base64().min(1).max(MAX_SHEET),
  /** Where each video is shown, px. */
  places: z
    .array(
      z.strictObject({
        run: RunId,
        x: z.int().min(0).max(MAX_GRID_SIDE),
        y: z.int().min(0).max(MAX_GRID_SIDE),
        width: z.int().min(16).max(MAX_GRID_SIDE),
        height: z.int().min(16).max(MAX_GRID_SIDE),
      }),
    )
    .min(1)
    .max(MAX_BATCH_RUNS),
  /** Whose recording is heard; absent = that of the first. */
  sound: RunId.optional(),
});
export type GridVideoRequest = z.infer<typeof GridVideoRequest>;

/** What one run of a batch would come to: its plan, or why it cannot be made. */
export const BatchCell = z.object({
  index: z.int().min(0),
  /** Of a grid. */
  values: CellValues.optional(),
  /** Absent where there is nothing to plan with: an unknown engine or input. */
  plan: Plan.optional(),
  problem: Problem.optional(),
});
export type BatchCell = z.infer<typeof BatchCell>;

/** What a batch would come to, before it is made. */
export const BatchPlan = z.object({
  axes: z.array(Axis),
  cells: z.array(BatchCell),
  /** Of the cells that can be made, one after the other, without waiting for what is queued before: low and high, s. */
  etaSeconds: z.tuple([z.number(), z.number()]),
});
export type BatchPlan = z.infer<typeof BatchPlan>;
