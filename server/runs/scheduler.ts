import { setTimeout as delay } from 'node:timers/promises';
import { type Device, type EngineId, overlap, problem, type Run, type RunId } from '../contract/index.ts';
import { DISK_FULL, isDiskFull } from '../monitor/disk-full.ts';
import type { DeviceLeases, Lease } from '../workers/device-leases.ts';
import { failureOf } from '../workers/failure.ts';
import type { Worker, Workers } from '../workers/worker.ts';
import { Execution, type RunResult } from './execution.ts';
import type { LiveVideos } from './live-videos.ts';
import { partOf } from './parts/part-of.ts';
import type { RunFolders } from './run-folder.ts';
import type { RunRepository } from './run-repository.ts';
import { Throttle } from './throttle.ts';

/** Progress is told at most this often. */
const PROGRESS_INTERVAL_MS = 250;
/** A full disk is tried again this often, until the run's end can be written down. */
const RETRY_MS = 2_000;

/** What the scheduler works with. */
export interface SchedulerParts {
  repository: RunRepository;
  folders: RunFolders;
  live: LiveVideos;
  workers: Workers;
  /** Who has which devices; others than runs take some too. */
  leases: DeviceLeases;
  /** Ends what reads the database at length: its log cannot begin anew meanwhile, in the space it has on a full disk. */
  makeWay: () => Promise<void>;
  /** A run has come to its end, and that is written down. */
  onEnd: (run: RunId) => void;
  /** Hears of what should never happen. */
  report: (fault: unknown) => void;
}

interface Active {
  lease: Lease;
  execution: Pick<Execution, 'stop'>;
  /** Nothing works on it any more. */
  performed: Promise<void>;
  /** And that is written down. */
  ended: Promise<void>;
}

/** Gives queued runs to workers, in the order of the queue: one at a time on each device. */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #active = new Map<RunId, Active>();
  #closing = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    // A run that ends kicks the queue itself, once that is written down.
    parts.leases.onFree(() => queueMicrotask(() => this.kick()));
  }

  /** Has a queued run made by this worker, now and not in its turn: it needs no device. */
  adopt(id: RunId, worker: Worker): void {
    const run = this.#parts.repository.get(id);
    if (run) this.#start(run, { devices: [], release: () => {} }, worker);
  }

  /** Starts what can be started now. Synchronous up to the worker: a run that need not wait does not. */
  kick(): void {
    if (this.#closing) return;
    // A run that waits for several devices is not overtaken on one of them for ever.
    const awaited: Device[] = [];
    for (const { id, engine } of this.#parts.repository.startable()) {
      const devices = this.#devicesOf(engine);
      const lease = overlap(awaited, devices) ? null : this.#parts.leases.take(devices);
      const run = lease && this.#parts.repository.get(id);
      if (run) this.#start(run, lease);
      else if (lease) lease.release();
      else awaited.push(...devices);
    }
  }

  /** Stops a run that is under way; resolves once it has ended. */
  async cancel(id: RunId): Promise<void> {
    const active = this.#active.get(id);
    active?.execution.stop('cancelled');
    await active?.ended;
  }

  /** The same for a run that is going to be removed: its end need not be written down, for which there may be no room. */
  async halt(id: RunId): Promise<void> {
    const active = this.#active.get(id);
    active?.execution.stop('cancelled');
    await active?.performed;
  }

  /** Starts nothing more and interrupts what is under way; resolves once all of it is written down. */
  async close(): Promise<void> {
    this.#closing = true;
    const active = [...this.#active.values()];
    for (const { execution } of active) execution.stop('interrupted');
    await Promise.all(active.map(({ ended }) => ended));
  }

  /** None for a run whose engine is gone: it is started only to be refused. */
  #devicesOf(engine: EngineId): readonly Device[] {
    try {
      return this.#parts.workers.of(engine).devices;
    } catch {
      return [];
    }
  }

  /** `adopting`: who makes it instead of its engine. */
  #start(queued: Run, lease: Lease, adopting?: Worker): void {
    const { repository, folders, live, workers } = this.#parts;
    const { id } = queued;
    try {
      const worker = adopting ?? workers.of(queued.engine);
      const stage = worker.ready ? ('preparing' as const) : ('loading' as const);
      const progress = { ...queued.progress, stage };
      folders.make(id);
      const run = repository.setStatus(id, 'starting', { startedAt: new Date().toISOString(), progress });
      const tell = new Throttle(PROGRESS_INTERVAL_MS, () =>
        this.#guard(execution, () => this.#tell(id, execution)),
      );
      const execution = new Execution({
        run,
        part: partOf(run, repository.batches),
        worker,
        live: live.of(id),
        onRunning: () => this.#guard(execution, () => repository.setStatus(id, 'running')),
        onProgress: (milestone) => (milestone ? tell.now() : tell.request()),
      });
      const result = execution.perform();
      const ended = result.then((ending) => {
        tell.stop();
        return this.#end(run, execution, ending, adopting !== undefined);
      });
      this.#active.set(id, { lease, execution, performed: result.then(() => undefined), ended });
    } catch (error) {
      this.#refuse(queued, lease, error);
    }
  }

  /** A run that could not even be started. */
  #refuse(run: Run, lease: Lease, error: unknown): void {
    const { code, message } = failureOf(error);
    const change = { endedAt: new Date().toISOString(), error: problem(code, message) };
    // Holds its devices until the failure is written down; otherwise the same run would be next again.
    const ended = this.#write(run.id, () => this.#parts.repository.setStatus(run.id, 'failed', change)).then(
      () => this.#free(run),
    );
    const performed = Promise.resolve();
    this.#active.set(run.id, { lease, execution: { stop: () => {} }, performed, ended });
  }

  #tell(id: RunId, execution: Execution): void {
    const { progress, videoBytes, firstFragmentSeconds } = execution;
    this.#parts.repository.setProgress({ id, progress, videoBytes, firstFragmentSeconds });
  }

  /** A note that cannot be written down ends the run, not the studio. */
  #guard(execution: Execution, write: () => void): void {
    try {
      write();
    } catch (error) {
      execution.stop(failureOf(error));
    }
  }

  async #end(
    run: Run,
    execution: Execution,
    { status, format, error }: RunResult,
    isAdopted: boolean,
  ): Promise<void> {
    const { repository } = this.#parts;
    const isFull = error?.code === 'disk_full';
    const endedAt = new Date().toISOString();
    const { videoBytes } = execution;
    const progress = isAdopted
      ? { ...execution.progress, elapsedSeconds: 0, framesPerSecond: 0 }
      : execution.progress;
    await this.#write(run.id, () =>
      repository.atomically(() => {
        // Short runs end within a throttle interval: the numbers are written once more, whatever was told last.
        this.#tell(run.id, execution);
        // What was there already says nothing about how soon and how fast pictures are made.
        if (isAdopted)
          repository.setProgress({ id: run.id, progress, videoBytes, firstFragmentSeconds: null });
        const isStarting = repository.get(run.id)?.status === 'starting';
        if (isStarting && status === 'done') repository.setStatus(run.id, 'running');
        const change = {
          endedAt,
          progress,
          videoBytes,
          ...(format && { format }),
          error: isFull ? problem('disk_full', DISK_FULL) : error,
        };
        // The rest of its batch is made after the next start, and so is this one.
        if (status === 'interrupted' && run.batch) return repository.requeue(run.id, { cutOff: false });
        repository.setStatus(run.id, status, change);
        if (status === 'done' && !isAdopted) repository.speeds.record({ ...run, ...format }, progress);
      }),
    );
    this.#free(run);
  }

  /** Its devices may have their next run. */
  #free(run: Run): void {
    this.#parts.repository.keepRoom();
    this.#parts.live.end(run.id);
    this.#active.get(run.id)?.lease.release();
    this.#active.delete(run.id);
    this.#parts.onEnd(run.id);
    this.kick();
  }

  /**
   * Repeats a write about a run until the disk has room for it, or the run has been removed. Never rejects: the queue
   * goes on whatever happens.
   */
  async #write(run: RunId, write: () => void): Promise<void> {
    for (;;) {
      try {
        if (!this.#parts.repository.get(run)) return;
        write();
        return;
      } catch (error) {
        // While closing, the next start finds the run unfinished and says so.
        if (!isDiskFull(error) || this.#closing) return this.#parts.report(error);
        await this.#parts.makeWay();
        await delay(RETRY_MS);
      }
    }
  }
}
