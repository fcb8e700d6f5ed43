import { join } from 'node:path';
import type {
  AppliedRemedy,
  EngineId,
  QueueState,
  Run,
  RunId,
  RunPatch,
  RunStatus,
  UnreadableRun,
} from '../contract/index.ts';
import { DATABASE } from '../database/data-folder.ts';
import { Database, MUST } from '../database/database.ts';
import { DiskReserve } from '../database/disk-reserve.ts';
import { BatchRepository } from './batch/batch-repository.ts';
import { EventLog } from './event-log.ts';
import type { NewRun } from './new-run.ts';
import { QueueStore } from './queue-store.ts';
import { RunIds } from './run-id.ts';
import { RunStore, type StatusChange } from './run-store.ts';
import { SpeedHistory } from './speed-history.ts';

/**
 * The truth about all runs: every change is stored together with the event that tells of it, in one transaction, so
 * that the two can never disagree.
 */
export class RunRepository {
  readonly #db: Database;
  readonly #runs: RunStore;
  readonly #queue: QueueStore;
  readonly #ids: RunIds;
  readonly #reserve: DiskReserve;
  readonly log: EventLog;
  readonly speeds: SpeedHistory;
  readonly batches: BatchRepository;

  /** `dataDir` is locked by whoever calls; `damaged` hears of damage that is met with. @throws DatabaseError */
  constructor(dataDir: string, damaged?: (error: unknown) => void) {
    this.#reserve = new DiskReserve(join(dataDir, 'reserve'));
    this.#db = new Database(join(dataDir, DATABASE), this.#reserve, damaged);
    this.#runs = new RunStore(this.#db);
    this.#queue = new QueueStore(this.#db);
    this.log = new EventLog(this.#db);
    this.speeds = new SpeedHistory(this.#db);
    this.#ids = new RunIds(this.#runs.latestId());
    this.batches = new BatchRepository({
      db: this.#db,
      runs: this.#runs,
      queue: this.#queue,
      log: this.log,
      ids: this.#ids,
      queueChanged: () => this.#queueChanged(),
    });
  }

  get(id: RunId): Run | undefined {
    return this.#runs.get(id);
  }

  /** What can be told of a run that cannot be read. */
  unreadable(id: RunId): UnreadableRun | undefined {
    return this.#runs.unreadable(id);
  }

  /** Ends the runs that were under way and cannot be read: nobody can go on with them. */
  interruptUnreadable(): void {
    this.#db.transaction(() => {
      if (this.#runs.interruptUnreadable(new Date().toISOString())) this.#queueChanged();
    }, MUST);
  }

  get outlines() {
    return this.#runs.outlines.bind(this.#runs);
  }

  get outline() {
    return this.#runs.outline.bind(this.#runs);
  }

  get uses() {
    return this.#runs.uses.bind(this.#runs);
  }

  get list() {
    return this.#runs.list.bind(this.#runs);
  }

  get withStatus() {
    return this.#runs.withStatus.bind(this.#runs);
  }

  queue(): QueueState {
    const [running = null, ...alsoRunning] = this.#queue.underWay();
    const others = alsoRunning.length > 0 ? { alsoRunning } : {};
    return { paused: this.#queue.paused(), order: this.#queue.order(), running, ...others };
  }

  /** The queued runs that may start now, next first. */
  startable(): { id: RunId; engine: EngineId }[] {
    return this.#queue.startable();
  }

  /** Several changes at once, or none of them; on the disk when this returns, with the room kept for a full one. */
  atomically(work: () => void): void {
    this.#db.transaction(work, MUST);
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
        this.batches.runChanged(snapshot);
        return snapshot;
      },
      // A start can be lost in a power cut: the run is then simply still queued. An ending cannot.
      isUnderWay ? {} : MUST,
    );
  }

  /**
   * Puts a run that was under way back to the front of the queue, as if it had not begun; what was made of it will be
   * made again. `cutOff`: the studio was, and that is counted. @throws IllegalTransition
   */
  requeue(id: RunId, { cutOff }: { cutOff: boolean }): void {
    this.#db.transaction(() => {
      this.#runs.requeue(id);
      if (cutOff) this.#runs.countCutOff(id);
      const snapshot = this.#snapshot(id);
      this.log.append({ type: 'run.status', run: id, snapshot });
      this.#queueChanged();
      this.batches.runChanged(snapshot);
    }, MUST);
  }

  /** A run that has not begun will try a remedy. */
  tries(id: RunId, remedy: AppliedRemedy): void {
    this.#db.transaction(() => {
      this.#runs.tries(id, remedy);
      this.log.append({ type: 'run.status', run: id, snapshot: this.#snapshot(id) });
    });
  }

  get partsWithoutRoom() {
    return this.#runs.partsWithoutRoom.bind(this.#runs);
  }

  timesCutOff(id: RunId): number {
    return this.#runs.timesCutOff(id);
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
          this.#queue.move([id], patch.position);
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
    this.#db.transaction(() => {
      const run = this.#runs.outline(id);
      if (!run) return;
      this.#runs.remove(id);
      this.log.forget(id);
      this.log.append({ type: 'run.deleted', run: id });
      if (run.status === 'queued') this.#queueChanged();
      this.batches.runRemoved(run.batch);
    }, MUST);
  }

  /** Takes the room again that a full disk has cost, where there is some. */
  keepRoom(): void {
    this.#reserve.take();
    this.#db.keepSpare();
  }

  close(): void {
    this.#db.close();
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
