import { z } from 'zod';
import { Batch } from './batch.ts';
import { BatchId } from './batch-place.ts';
import { EngineInfo } from './engine.ts';
import { Progress, Run, RunId } from './run.ts';

/** Event numbers are global to the studio and only grow: one cursor serves all runs. */
const Numbered = z.object({ seq: z.int().positive(), at: z.iso.datetime() });
const OfRun = Numbered.extend({ run: RunId });
const OfBatch = Numbered.extend({ batch: BatchId });

export const QueueState = z.object({
  paused: z.boolean(),
  /** Ids of the queued runs, next first. */
  order: z.array(RunId),
  /** The run under way; the oldest where several are. */
  running: RunId.nullable(),
  /** Younger runs under way beside it, on other devices; absent = none. */
  alsoRunning: z.array(RunId).optional(),
});
export type QueueState = z.infer<typeof QueueState>;

export const QueuePatch = z.strictObject({ paused: z.boolean() });

export const StudioEvent = z.discriminatedUnion('type', [
  OfRun.extend({ type: z.literal('run.created'), snapshot: Run }),
  OfRun.extend({ type: z.literal('run.status'), snapshot: Run }),
  OfRun.extend({ type: z.literal('run.progress'), progress: Progress, videoBytes: z.int().min(0) }),
  OfRun.extend({ type: z.literal('run.updated'), snapshot: Run }),
  OfRun.extend({ type: z.literal('run.deleted') }),
  OfBatch.extend({ type: z.literal('batch.created'), snapshot: Batch }),
  /** Its title or pause, or how many of its runs are in which status. */
  OfBatch.extend({ type: z.literal('batch.updated'), snapshot: Batch }),
  OfBatch.extend({ type: z.literal('batch.deleted') }),
  Numbered.extend({ type: z.literal('queue.changed'), queue: QueueState }),
  Numbered.extend({ type: z.literal('engine.changed'), engine: EngineInfo }),
]);
export type StudioEvent = z.infer<typeof StudioEvent>;

/** A `StudioEvent` before the log has numbered and dated it. */
export type UnnumberedEvent = StudioEvent extends infer E
  ? E extends StudioEvent
    ? Omit<E, 'seq' | 'at'>
    : never
  : never;

/** What a page says on the progress socket. Without `after`, only what happens from now on is sent. */
export const ClientMessage = z.strictObject({
  subscribe: z.strictObject({
    runs: z.union([z.literal('all'), z.array(RunId).max(1000)]),
    after: z.int().min(0).optional(),
    /** Also the samples of the machine, as `MonitorMessage`s: they have no number and are not sent again. */
    monitor: z.boolean().optional(),
  }),
});
export type ClientMessage = z.infer<typeof ClientMessage>;

export const EventPage = z.object({ events: z.array(StudioEvent) });
