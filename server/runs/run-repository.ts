import { join } from 'node:path';
import type { QueueState, Run, RunId, RunPatch, RunStatus } from '../contract/index.ts';
import { DataLock } from './data-lock.ts';
import { Database } from './database.ts';
import { EventLog } from './event-log.ts';
import { QueueStore } from './queue-store.ts';
import { RunIds } from './run-id.ts';
import { RunStore, type StatusChange } from './run-store.ts';
import { SpeedHistory } from './speed-history.ts';

/** A run before it has an id and a date. */
export type NewRun = Omit<Run, 'id' | 'status' | 'createdAt' | 'startedAt' | 'endedAt' | 'position'>;

/**
 * The truth about all runs: every change is stored together with the event that tells of it, in one transaction, so
 * that the two can never disagree.
 */
export class RunRepository {
  readonly #lock: DataLock;
  readonly #db: Database;
  readonly #runs: RunStore;
  readonly #queue: QueueStore;
  readonly #ids: RunIds;
  readonly log: EventLog;
  readonly speeds: SpeedHistory;

  /** @throws DatabaseError, also when another studio has this data directory. */
  constructor(dataDir: string) {
    this.#lock = new DataLock(dataDir);
    this.#db = new Database(join(dataDir, 'studio.sqlite'));
    this.#runs = new RunStore(this.#db);
    this.#queue = new QueueStore(this.#db);
    this.log = new EventLog(this.#db);
    this.speeds = new SpeedHistory(this.#db);
    this.#ids = new RunIds(this.#runs.latestId());
  }

  get(id: RunId): Run | undefined {
    return this.#runs.get(id);
  }

  get list() {
    return this.#runs.list.bind(this.#runs);
  }

  get withStatus() {
    return this.#runs.withStatus.bind(this.#runs);
  }

  queue(): QueueState {
    return { paused: this.#queue.paused(), order: this.#queue.order(), running: this.#queue.running() };
  }

  /** Several changes at once, or none of them; on the disk when this returns. */
  atomically(work: () => void): void {
    this.#db.transaction(work, { durable: true });
  }

  /** Queues a new run. */
  create(run: NewRun): Run {
    const id = this.#ids.next();
    const createdAt = new Date().toISOString();
    return this.#db.transaction(
      () => {
        this.#runs.insert({ ...run, id, status: 'queued', createdAt, startedAt: null, endedAt: null });
        const snapshot = this.#snapshot(id);
        this.log.append({ type: 'run.created', run: id, snapshot });
        this.#queueChanged();
        return snapshot;
      },
      { durable: true },
    );
  }

  /** @throws IllegalTransition */
  setStatus(id: RunId, status: RunStatus, change: StatusChange = {}): Run {
    const isUnderWay = status === 'starting' || status === 'running';
    return this.#db.transaction(
      () => {
        this.#runs.setStatus(id, status, change);
        const snapshot = this.#snapshot(id);
        this.log.append({ type: 'run.status', run: id, snapshot });
        if (status !== 'running') this.#queueChanged();
        return snapshot;
      },
      // A start can be lost in a power cut: the run is then simply still queued. An ending cannot.
      { durable: !isUnderWay },
    );
  }

  setProgress(run: Pick<Run, 'id' | 'progress' | 'videoBytes' | 'firstFragmentSeconds'>): void {
    const { id, progress, videoBytes, firstFragmentSeconds } = run;
    this.#db.transaction(() => {
      this.#runs.setProgress(id, progress, videoBytes, firstFragmentSeconds);
      this.log.append({ type: 'run.progress', run: id, progress, videoBytes });
    });
  }

  /** What is playable of a run that was cut off. */
  setVideoBytes(id: RunId, videoBytes: number): void {
    this.#db.transaction(() => {
      this.#runs.setVideoBytes(id, videoBytes);
      this.#updated(id);
    });
  }

  /** Changes what people may change; `position` only means something while the run is queued. */
  patch(id: RunId, patch: RunPatch): Run {
    return this.#db.transaction(
      () => {
        if (patch.title !== undefined) this.#runs.setTitle(id, patch.title);
        if (patch.starred !== undefined) this.#runs.setStarred(id, patch.starred);
        if (patch.position !== undefined) {
          this.#queue.move(id, patch.position);
          this.#queueChanged();
        }
        return this.#updated(id);
      },
      { durable: true },
    );
  }

  setPaused(paused: boolean): QueueState {
    this.#db.transaction(
      () => {
        this.#queue.setPaused(paused);
        this.#queueChanged();
      },
      { durable: true },
    );
    return this.queue();
  }

  remove(id: RunId): void {
    this.#db.transaction(
      () => {
        const wasQueued = this.#runs.get(id)?.status === 'queued';
        this.#runs.remove(id);
        this.log.forget(id);
        this.log.append({ type: 'run.deleted', run: id });
        if (wasQueued) this.#queueChanged();
      },
      { durable: true },
    );
  }

  close(): void {
    this.#db.close();
    this.#lock.release();
  }

  #snapshot(id: RunId): Run {
    const run = this.#runs.get(id);
    if (!run) throw new Error(`Run ${id} is not in the database.`);
    return run;
  }

  #updated(id: RunId): Run {
    const snapshot = this.#snapshot(id);
    this.log.append({ type: 'run.updated', run: id, snapshot });
    return snapshot;
  }

  #queueChanged(): void {
    this.log.append({ type: 'queue.changed', queue: this.queue() });
  }
}
