import {
  type Batch,
  type BatchId,
  type BatchPatch,
  type BatchQuery,
  ENDED,
  type JoinedVideo,
  type Run,
  type RunId,
} from '../../contract/index.ts';
import { type Database, MUST } from '../../database/database.ts';
import type { EventLog } from '../event-log.ts';
import type { NewRun } from '../new-run.ts';
import type { QueueStore } from '../queue-store.ts';
import type { RunIds } from '../run-id.ts';
import type { RunStore } from '../run-store.ts';
import { type BatchRow, BatchStore } from './batch-store.ts';

/** What batches are kept with: the same database, log and queue as the runs. */
export interface BatchRepositoryParts {
  db: Database;
  runs: RunStore;
  queue: QueueStore;
  log: EventLog;
  ids: RunIds;
  /** Tells of the queue as it is now. */
  queueChanged: () => void;
}

/** A batch before it has an id and a date. `of`: how many places it has, where some are left empty. */
export type NewBatch = Pick<BatchRow, 'kind' | 'title' | 'paused' | 'axes'> & { of?: number };

/** A run before it exists, and its place in the batch; without one it follows the run before it. */
export type PlacedRun = NewRun & { index?: number };

/**
 * The truth about batches. Like a run's, every change is stored in one transaction with the events that tell of it;
 * what is done to all runs of a batch is done to all of them or to none.
 */
export class BatchRepository {
  readonly #parts: BatchRepositoryParts;
  readonly #batches: BatchStore;

  constructor(parts: BatchRepositoryParts) {
    this.#parts = parts;
    this.#batches = new BatchStore(parts.db);
  }

  get(id: BatchId): Batch | undefined {
    return this.#batches.get(id);
  }

  list(query: BatchQuery): { batches: Batch[]; next: string | null } {
    return this.#batches.list(query);
  }

  /** The runs there are of a batch, by their place in it. */
  runsOf(id: BatchId): Run[] {
    return this.#parts.runs.ofBatch(id);
  }

  /** Of all its runs, also of those that cannot be read. */
  idsOf(id: BatchId): RunId[] {
    return this.#parts.runs.idsOfBatch(id);
  }

  /** Queues runs together, in their order, at the end of the queue. */
  create(batch: NewBatch, newRuns: readonly PlacedRun[]): BatchId {
    const { runs, ids, log, queueChanged } = this.#parts;
    const createdAt = new Date().toISOString();
    const id = ids.next();
    const { kind, of = newRuns.length } = batch;
    return this.#durably(() => {
      this.#batches.insert({ ...batch, id, createdAt, of });
      for (const [next, { index = next, ...run }] of newRuns.entries())
        runs.insert({
          ...run,
          id: ids.next(),
          status: 'queued',
          createdAt,
          startedAt: null,
          endedAt: null,
          batch: { id, kind, index, of },
        });
      // The batch is told first: whoever hears of its runs knows it.
      log.append({ type: 'batch.created', batch: id, snapshot: this.#snapshot(id) });
      for (const run of this.runsOf(id)) log.append({ type: 'run.created', run: run.id, snapshot: run });
      queueChanged();
      return id;
    });
  }

  patch(id: BatchId, { title, paused, position }: BatchPatch): void {
    this.#durably(() => {
      if (title !== undefined) this.#batches.setTitle(id, title);
      if (paused !== undefined) this.#batches.setPaused(id, paused);
      if (title !== undefined || paused !== undefined) this.#updated(id);
      if (position === undefined) return;
      const waiting = this.runsOf(id).filter(({ status }) => status === 'queued');
      this.#parts.queue.move(
        waiting.map((run) => run.id),
        position,
      );
      this.#parts.queueChanged();
    });
  }

  get joinable() {
    return this.#batches.joinable.bind(this.#batches);
  }

  get joined() {
    return this.#batches.joined.bind(this.#batches);
  }

  /** Of a long video: what has become of the one that its parts are joined to. */
  setJoined(id: BatchId, joined: JoinedVideo): void {
    this.#durably(() => {
      if (!this.#batches.get(id)) return;
      this.#batches.setJoined(id, joined);
      this.#updated(id);
    });
  }

  /** Ends the runs that have not begun. Returns their ids. */
  cancelQueued(id: BatchId): RunId[] {
    const { db, runs, log, queueChanged } = this.#parts;
    return db.transaction(() => {
      const waiting = this.runsOf(id).filter(({ status }) => status === 'queued');
      if (waiting.length === 0) return [];
      const endedAt = new Date().toISOString();
      for (const run of waiting) {
        runs.setStatus(run.id, 'cancelled', { endedAt });
        const { position: _, ...ended } = run;
        log.append({
          type: 'run.status',
          run: run.id,
          snapshot: { ...ended, status: 'cancelled', endedAt },
        });
      }
      queueChanged();
      this.#updated(id);
      return waiting.map((run) => run.id);
    }, MUST);
  }

  /** Removes a batch and all of its runs, which have ended. Returns their ids. */
  remove(id: BatchId): RunId[] {
    const { db, runs, log } = this.#parts;
    return db.transaction(() => {
      const gone = this.idsOf(id);
      for (const run of gone) {
        runs.remove(run);
        log.forget(run);
        log.append({ type: 'run.deleted', run });
      }
      this.#removed(id);
      return gone;
    }, MUST);
  }

  /** Follows a change of one of its runs. Inside the transaction of that change. */
  runChanged({ batch }: Pick<Run, 'batch'>): void {
    if (batch) this.#updated(batch.id);
  }

  /** Follows the removal of one of its runs; a batch without runs is none. Inside the transaction of the removal. */
  runRemoved(batch: BatchId | null): void {
    if (!batch) return;
    if (Object.values(this.#batches.counts(batch)).some(Boolean)) this.#updated(batch);
    else this.#removed(batch);
  }

  #removed(id: BatchId): void {
    this.#batches.remove(id);
    this.#parts.log.forgetBatch(id);
    this.#parts.log.append({ type: 'batch.deleted', batch: id });
  }

  #updated(id: BatchId): void {
    const snapshot = this.#batches.get(id);
    // Of one that cannot be read nothing can be told; its runs are told of themselves.
    if (snapshot) this.#parts.log.append({ type: 'batch.updated', batch: id, snapshot });
  }

  #snapshot(id: BatchId): Batch {
    const batch = this.#batches.get(id);
    if (!batch) throw new Error(`Batch ${id} is not in the database.`);
    return batch;
  }

  #durably<T>(work: () => T): T {
    return this.#parts.db.transaction(work, { durable: true });
  }
}

/** Whether nothing of a batch is waiting or under way. */
export function hasEnded({ counts }: Batch): boolean {
  return Object.entries(counts).every(
    ([status, runs]) => runs === 0 || ENDED.some((ended) => ended === status),
  );
}
