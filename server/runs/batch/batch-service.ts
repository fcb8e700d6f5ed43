import {
  type AppliedRemedy,
  type BatchId,
  type BatchPage,
  type BatchPatch,
  type BatchPlan,
  type BatchQuery,
  type BatchRequest,
  type BatchWithRuns,
  ENDED,
  ProblemError,
  type RunId,
} from '../../contract/index.ts';
import type { LiveVideos } from '../live-videos.ts';
import type { PartJoiner } from '../parts/part-joiner.ts';
import type { Recovery } from '../recovery.ts';
import { removeDurably, unlessFull } from '../remove-durably.ts';
import type { RunFolders } from '../run-folder.ts';
import type { RunRepository } from '../run-repository.ts';
import type { Scheduler } from '../scheduler.ts';
import type { BatchPlanner } from './batch-planner.ts';
import { hasEnded } from './batch-repository.ts';

/** What the service is made of. */
export interface BatchServiceParts {
  repository: RunRepository;
  folders: RunFolders;
  live: LiveVideos;
  planner: BatchPlanner;
  scheduler: Scheduler;
  joiner: PartJoiner;
  recovery: Recovery;
  /** Ends whatever else reads the database at length. */
  makeWay: () => Promise<void>;
}

/** All that can be done with runs made together. Errors are `ProblemError`s with a sentence for whoever asked. */
export class BatchService {
  readonly #parts: BatchServiceParts;
  readonly #deleting = new Set<BatchId>();

  constructor(parts: BatchServiceParts) {
    this.#parts = parts;
  }

  /** What a batch would come to. A batch with runs that cannot be made can be planned too. */
  async plan(request: BatchRequest): Promise<BatchPlan> {
    const { axes, cells } = await this.#parts.planner.plan(request);
    const times = cells.flatMap(({ plan, problem }) => (plan && !problem ? [plan.etaSeconds] : []));
    const total = (bound: 0 | 1) => Math.round(times.reduce((sum, time) => sum + time[bound], 0) * 10) / 10;
    return { axes, cells, etaSeconds: [total(0), total(1)] };
  }

  /**
   * Checks every run, then queues all of them, or none; of a grid, if it is asked for, those that can be made.
   * @throws ProblemError of the first run that cannot be made, naming every such run.
   */
  async create(request: BatchRequest): Promise<BatchWithRuns> {
    const { kind, title = null, paused } = request;
    const { axes, runs, of } = await this.#parts.planner.prepare(request);
    this.#parts.planner.stillThere(runs);
    const id = this.#parts.repository.batches.create({ kind, title, paused, axes, of }, runs);
    this.#parts.scheduler.kick();
    return this.get(id);
  }

  list(query: BatchQuery): BatchPage {
    const { repository } = this.#parts;
    return { ...repository.batches.list(query), seq: repository.log.last() };
  }

  /** @throws ProblemError `not_found` */
  get(id: BatchId): BatchWithRuns {
    const { batches, log } = this.#parts.repository;
    const batch = this.#deleting.has(id) ? undefined : batches.get(id);
    if (!batch) throw new ProblemError('not_found', 'There is no such batch; it may have been deleted.');
    return { ...batch, runs: batches.runsOf(id), seq: log.last() };
  }

  /** Pausing lets a run that is under way go on and starts no other; continuing starts at once what can be. */
  patch(id: BatchId, patch: BatchPatch): BatchWithRuns {
    const { counts } = this.get(id);
    if (patch.position !== undefined && counts.queued === 0)
      throw new ProblemError('not_ready', 'None of its runs is waiting for a place in the queue.', {
        field: 'position',
      });
    this.#parts.repository.batches.patch(id, patch);
    this.#parts.scheduler.kick();
    return this.get(id);
  }

  /** What waits ends at once; what is under way soon after, with what was made so far. */
  cancel(id: BatchId): BatchWithRuns {
    if (hasEnded(this.get(id))) throw new ProblemError('run_ended', 'This batch has already ended.');
    void this.#end(id);
    return this.get(id);
  }

  /**
   * Goes on with a long video from the first part that is missing; joins the parts where only that is left to do.
   * @param remedy what all parts try that are not made yet
   * @throws ProblemError `run_ended` where nothing is missing, or for a batch of other kinds.
   */
  resume(id: BatchId, remedy?: AppliedRemedy): BatchWithRuns {
    const { repository, scheduler, joiner } = this.#parts;
    const { kind, runs, joined } = this.get(id);
    if (kind !== 'parts')
      throw new ProblemError('run_ended', 'Only the parts of a long video are gone on with.');
    if (joined?.state === 'done') throw new ProblemError('run_ended', 'This video is finished.');
    const missing = runs.filter((run) => run.part && ENDED.includes(run.status) && run.status !== 'done');
    repository.atomically(() => {
      // Each goes to the front of the queue: the first one last.
      for (const run of missing.reverse()) repository.requeue(run.id, { cutOff: false });
      // Those that wait for them would fail in the same way.
      const waiting = runs.filter(({ status }) => status === 'queued');
      if (remedy) for (const run of [...missing, ...waiting]) repository.tries(run.id, remedy);
    });
    if (this.get(id).paused) repository.batches.patch(id, { paused: false });
    scheduler.kick();
    joiner.joinWhatIsWhole();
    return this.get(id);
  }

  /** Path of the one video that its parts are joined to. @throws ProblemError `not_found`, `not_ready` */
  async video(id: BatchId): Promise<string> {
    const { joiner } = this.#parts;
    await joiner.settled(id);
    const { kind, joined } = this.get(id);
    const path = joined?.state === 'done' ? joiner.whole(id) : null;
    if (path) return path;
    if (joined?.state === 'done')
      throw new ProblemError('not_found', 'The joined video was removed from the disk.');
    if (joined?.state === 'failed') throw new ProblemError(joined.problem.code, joined.problem.detail);
    const detail = 'It is joined once all of its parts are made; each of them can be watched before.';
    throw new ProblemError('not_ready', kind === 'parts' ? detail : 'Only parts are joined to one video.');
  }

  /** Removes a batch with its runs and their files, cancelling first what has not ended. */
  async remove(id: BatchId): Promise<void> {
    this.get(id);
    this.#deleting.add(id);
    try {
      const { repository, folders, live, scheduler, joiner, recovery, makeWay } = this.#parts;
      const runs = repository.batches.idsOf(id);
      unlessFull(() => repository.batches.cancelQueued(id));
      await Promise.all(runs.map((run) => scheduler.halt(run)));
      await Promise.all([joiner.settled(id), ...runs.map((run) => recovery.settled(run))]);
      await removeDurably(runs, folders, () => repository.batches.remove(id), makeWay);
      for (const run of runs) live.end(run);
      repository.keepRoom();
    } finally {
      this.#deleting.delete(id);
    }
  }

  /** Ends what has not ended; resolves once all of it has. Nothing of it is started in between. */
  async #end(id: BatchId): Promise<void> {
    const { repository, live, scheduler } = this.#parts;
    const waiting: RunId[] = repository.batches.cancelQueued(id);
    for (const run of waiting) live.end(run);
    const underWay = repository.batches.runsOf(id).filter(({ status }) => !ENDED.includes(status));
    await Promise.all(underWay.map((run) => scheduler.cancel(run.id)));
  }
}
