import { existsSync } from 'node:fs';
import {
  type AppliedRemedy,
  type AssetId,
  ENDED,
  type PartsRequest,
  ProblemError,
  type QueueState,
  type Run,
  type RunId,
  type RunPage,
  type RunPatch,
  type RunQuery,
  type RunRequest,
  type SingleRunRequest,
  type StudioEvent,
} from '../contract/index.ts';
import { vanished } from '../media/vanished.ts';
import type { Worker } from '../workers/worker.ts';
import type { EventLog } from './event-log.ts';
import type { LiveVideos } from './live-videos.ts';
import type { NewRun } from './new-run.ts';
import type { PartJoiner } from './parts/part-joiner.ts';
import type { Planner } from './planner.ts';
import type { VideoStream } from './ports.ts';
import type { Recovery } from './recovery.ts';
import { removeDurably, unlessFull } from './remove-durably.ts';
import type { RunFiles, RunFolders } from './run-folder.ts';
import type { RunRepository } from './run-repository.ts';
import type { RunOutline } from './run-store.ts';
import type { Scheduler } from './scheduler.ts';

/** What the service is made of. */
export interface RunServiceParts {
  repository: RunRepository;
  folders: RunFolders;
  live: LiveVideos;
  planner: Planner;
  scheduler: Scheduler;
  joiner: PartJoiner;
  recovery: Recovery;
  /** Ends whatever else reads the database at length. */
  makeWay: () => Promise<void>;
  /** Stops writing the engines' changes into the log. */
  unpublish: () => void;
}

/** All that can be done with runs. Errors are `ProblemError`s with a sentence for whoever asked. */
export class RunService {
  readonly #parts: RunServiceParts;
  readonly #deleting = new Set<RunId>();

  constructor(parts: RunServiceParts) {
    this.#parts = parts;
  }

  /** The numbered log of all that happens. */
  get log(): EventLog {
    return this.#parts.repository.log;
  }

  /** Ends what an earlier process left behind and lets the queue go on. */
  start(): void {
    this.#parts.recovery.start(() => this.#parts.scheduler.kick());
    this.#parts.joiner.start();
  }

  /**
   * Checks, plans, queues, and starts at once where the engine is free. A request for parts makes a batch of runs; the
   * first of them is answered.
   * @param remedy what it is made to try on a run that failed
   */
  async create(request: RunRequest, remedy?: AppliedRemedy): Promise<Run> {
    if (request.parts) return this.#createParts(request, request.parts);
    const run = await this.#parts.planner.prepareRun(request);
    this.#parts.planner.stillThere(run);
    const { id } = this.#parts.repository.create(remedy ? { ...run, remedy } : run);
    this.#parts.scheduler.kick();
    return this.get(id);
  }

  /**
   * Makes a run of what there is already, by a worker of its own; its inputs are those of any run.
   * @throws ProblemError `not_found` when they are gone
   */
  adopt(run: NewRun, worker: Worker): Run {
    this.#parts.planner.stillThere(run);
    const { id } = this.#parts.repository.create(run);
    this.#parts.scheduler.adopt(id, worker);
    return this.get(id);
  }

  async #createParts(request: RunRequest, parts: PartsRequest): Promise<Run> {
    const { planner, repository, scheduler } = this.#parts;
    const runs = await planner.prepareParts(request, parts);
    planner.stillThere(request);
    const batch = repository.batches.create({ kind: 'parts', title: null, paused: false, axes: [] }, runs);
    scheduler.kick();
    const [first] = repository.batches.idsOf(batch);
    if (first === undefined) throw new Error('A recording has at least one part.');
    return this.get(first);
  }

  list(query: RunQuery): RunPage {
    return { ...this.#parts.repository.list(query), seq: this.log.last() };
  }

  /** @throws ProblemError `not_found`, `unreadable` */
  get(id: RunId): Run {
    const { repository } = this.#parts;
    const isGoing = this.#deleting.has(id);
    const run = isGoing ? undefined : repository.get(id);
    if (run) return run;
    const unreadable = isGoing ? undefined : repository.unreadable(id);
    if (!unreadable) throw new ProblemError('not_found', 'There is no such run; it may have been deleted.');
    const detail = `What is stored about this run cannot be read (${unreadable.field}). Its files are kept until it is deleted.`;
    throw new ProblemError('unreadable', detail, { field: unreadable.field });
  }

  patch(id: RunId, patch: RunPatch): Run {
    const run = this.get(id);
    if (patch.position !== undefined && run.status !== 'queued')
      throw new ProblemError('not_ready', 'Only a run that is waiting has a place in the queue.', {
        field: 'position',
      });
    return this.#parts.repository.patch(id, patch);
  }

  /** A queued run ends at once; one that is under way soon after, with what was made so far. */
  cancel(id: RunId): Run {
    const run = this.get(id);
    if (ENDED.includes(run.status)) throw new ProblemError('run_ended', 'This run has already ended.');
    if (run.status === 'queued') this.#cancelQueued(id);
    else void this.#parts.scheduler.cancel(id);
    return this.get(id);
  }

  #cancelQueued(id: RunId): void {
    this.#parts.repository.setStatus(id, 'cancelled', { endedAt: new Date().toISOString() });
    this.#parts.live.end(id);
  }

  /** Removes a run and its files, cancelling it first where it has not ended. */
  async remove(id: RunId): Promise<void> {
    if (!this.#parts.repository.unreadable(id)) this.get(id);
    this.#deleting.add(id);
    const { repository, folders, live, scheduler, joiner, recovery, makeWay } = this.#parts;
    try {
      if (repository.get(id)?.status === 'queued') unlessFull(() => this.#cancelQueued(id));
      await scheduler.halt(id);
      await recovery.settled(id);
      const run = repository.get(id);
      if (run) await joiner.moveOn(run);
      await removeDurably([id], folders, () => repository.remove(id), makeWay);
      live.end(id);
      repository.keepRoom();
    } finally {
      this.#deleting.delete(id);
    }
  }

  /** What takes room; also runs that cannot be read. */
  outlines(): RunOutline[] {
    return this.#parts.repository.outlines();
  }

  outline(id: RunId): RunOutline | undefined {
    return this.#parts.repository.outline(id);
  }

  /** Whether any run was made with a portrait or recording, or will be. */
  uses(input: AssetId): boolean {
    return this.#parts.repository.uses(input);
  }

  queue(): QueueState {
    return this.#parts.repository.queue();
  }

  setPaused(paused: boolean): QueueState {
    const queue = this.#parts.repository.setPaused(paused);
    this.#parts.scheduler.kick();
    return paused ? queue : this.queue();
  }

  events(id: RunId, after: number): StudioEvent[] {
    this.get(id);
    return this.log.ofRun(id, after);
  }

  files(id: RunId): RunFiles {
    return this.#parts.folders.files(this.get(id).id);
  }

  /**
   * Every event of a run from its first on, in order, and those that belong to nobody's run as they come; resolves to
   * the run once it has ended. @throws ProblemError `not_found` for a run that is not there, or is deleted meanwhile.
   */
  async follow(id: RunId, hear: (event: StudioEvent) => void): Promise<Run> {
    this.get(id);
    return new Promise((resolve, reject) => {
      const heard = (event: StudioEvent) => {
        if ('run' in event ? event.run !== id : 'batch' in event) return;
        hear(event);
        if (event.type === 'run.deleted') {
          unlisten();
          reject(new ProblemError('not_found', 'The run was deleted.'));
        }
        const ended = 'snapshot' in event && 'run' in event && event.snapshot.endedAt ? event.snapshot : null;
        if (!ended) return;
        unlisten();
        resolve(ended);
      };
      for (const event of this.events(id, 0)) hear(event);
      // What is stored may tell of an end after which it was begun again.
      const now = this.get(id);
      if (ENDED.includes(now.status)) return resolve(now);
      const unlisten = this.log.listen(heard);
    });
  }

  /**
   * Makes a video for somebody who waits for it: resolves to the run once it is done. What happens meanwhile is told to
   * `hear`, as `follow` tells it; when the signal comes, or has come, the run is cancelled.
   * @throws ProblemError for a request that is refused, and for a run that ends in any other way
   */
  async perform(
    request: SingleRunRequest,
    signal: AbortSignal,
    hear: (event: StudioEvent, id: RunId) => void,
  ): Promise<Run> {
    const { id } = await this.create(request);
    const cancel = () => {
      try {
        this.cancel(id);
      } catch (error) {
        // It has just ended by itself, or somebody is deleting it.
        if (!(error instanceof ProblemError)) throw error;
      }
    };
    signal.addEventListener('abort', cancel);
    try {
      // While the run was being written down, nobody listened to this.
      if (signal.aborted) cancel();
      const ended = await this.follow(id, (event) => hear(event, id));
      if (ended.status !== 'done') throw whyNotDone(ended);
      return ended;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  /** The fragmented video of a run: still growing, or whole. */
  async stream(id: RunId): Promise<VideoStream> {
    await this.#parts.recovery.settled(id);
    const run = this.get(id);
    if (!ENDED.includes(run.status)) return this.#parts.live.of(id);
    await this.#parts.joiner.cutOut(run);
    if (run.videoBytes === 0) throw neverMade();
    const whole = this.#parts.live.whole(id, run.videoBytes);
    if (!whole) throw vanished();
    return whole;
  }

  /** Path of the seekable video of a run; while it is under way, of the part there is. */
  async video(id: RunId): Promise<string> {
    await this.#parts.recovery.settled(id);
    await this.#parts.joiner.cutOut(this.get(id));
    const { video, live } = this.files(id);
    const { status, videoBytes } = this.get(id);
    if (existsSync(video)) return video;
    // A fragmented file plays too; it is what there is when the disk was full at the end.
    if (videoBytes > 0 && existsSync(live)) return live;
    if (ENDED.includes(status)) throw videoBytes > 0 ? vanished() : neverMade();
    throw new ProblemError(
      'not_ready',
      'There is no video yet. It can be watched while it is made, as a stream.',
    );
  }

  /** Interrupts what is under way, keeps its video, and closes the database. */
  async close(): Promise<void> {
    this.#parts.recovery.close();
    this.#parts.joiner.close();
    await this.#parts.scheduler.close();
    await this.#parts.live.close();
    this.#parts.unpublish();
    this.#parts.repository.close();
  }
}

function whyNotDone({ status, error }: Run): ProblemError {
  if (error) return new ProblemError(error.code, error.detail);
  return new ProblemError('interrupted', `The run was ${status === 'cancelled' ? status : 'interrupted'}.`);
}

function neverMade(): ProblemError {
  return new ProblemError('not_found', 'This run ended before there was any video.');
}
