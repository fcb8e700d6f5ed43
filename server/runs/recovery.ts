import { existsSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { ENDED, problem, type Run, type RunId } from '../contract/index.ts';
import { isDiskFull } from '../monitor/disk-full.ts';
import type { Inputs } from '../workers/inputs.ts';
import { removeRepeated } from './live-videos.ts';
import type { RecoverVideo } from './ports.ts';
import type { RunFolders } from './run-folder.ts';
import type { RunRepository } from './run-repository.ts';
import { videoFilesOf } from './video-files.ts';

const DETAIL = 'The studio ended while this run was under way. What was made so far is kept.';

/** A run of a batch that was cut off is made again, but not for ever: it may be what brings the studio down. */
const MAX_CUT_OFF = 3;

/** On a full disk the ends that could not be written are tried again this often. */
const RETRY_MS = 2_000;

/** What recovery needs. */
export interface RecoveryParts {
  repository: RunRepository;
  folders: RunFolders;
  inputs: Inputs;
  /** Of this studio. */
  version: string;
  recoverVideo: RecoverVideo;
  report: (fault: unknown) => void;
}

/**
 * Brings runs that were cut off to their end: `interrupted` at once, their partial video playable soon after. A batch
 * goes on instead: its run goes back to the front of the queue.
 */
export class Recovery {
  readonly #repository: RunRepository;
  readonly #folders: RunFolders;
  readonly #inputs: Inputs;
  readonly #version: string;
  readonly #recoverVideo: RecoverVideo;
  readonly #report: (fault: unknown) => void;
  readonly #underWay = new Map<RunId, Promise<void>>();
  readonly #closed = new AbortController();

  constructor({ repository, folders, inputs, version, recoverVideo, report }: RecoveryParts) {
    this.#repository = repository;
    this.#folders = folders;
    this.#inputs = inputs;
    this.#version = version;
    this.#recoverVideo = recoverVideo;
    this.#report = report;
  }

  /** To be called once, before anything runs; `then` whenever that may go on, which a full disk delays. */
  start(then: () => void): void {
    const cutOff = this.#repository.withStatus('starting', 'running');
    try {
      this.#bringToEnd(cutOff);
    } catch (error) {
      // The studio starts all the same: what is there can be watched, and deleted, which makes room.
      if (!isDiskFull(error)) throw error;
      this.#report(error);
      void this.#keepTrying(
        cutOff.map(({ id }) => id),
        then,
      ).catch(this.#report);
    }
    void this.#clearAway().catch(this.#report);
    then();
  }

  /** Gives up what waits for room; the next start finds it again. */
  close(): void {
    this.#closed.abort();
  }

  async #keepTrying(cutOff: readonly RunId[], then: () => void): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      await delay(RETRY_MS, undefined, { ref: false, signal }).catch(() => undefined);
      if (signal.aborted) return;
      const left = this.#repository.withStatus('starting', 'running').filter(({ id }) => cutOff.includes(id));
      try {
        this.#bringToEnd(left);
        return then();
      } catch (error) {
        if (!isDiskFull(error)) throw error;
      }
    }
  }

  #bringToEnd(runs: readonly Run[]): void {
    this.#repository.interruptUnreadable();
    // Its other parts wait for it; now there may be room.
    for (const { id } of this.#repository.partsWithoutRoom()) this.#repository.requeue(id, { cutOff: false });
    for (const run of runs) {
      if (run.batch && this.#repository.timesCutOff(run.id) < MAX_CUT_OFF - 1) {
        this.#repository.requeue(run.id, { cutOff: true });
        continue;
      }
      const error = problem('interrupted', DETAIL);
      this.#repository.setStatus(run.id, 'interrupted', { endedAt: new Date().toISOString(), error });
      const files = this.#folders.files(run.id);
      if (!(statSync(files.live, { throwIfNoEntry: false })?.size ?? 0)) continue;
      const work = this.#recover(run).finally(() => this.#underWay.delete(run.id));
      this.#underWay.set(run.id, work);
    }
  }

  /** Resolves once the video of a run is what it will be. */
  async settled(id: RunId): Promise<void> {
    await this.#underWay.get(id);
  }

  /**
   * Removes what is left of deleted runs, and growing files beside finished videos: the studio may have been cut off
   * before they were gone, and earlier ones kept both. A folder that the database knows nothing of is nobody's to
   * remove.
   */
  async #clearAway(): Promise<void> {
    for (const id of await this.#folders.ids()) {
      if (this.#closed.signal.aborted) return;
      if (this.#repository.log.wasDeleted(id)) await this.#folders.remove(id);
      else await this.#keepOneFile(id);
    }
  }

  /** Of a run that ended on a full disk, the finished video is made now that there may be room. */
  async #keepOneFile(id: RunId): Promise<void> {
    const files = this.#folders.files(id);
    if (!existsSync(files.live) || this.#underWay.has(id)) return;
    const run = this.#repository.get(id);
    if (!run || !ENDED.includes(run.status)) return;
    if (existsSync(files.video)) return removeRepeated(files);
    if (run.videoBytes === 0) return;
    const work = this.#recover(run).finally(() => this.#underWay.delete(id));
    this.#underWay.set(id, work);
    await work;
  }

  async #recover(run: Run): Promise<void> {
    try {
      const files = this.#folders.files(run.id);
      // Which version of the engine has made it, nobody knows any more.
      const [image, audio] = await Promise.all([
        this.#inputs.portrait(run.image),
        this.#inputs.recording(run.audio),
      ]);
      const names = { image: image?.asset.name, audio: audio?.asset.name };
      const { bytes } = await this.#recoverVideo(videoFilesOf(run, files, { version: this.#version, names }));
      // It may have been deleted meanwhile.
      if (this.#repository.get(run.id)) this.#repository.setVideoBytes(run.id, bytes);
      await removeRepeated(files);
    } catch (error) {
      this.#report(error);
    }
  }
}
