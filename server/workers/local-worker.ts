import { appendFile } from 'node:fs/promises';
import { traceOf } from '../contract/index.ts';
import type { Device } from '../engines/device.ts';
import type { Engine, Generation, Outcome } from '../engines/engine.ts';
import { engineFailure } from '../engines/engine-failure.ts';
import type { Encoding } from '../media/encoder/encoding.ts';
import type { Encoded, EncodeJob, VideoFiles } from '../media/encoder/job.ts';
import { failureOf } from './failure.ts';
import type { Inputs } from './inputs.ts';
import { within } from './time-limit.ts';
import type { Failure, Job, JobListener, JobResult, Performance, Worker, Written } from './worker.ts';

/** Frames the engine says it sent arrive within this time, or they were lost on the way. */
const FINISH_LIMIT_MS = 60_000;
/** The last frames of a stopped job arrive within this time, or the video is closed without them. */
const DRAIN_LIMIT_MS = 3_000;
/** A video is closed within this time, or what is known to be on the disk is all there is. */
const CLOSE_LIMIT_MS = 30_000;

/** Where encoder processes come from. */
export interface Encoders {
  open(job: EncodeJob): Promise<Encoding>;
}

/** What every job on this machine needs. */
export interface Workshop {
  inputs: Inputs;
  encoders: Encoders;
  /** Where the studio keeps what a job makes. */
  placeOf: (job: Job) => { video: VideoFiles; log: string };
  /** Frees the engine's GPUs of other models; null where nothing is in the way. */
  makeRoom: (engine: Engine) => Promise<void> | null;
}

/** An engine of this machine with an encoder process beside it. Frames go from the one to the other, not through here. */
export class LocalWorker implements Worker {
  readonly #engine: Engine;
  readonly #workshop: Workshop;

  constructor(engine: Engine, workshop: Workshop) {
    this.#engine = engine;
    this.#workshop = workshop;
  }

  get devices(): readonly Device[] {
    return this.#engine.devices;
  }

  get ready(): boolean {
    return ['ready', 'busy'].includes(this.#engine.status().state);
  }

  perform(job: Job, listener: JobListener): Performance {
    return new LocalPerformance(this.#engine, this.#workshop, job, listener);
  }
}

/** One job, from the encoder's socket to the finished file. */
class LocalPerformance implements Performance {
  readonly result: Promise<JobResult>;
  readonly #engine: Engine;
  readonly #workshop: Workshop;
  readonly #job: Job;
  readonly #listener: JobListener;
  #generation: Generation | null = null;
  #stopped = false;
  #written: Written = { frames: 0, bytes: 0 };

  constructor(engine: Engine, workshop: Workshop, job: Job, listener: JobListener) {
    this.#engine = engine;
    this.#workshop = workshop;
    this.#job = job;
    this.#listener = listener;
    this.result = this.#perform();
  }

  stop(): void {
    this.#stopped = true;
    this.#generation?.cancel();
  }

  async #perform(): Promise<JobResult> {
    let encoding: Encoding | null = null;
    try {
      const { inputs, encoders, placeOf, makeRoom } = this.#workshop;
      const { run, image, audio, prompt, params, width, height, fps, frames } = this.#job;
      const room = makeRoom(this.#engine);
      const [portrait, recording] = await Promise.all([inputs.portrait(image), inputs.recording(audio)]);
      if (!portrait || !recording)
        return this.#failed({
          code: 'not_found',
          message: 'The portrait or the recording of this run is gone.',
        });
      const { video, log } = placeOf(this.#job);
      encoding = await encoders.open({ run, width, height, fps, frames, audio: recording.path, ...video });
      encoding.onFragment((written) => {
        this.#written = written;
        this.#listener.fragment(written);
      });
      const [faces] = await Promise.all([portrait.faces(), room]);
      if (this.#stopped) return await this.#close(encoding, null);
      this.#generation = this.#engine.generate(
        {
          run,
          image: portrait.path,
          faces,
          audio: recording.speech,
          prompt,
          params,
          width,
          height,
          frames,
          socket: encoding.socket,
          log,
        },
        (progress) => this.#listener.progress(progress),
      );
      return await this.#follow(this.#generation, encoding, log);
    } catch (error) {
      return await this.#close(encoding, failureOf(error));
    }
  }

  async #follow(generation: Generation, encoding: Encoding, log: string): Promise<JobResult> {
    const lost = encoding.failure.then((failure) => ({ kind: 'encoder' as const, ...failure }));
    const first = await Promise.race([generation.outcome, lost]);
    if (first.kind === 'encoder') {
      generation.cancel();
      const outcome = await generation.outcome;
      // An engine that dies takes the encoder's frames away: then the engine's own story is the cause.
      const blamesEngine = first.code.startsWith('engine_') && outcome.kind === 'failed';
      return await this.#close(encoding, blamesEngine ? outcome : first);
    }
    await keepTraceback(first, log);
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
  ): Promise<JobResult> {
    if (frames === 0) return await this.#close(encoding, engineFailure('engine_failed', 'no-frames'));
    this.#listener.saving();
    const finished = encoding.finish(frames).then((written) => ({ written }));
    const result = await within(FINISH_LIMIT_MS, Promise.race([finished, lost]));
    if (result && 'written' in result)
      return { kind: 'done', written: result.written, ...(format ? { format } : {}) };
    const missing = engineFailure('engine_failed', 'frames-lost', { values: { frames } });
    return await this.#close(encoding, result ?? missing);
  }

  /** Ends early, with `failure` or because it was stopped. Keeps what is playable. */
  async #close(encoding: Encoding | null, failure: Failure | null, frames = 0): Promise<JobResult> {
    if (encoding) this.#written = await this.#keep(encoding, failure ? 0 : frames);
    return failure ? this.#failed(failure) : { kind: 'stopped', written: this.#written };
  }

  /** Closes the file, with the frames that are still on their way where the engine has told their number. */
  async #keep(encoding: Encoding, frames: number): Promise<Encoded> {
    const whole = frames > 0 ? await within(DRAIN_LIMIT_MS, encoding.finish(frames)).catch(() => null) : null;
    return whole ?? (await within(CLOSE_LIMIT_MS, encoding.abort())) ?? this.#written;
  }

  #failed({ code, message, cause }: Failure): JobResult {
    const failure = cause ? { code, message, cause } : { code, message };
    return { kind: 'failed', written: this.#written, failure };
  }
}

/** The page shows a sentence; who wants the rest finds it in the run's log. */
async function keepTraceback(outcome: Outcome, log: string): Promise<void> {
  if (outcome.kind !== 'failed') return;
  const trace = traceOf(outcome.cause);
  if (trace !== '') await appendFile(log, `\n${trace}\n`).catch(() => {});
}
