import { appendFile } from 'node:fs/promises';
import { type Problem, type ProblemCode, type Progress, problem, type Run } from '../contract/index.ts';
import type { Engine, EngineProgress, Generation, Outcome, VideoFormat } from '../engines/engine.ts';
import type { Encoding } from '../media/encoder/encoding.ts';
import type { Encoded } from '../media/encoder/job.ts';
import type { GrowingFile } from '../media/growing.ts';
import { encodeJobOf } from './encode-job.ts';
import { failureOf } from './failure.ts';
import type { Encoders, Inputs } from './ports.ts';
import { ProgressMeter } from './progress-meter.ts';
import type { RunFiles } from './run-folder.ts';
import { within } from './time-limit.ts';

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
  engine: Engine;
  files: RunFiles;
  inputs: Inputs;
  encoders: Encoders;
  live: Pick<GrowingFile, 'grow'>;
  /** The engine has begun to work, or the first fragment is there. Once. */
  onRunning: () => void;
  /** Something has moved. `milestone`: for the first time, nobody should wait to hear of it. */
  onProgress: (milestone: boolean) => void;
}

type Failure = { code: ProblemCode; message: string };

/** Frames the engine says it sent arrive within this time, or they were lost on the way. */
const FINISH_LIMIT_MS = 60_000;
/** The last frames of a cancelled run arrive within this time, or the video is closed without them. */
const DRAIN_LIMIT_MS = 3_000;
/** A video is closed within this time, or what is known to be on the disk is all there is. */
const CLOSE_LIMIT_MS = 30_000;

/** One run on its engine, from the encoder's socket to the finished file. */
export class Execution {
  readonly #parts: ExecutionParts;
  readonly #meter: ProgressMeter;
  readonly #startedAt = performance.now();
  #generation: Generation | null = null;
  #stopped: 'cancelled' | 'interrupted' | Failure | null = null;
  #running = false;
  #written: Encoded = { frames: 0, bytes: 0 };
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
    return this.#written.bytes;
  }

  /** Seconds from the start to the first playable fragment. */
  get firstFragmentSeconds(): number | null {
    return this.#firstFragmentSeconds;
  }

  /** Stops the run; the first reason given is the one that counts. Idempotent. */
  stop(reason: 'cancelled' | 'interrupted' | Failure): void {
    this.#stopped ??= reason;
    this.#generation?.cancel();
  }

  /** Carries the run out. Never rejects: whatever happens is a result. */
  async perform(): Promise<RunResult> {
    let encoding: Encoding | null = null;
    try {
      const { engine, run, files, inputs, encoders } = this.#parts;
      const [portrait, recording] = await Promise.all([
        inputs.portrait(run.image),
        inputs.recording(run.audio),
      ]);
      if (!portrait || !recording)
        return this.#failed({
          code: 'not_found',
          message: 'The portrait or the recording of this run is gone.',
        });
      encoding = await encoders.open(encodeJobOf(run, files, recording.path));
      encoding.onFragment((written) => this.#onFragment(written));
      if (this.#stopped) return await this.#close(encoding, null);
      const { id, prompt, params, width, height, progress } = run;
      this.#generation = engine.generate(
        {
          run: id,
          image: portrait.path,
          audio: recording.speech,
          prompt,
          params,
          width,
          height,
          frames: progress.totalFrames,
          socket: encoding.socket,
          log: files.log,
        },
        (reported) => this.#onReport(reported),
      );
      return await this.#follow(this.#generation, encoding);
    } catch (error) {
      return await this.#close(encoding, failureOf(error));
    }
  }

  async #follow(generation: Generation, encoding: Encoding): Promise<RunResult> {
    const lost = encoding.failure.then((failure) => ({ kind: 'encoder' as const, ...failure }));
    const first = await Promise.race([generation.outcome, lost]);
    if (first.kind === 'encoder') {
      generation.cancel();
      const outcome = await generation.outcome;
      // An engine that dies takes the encoder's frames away: then the engine's own story is the cause.
      const blamesEngine = first.code.startsWith('engine_') && outcome.kind === 'failed';
      return await this.#close(encoding, blamesEngine ? outcome : first);
    }
    await this.#keepTraceback(first);
    if (this.#stopped && first.kind !== 'done') return await this.#close(encoding, null, first.frames);
    if (first.kind === 'failed') {
      // An encoder that died shows in the engine as a broken pipe: its own story, a moment later, is the cause.
      const cause = await within(300, lost);
      return await this.#close(encoding, cause && !cause.code.startsWith('engine_') ? cause : first);
    }
    if (first.kind === 'cancelled') return await this.#close(encoding, null, first.frames);
    return await this.#finish(encoding, first, lost);
  }

  async #finish(
    encoding: Encoding,
    { frames, format }: Extract<Outcome, { kind: 'done' }>,
    lost: Promise<Failure>,
  ): Promise<RunResult> {
    if (frames === 0)
      return await this.#close(encoding, { code: 'engine_failed', message: 'The engine made no picture.' });
    this.#meter.stage('saving');
    this.#parts.onProgress(false);
    const finished = encoding.finish(frames).then((written) => ({ written }));
    const result = await within(FINISH_LIMIT_MS, Promise.race([finished, lost]));
    if (result && 'written' in result) {
      this.#meter.total(result.written.frames);
      this.#wrote(result.written);
      return { status: 'done', ...(format ? { format } : {}) };
    }
    const message = `The engine reported ${frames} frames, but not all of them arrived.`;
    return await this.#close(encoding, result ?? { code: 'engine_failed', message });
  }

  /** Ends early: with `failure`, or for the reason it was stopped. Keeps what is playable. */
  async #close(encoding: Encoding | null, failure: Failure | null, frames = 0): Promise<RunResult> {
    const written = encoding && (await this.#keep(encoding, failure ? 0 : frames));
    if (written) this.#wrote(written);
    if (this.#stopped === 'interrupted') return this.#interrupted();
    if (this.#stopped === 'cancelled' || (!failure && !this.#stopped)) return { status: 'cancelled' };
    return this.#failed(this.#stopped ?? failure);
  }

  /** Closes the file, with the frames that are still on their way where the engine has told their number. */
  async #keep(encoding: Encoding, frames: number): Promise<Encoded> {
    const whole = frames > 0 ? await within(DRAIN_LIMIT_MS, encoding.finish(frames)).catch(() => null) : null;
    return whole ?? (await within(CLOSE_LIMIT_MS, encoding.abort())) ?? this.#written;
  }

  #failed(failure: Failure | null): RunResult {
    const { code, message } = failure ?? { code: 'internal', message: 'The run ended without a reason.' };
    return { status: 'failed', error: problem(code, message) };
  }

  #interrupted(): RunResult {
    const detail = 'The studio was closed while this run was under way. What was made so far is kept.';
    return { status: 'interrupted', error: problem('interrupted', detail) };
  }

  #onReport(reported: EngineProgress): void {
    this.#meter.reported(reported, performance.now());
    if (reported.stage !== 'loading') this.#begin();
    this.#parts.onProgress(false);
  }

  #onFragment(written: Encoded): void {
    const isFirst = this.#firstFragmentSeconds === null;
    this.#firstFragmentSeconds ??= (performance.now() - this.#startedAt) / 1000;
    this.#wrote(written);
    this.#begin();
    this.#parts.onProgress(isFirst);
  }

  #wrote(written: Encoded): void {
    this.#written = written;
    this.#meter.written(written.frames, performance.now());
    this.#parts.live.grow(written.bytes);
  }

  #begin(): void {
    if (this.#running) return;
    this.#running = true;
    this.#parts.onRunning();
  }

  /** The page shows a sentence; who wants the rest finds it in the run's log. */
  async #keepTraceback(outcome: Outcome): Promise<void> {
    if (outcome.kind !== 'failed' || !outcome.traceback) return;
    await appendFile(this.#parts.files.log, `\n${outcome.traceback}\n`).catch(() => {});
  }
}
