import { type Problem, type Progress, problem, type Run } from '../contract/index.ts';
import type { EngineProgress, VideoFormat } from '../engines/engine.ts';
import type { GrowingFile } from '../media/growing.ts';
import type { Failure, Job, JobPart, JobResult, Performance, Worker, Written } from '../workers/worker.ts';
import { ProgressMeter } from './progress-meter.ts';

/** How a run ended. */
export interface RunResult {
  status: 'done' | 'failed' | 'cancelled' | 'interrupted';
  /** What the video really is, where it is not what was planned. */
  format?: VideoFormat;
  error?: Problem;
}

/** What one run needs to be carried out. */
export interface ExecutionParts {
  run: Run;
  /** Where it is a part of a long video. */
  part?: JobPart | undefined;
  worker: Worker;
  live: Pick<GrowingFile, 'grow'>;
  /** The engine has begun to work, or the first fragment is there. Once. */
  onRunning: () => void;
  /** Something has moved. `milestone`: for the first time, nobody should wait to hear of it. */
  onProgress: (milestone: boolean) => void;
}

/** One run on a worker: its progress, its growing video, and what it comes to. */
export class Execution {
  readonly #parts: ExecutionParts;
  readonly #meter: ProgressMeter;
  readonly #startedAt = performance.now();
  #performance: Performance | null = null;
  #stopped: 'cancelled' | 'interrupted' | Failure | null = null;
  #running = false;
  #bytes = 0;
  #firstFragmentSeconds: number | null = null;

  constructor(parts: ExecutionParts) {
    this.#parts = parts;
    const { totalFrames: frames, clips, steps } = parts.run.progress;
    this.#meter = new ProgressMeter(this.#startedAt, { frames, clips, steps });
    this.#meter.stage(parts.run.progress.stage);
  }

  get progress(): Progress {
    return this.#meter.read(performance.now());
  }

  /** Bytes of playable video. */
  get videoBytes(): number {
    return this.#bytes;
  }

  /** Seconds from the start to the first playable fragment. */
  get firstFragmentSeconds(): number | null {
    return this.#firstFragmentSeconds;
  }

  /** Stops the run; the first reason given is the one that counts. Idempotent. */
  stop(reason: 'cancelled' | 'interrupted' | Failure): void {
    this.#stopped ??= reason;
    this.#performance?.stop();
  }

  /** Has the run carried out. Never rejects: whatever happens is a result. */
  async perform(): Promise<RunResult> {
    this.#performance = this.#parts.worker.perform(jobOf(this.#parts.run, this.#parts.part), {
      progress: (reported) => this.#onReport(reported),
      fragment: (written) => this.#onFragment(written),
      saving: () => {
        this.#meter.stage('saving');
        this.#parts.onProgress(false);
      },
    });
    const result = await this.#performance.result;
    if (result.kind === 'done') this.#meter.total(result.written.frames);
    this.#wrote(result.written);
    return this.#resultOf(result);
  }

  #resultOf(result: JobResult): RunResult {
    if (result.kind === 'done')
      return { status: 'done', ...(result.format ? { format: result.format } : {}) };
    if (this.#stopped === 'interrupted') {
      const detail = 'The studio was closed while this run was under way. What was made so far is kept.';
      return { status: 'interrupted', error: problem('interrupted', detail) };
    }
    if (this.#stopped === 'cancelled') return { status: 'cancelled' };
    const failure = this.#stopped ?? (result.kind === 'failed' ? result.failure : null);
    return failure
      ? {
          status: 'failed',
          error: problem(failure.code, failure.message, failure.cause && { cause: failure.cause }),
        }
      : { status: 'cancelled' };
  }

  #onReport(reported: EngineProgress): void {
    this.#meter.reported(reported, performance.now());
    if (reported.stage !== 'loading') this.#begin();
    this.#parts.onProgress(false);
  }

  #onFragment(written: Written): void {
    const isFirst = this.#firstFragmentSeconds === null;
    this.#firstFragmentSeconds ??= (performance.now() - this.#startedAt) / 1000;
    this.#wrote(written);
    this.#begin();
    this.#parts.onProgress(isFirst);
  }

  #wrote({ frames, bytes }: Written): void {
    this.#bytes = bytes;
    this.#meter.written(frames, performance.now());
    this.#parts.live.grow(bytes);
  }

  #begin(): void {
    if (this.#running) return;
    this.#running = true;
    this.#parts.onRunning();
  }
}

function jobOf(run: Run, part: JobPart | undefined): Job {
  const { id, engine, image, audio, prompt, params, width, height, fps, title, progress } = run;
  const { totalFrames: frames } = progress;
  const environment = run.remedy?.environment ?? {};
  return {
    run: id,
    engine,
    image,
    audio,
    prompt,
    params,
    environment,
    width,
    height,
    fps,
    title,
    frames,
    part,
  };
}
