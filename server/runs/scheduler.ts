import { setTimeout as delay } from 'node:timers/promises';
import { type EngineId, problem, type Run, type RunId } from '../contract/index.ts';
import type { EngineRegistry } from '../engines/registry.ts';
import { DISK_FULL, isDiskFull } from '../monitor/disk-full.ts';
import type { DiskReserve } from './disk-reserve.ts';
import { Execution, type RunResult } from './execution.ts';
import { failureOf } from './failure.ts';
import type { LiveVideos } from './live-videos.ts';
import type { Encoders, Inputs } from './ports.ts';
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
  engines: EngineRegistry;
  encoders: Encoders;
  inputs: Inputs;
  reserve: DiskReserve;
  /** Hears of what should never happen. */
  report: (fault: unknown) => void;
}

interface Active {
  run: RunId;
  execution: Pick<Execution, 'stop'>;
  ended: Promise<void>;
}

/** Gives queued runs to their engines: one at a time each, in the order of the queue. */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #active = new Map<EngineId, Active>();
  #closing = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  /** Starts what can be started now. Synchronous up to the engine: a run that need not wait does not. */
  kick(): void {
    const { paused, order } = this.#parts.repository.queue();
    if (paused || this.#closing) return;
    for (const id of order) {
      const run = this.#parts.repository.get(id);
      if (run && !this.#active.has(run.engine)) this.#start(run);
    }
  }

  /** Stops a run that is under way; resolves once it has ended. */
  async cancel(id: RunId): Promise<void> {
    const active = this.#find(id);
    active?.execution.stop('cancelled');
    await active?.ended;
  }

  /** Starts nothing more and interrupts what is under way; resolves once all of it is written down. */
  async close(): Promise<void> {
    this.#closing = true;
    const active = [...this.#active.values()];
    for (const { execution } of active) execution.stop('interrupted');
    await Promise.all(active.map(({ ended }) => ended));
  }

  #find(id: RunId): Active | undefined {
    return [...this.#active.values()].find(({ run }) => run === id);
  }

  #start(queued: Run): void {
    const { repository, folders, live, engines, encoders, inputs } = this.#parts;
    const { id } = queued;
    try {
      const engine = engines.get(queued.engine);
      const isLoaded = ['ready', 'busy'].includes(engine.status().state);
      const progress = {
        ...queued.progress,
        stage: isLoaded ? ('preparing' as const) : ('loading' as const),
      };
      const files = folders.make(id);
      const run = repository.setStatus(id, 'starting', { startedAt: new Date().toISOString(), progress });
      const tell = new Throttle(PROGRESS_INTERVAL_MS, () =>
        this.#guard(execution, () => this.#tell(id, execution)),
      );
      const execution = new Execution({
        run,
        engine,
        files,
        inputs,
        encoders,
        live: live.of(id),
        onRunning: () => this.#guard(execution, () => repository.setStatus(id, 'running')),
        onProgress: (milestone) => (milestone ? tell.now() : tell.request()),
      });
      const ended = execution.perform().then((ending) => {
        tell.stop();
        return this.#end(run, execution, ending);
      });
      this.#active.set(run.engine, { run: id, execution, ended });
    } catch (error) {
      this.#refuse(queued, error);
    }
  }

  /** A run that could not even be started. */
  #refuse(run: Run, error: unknown): void {
    const { code, message } = failureOf(error);
    if (isDiskFull(error)) this.#parts.reserve.release();
    const change = { endedAt: new Date().toISOString(), error: problem(code, message) };
    // Holds the engine until the failure is written down; otherwise the same run would be next again.
    const ended = this.#write(() => this.#parts.repository.setStatus(run.id, 'failed', change)).then(() =>
      this.#free(run),
    );
    this.#active.set(run.engine, { run: run.id, execution: { stop: () => {} }, ended });
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

  async #end(run: Run, execution: Execution, { status, format, error }: RunResult): Promise<void> {
    const { repository, reserve } = this.#parts;
    const isFull = error?.code === 'disk_full';
    if (isFull) reserve.release();
    const endedAt = new Date().toISOString();
    const { progress, videoBytes } = execution;
    await this.#write(() =>
      repository.atomically(() => {
        // Short runs end within a throttle interval: the numbers are written once more, whatever was told last.
        this.#tell(run.id, execution);
        const isStarting = repository.get(run.id)?.status === 'starting';
        if (isStarting && status === 'done') repository.setStatus(run.id, 'running');
        const change = {
          endedAt,
          progress,
          videoBytes,
          ...(format && { format }),
          error: isFull ? problem('disk_full', DISK_FULL) : error,
        };
        repository.setStatus(run.id, status, change);
        if (status === 'done') repository.speeds.record({ ...run, ...format }, progress);
      }),
    );
    this.#free(run);
  }

  /** The engine may have its next run. */
  #free(run: Run): void {
    this.#parts.reserve.take();
    this.#parts.live.end(run.id);
    this.#active.delete(run.engine);
    this.kick();
  }

  /** Repeats a write until the disk has room for it. Never rejects: the queue goes on whatever happens. */
  async #write(write: () => void): Promise<void> {
    for (;;) {
      try {
        write();
        return;
      } catch (error) {
        // While closing, the next start finds the run unfinished and says so.
        if (!isDiskFull(error) || this.#closing) return this.#parts.report(error);
        this.#parts.reserve.release();
        await delay(RETRY_MS);
      }
    }
  }
}
