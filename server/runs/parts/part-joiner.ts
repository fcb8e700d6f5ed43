import { existsSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { type BatchId, type Part, problem, type Run, type RunId } from '../../contract/index.ts';
import type { CutOutJob, Encoded, JoinJob } from '../../media/encoder/job.ts';
import { readMadeOf } from '../../media/made/read-made.ts';
import { failureOf } from '../../workers/failure.ts';
import type { RunFolders } from '../run-folder.ts';
import type { RunRepository } from '../run-repository.ts';
import { labelOf, type MadeBesides } from '../video-files.ts';

/** Makes one video of several, and one of several again. Both reject when that fails. */
export interface JoinVideos {
  join(job: JoinJob): Promise<Encoded>;
  cutOut(job: CutOutJob): Promise<Encoded>;
}

/**
 * Joins the parts of long videos once the last one is made. Of what is joined only the whole stays on the disk; a part
 * is cut out of it again for whoever asks for that part.
 */
export class PartJoiner {
  readonly #repository: RunRepository;
  readonly #folders: RunFolders;
  readonly #videos: JoinVideos;
  readonly #report: (fault: unknown) => void;
  readonly #joining = new Map<BatchId, Promise<void>>();
  readonly #cutting = new Map<RunId, Promise<void>>();
  #closed = false;

  constructor(
    repository: RunRepository,
    folders: RunFolders,
    videos: JoinVideos,
    report: (fault: unknown) => void,
  ) {
    this.#repository = repository;
    this.#folders = folders;
    this.#videos = videos;
    this.#report = report;
  }

  /** To be called once: what a killed studio has left half-way, and parts that were cut out for somebody. */
  start(): void {
    for (const id of this.#repository.batches.joined())
      if (this.whole(id) !== null)
        this.#keepOnlyTheWhole(this.#repository.batches.runsOf(id)).catch(this.#report);
    this.joinWhatIsWhole();
  }

  /** Joins whatever is ready for it: at the start, when a part has ended, and when somebody asks again. */
  joinWhatIsWhole(): void {
    if (this.#closed) return;
    for (const id of this.#repository.batches.joinable()) {
      if (this.#joining.has(id)) continue;
      const work = this.#join(id)
        .catch(this.#report)
        .finally(() => this.#joining.delete(id));
      this.#joining.set(id, work);
    }
  }

  /** A run has ended: what it went on from is not needed any more, and it may have been the last of its parts. */
  ended(id: RunId): void {
    const run = this.#repository.get(id);
    if (!run?.part || !run.batch || run.status !== 'done') return;
    const { id: batch, index } = run.batch;
    const before = this.#repository.batches.runsOf(batch).find((other) => other.batch?.index === index - 1);
    if (before) rm(this.#folders.files(before.id).state, { force: true }).catch(this.#report);
    this.joinWhatIsWhole();
  }

  /** Path of the whole video; null where there is none. */
  whole(id: BatchId): string | null {
    const paths = this.#repository.batches.idsOf(id).map((run) => this.#folders.files(run).joined);
    return paths.find((path) => existsSync(path)) ?? null;
  }

  /** Makes the video of a part a file of its own again, where only the whole is left. @throws ProblemError */
  async cutOut(run: Run): Promise<void> {
    const { video } = this.#folders.files(run.id);
    if (!run.part || !run.batch || run.status !== 'done') return;
    await this.#joining.get(run.batch.id);
    const from = this.whole(run.batch.id);
    if (from === null || existsSync(video)) return;
    const work = this.#cutting.get(run.id) ?? this.#cut(run, run.part, from, video);
    this.#cutting.set(run.id, work);
    await work.finally(() => this.#cutting.delete(run.id));
  }

  async #cut(run: Run, { start, end }: Part, from: string, video: string): Promise<void> {
    const metadata = labelOf(run, await besidesIn(from));
    await this.#videos.cutOut({ from, start, end, video, metadata });
  }

  /** A run is going to be removed: the whole video, if it lies beside it, moves to another part. */
  async moveOn({ id, batch }: Pick<Run, 'id' | 'batch'>): Promise<void> {
    const { joined } = this.#folders.files(id);
    if (!batch || !existsSync(joined)) return;
    const heir = this.#repository.batches.idsOf(batch.id).find((other) => other !== id);
    if (heir) await rename(joined, this.#folders.files(heir).joined);
  }

  /** Resolves once a batch is not being joined. */
  async settled(id: BatchId): Promise<void> {
    await this.#joining.get(id);
  }

  /** What is under way is ended by whoever does it; the next start begins it anew. */
  close(): void {
    this.#closed = true;
  }

  async #join(id: BatchId): Promise<void> {
    const { batches } = this.#repository;
    const runs = batches.runsOf(id);
    const [first] = runs;
    if (!first) return;
    const video = this.#folders.files(first.id).joined;
    try {
      // The studio may have been killed between the file and its row.
      if (!existsSync(video)) {
        batches.setJoined(id, { state: 'joining' });
        await this.#videos.join(await this.#jobOf(runs, video));
      }
      if (this.#closed) return;
      const { size: bytes } = await stat(video);
      batches.setJoined(id, { state: 'done', bytes, seconds: runs.at(-1)?.part?.end ?? 0 });
      await this.#keepOnlyTheWhole(runs);
    } catch (error) {
      if (this.#closed) return;
      const { code, message } = failureOf(error);
      batches.setJoined(id, { state: 'failed', problem: problem(code, message) });
    }
  }

  async #jobOf(runs: readonly Run[], video: string): Promise<JoinJob> {
    const pieces = runs.map(({ id, part, progress }, index) => ({
      path: this.#folders.files(id).video,
      start: part?.start ?? 0,
      frames: progress.totalFrames,
      title: `Part ${index + 1}`,
    }));
    return { pieces, video, metadata: await metadataOf(runs, pieces[0]?.path ?? '') };
  }

  async #keepOnlyTheWhole(runs: readonly Run[]): Promise<void> {
    for (const { id } of runs) {
      const { video, live, state } = this.#folders.files(id);
      // Whoever still reads one of them keeps it until then.
      await Promise.all([video, live, state].map((path) => rm(path, { force: true })));
    }
  }
}

/** What the whole says about itself: the settings of its first part, and what is said of the others besides. */
async function metadataOf(
  runs: readonly Run[],
  firstVideo: string,
): Promise<NonNullable<JoinJob['metadata']>> {
  const [first] = runs;
  if (!first) throw new Error('There is nothing to join.');
  const parts = runs.flatMap(({ part, prompt }, index) => {
    const isOther = index === 0 || prompt !== runs[index - 1]?.prompt;
    return part ? [{ ...part, ...(isOther && { prompt }) }] : [];
  });
  return labelOf(first, { ...(await besidesIn(firstVideo)), parts });
}

/** Who made a video, and from files of which names, as it says itself. */
async function besidesIn(video: string): Promise<MadeBesides> {
  const { version, engineVersion, names } = (await readMadeOf(video)) ?? {};
  return { version, engineVersion, names };
}
