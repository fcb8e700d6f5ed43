import { mkdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BatchWithRuns,
  ENDED,
  type GridVideoRequest,
  ProblemError,
  type Run,
  type RunId,
} from '../../contract/index.ts';
import type { Encoded, GridJob } from '../../media/encoder/job.ts';
import type { Inputs } from '../../workers/inputs.ts';

/** What videos of grids are made with. */
export interface GridVideoParts {
  /** Where they lie until they are fetched. */
  folder: string;
  /** Path of the video of a run. @throws ProblemError */
  videoOf(run: RunId): Promise<string>;
  inputs: Pick<Inputs, 'recording'>;
  /** Ends with `signal`. */
  make(job: GridJob, signal: AbortSignal): Promise<Encoded>;
}

/** One video of all runs of a batch, on a picture with their labels. Nothing of it is kept. */
export class GridVideos {
  readonly #parts: GridVideoParts;

  constructor(parts: GridVideoParts) {
    this.#parts = parts;
    // What a killed studio has left.
    rmSync(parts.folder, { recursive: true, force: true });
  }

  /**
   * Makes it, has it used, and removes it. Whoever wants it no more ends it by `signal`.
   * @throws ProblemError `invalid_request` for a run of another batch, `not_ready` for one without a video
   */
  async with<T>(
    batch: BatchWithRuns,
    request: GridVideoRequest,
    signal: AbortSignal,
    use: (path: string) => Promise<T>,
  ): Promise<T> {
    const runs = request.places.map(({ run }, index) => runOf(batch, run, `places.${index}.run`));
    const heard = request.sound ? runOf(batch, request.sound, 'sound') : (runs[0] as Run);
    const recording = await this.#parts.inputs.recording(heard.audio);
    if (!recording) throw new ProblemError('not_found', 'Its recording is no longer in the studio.');
    const paths = await Promise.all(runs.map(({ id }) => this.#parts.videoOf(id)));
    mkdirSync(this.#parts.folder, { recursive: true });
    const folder = await mkdtemp(join(this.#parts.folder, 'grid-'));
    try {
      const [sheet, video] = [join(folder, 'sheet.png'), join(folder, 'grid.mp4')];
      await writeFile(sheet, Buffer.from(request.sheet, 'base64'));
      await this.#parts.make(
        {
          sheet,
          cells: request.places.map(({ run: _, ...place }, index) => ({
            ...even(place),
            path: paths[index] ?? '',
          })),
          audio: recording.path,
          fps: Math.max(...runs.map(({ fps }) => fps)),
          video,
          metadata: { title: batch.title ?? 'LiveAvatar Studio', comment: '' },
        },
        signal,
      );
      return await use(video);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function runOf(batch: BatchWithRuns, id: RunId, field: string): Run {
  const run = batch.runs.find((one) => one.id === id);
  if (!run) throw new ProblemError('invalid_request', 'This run does not belong to the batch.', { field });
  if (!ENDED.includes(run.status) || run.videoBytes === 0)
    throw new ProblemError('not_ready', 'This run has no video yet.', { field });
  return run;
}

type Place = Omit<GridVideoRequest['places'][number], 'run'>;

/** H.264 stores colour for pairs of pixels. */
function even({ x, y, width, height }: Place): Place {
  return { x: x & ~1, y: y & ~1, width: width & ~1, height: height & ~1 };
}
