import { appendFile, rm } from 'node:fs/promises';
import { type Device, traceOf } from '../contract/index.ts';
import type { Engine, GenerateJob, Generation, Outcome } from '../engines/engine.ts';
import { engineFailure } from '../engines/engine-failure.ts';
import type { Encoding } from '../media/encoder/encoding.ts';
import type { Encoded } from '../media/encoder/job.ts';
import { failureOf } from './failure.ts';
import { LocalSession } from './local-session.ts';
import { copyStretch } from './speech-stretch.ts';
import { within } from './time-limit.ts';
import type {
  Failure,
  Job,
  JobListener,
  JobPart,
  JobResult,
  LiveJob,
  LiveListener,
  LivePerformance,
  Performance,
  Worker,
  Written,
} from './worker.ts';
import type { JobPlace, Workshop } from './workshop.ts';

/** Frames the engine says it sent arrive within this time, or they were lost on the way. */
const FINISH_LIMIT_MS = 60_000;
/** The last frames of a stopped job arrive within this time, or the video is closed without them. */
const DRAIN_LIMIT_MS = 3_000;
/** A video is closed within this time, or what is known to be on the disk is all there is. */
const CLOSE_LIMIT_MS = 30_000;

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

  show(job: LiveJob, listener: LiveListener): LivePerformance {
    return new LocalSession(this.#engine, this.#workshop, job, listener);
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
    let place: JobPlace | null = null;
    try {
      const { inputs, encoders, placeOf, makeRoom } = this.#workshop;
      const { run, image, audio, prompt, params, environment, width, height, fps, frames, part } = this.#job;
      const room = makeRoom(this.#engine);
      const [portrait, recording] = await Promise.all([inputs.portrait(image), inputs.recording(audio)]);
      if (!portrait || !recording)
        return await this.#failed({
          code: 'not_found',
          message: 'The portrait or the recording of this run is gone.',
        });
      const names = { image: portrait.asset.name, audio: recording.asset.name };
      const placeNow = () =>
        placeOf(this.#job, { names, engineVersion: this.#engine.status().version ?? undefined });
      place = placeNow();
      const { video, log } = place;
      const from = part && { from: part.start };
      encoding = await encoders.open({
        run,
        width,
        height,
        fps,
        frames,
        audio: recording.path,
        ...from,
        ...video,
      });
      encoding.onFragment((written) => {
        this.#written = written;
        this.#listener.fragment(written);
      });
      const [faces, speech] = await Promise.all([
        portrait.faces(),
        part ? this.#speechOf(part, recording.speech, place) : { audio: recording.speech },
        room,
      ]);
      if (this.#stopped) return await this.#close(encoding, null);
      this.#generation = this.#engine.generate(
        {
          run,
          image: portrait.path,
          faces,
          ...speech,
          prompt,
          params,
          environment,
          width,
          height,
          frames,
          socket: encoding.socket,
          log,
        },
        (progress) => this.#listener.progress(progress),
      );
      // What it is like is known once it is loaded.
      const opened = encoding;
      void this.#generation.outcome.then(() => opened.describe(placeNow().video.metadata));
      return await this.#follow(this.#generation, encoding, log);
    } catch (error) {
      return await this.#close(encoding, failureOf(error));
    } finally {
      if (this.#job.part && place) await rm(place.speech, { force: true });
    }
  }

  /** What the engine hears of a part: all of it, where it goes on from the part before; else the part's own stretch. */
  async #speechOf(
    { start, end, of }: JobPart,
    whole: string,
    { speech, from, to }: JobPlace,
  ): Promise<Pick<GenerateJob, 'audio' | 'part'>> {
    const { continues, fps } = this.#engine.status().capabilities;
    if (continues) return { audio: whole, part: { start: Math.round(start * fps), of, from, to } };
    const { infer_frames } = this.#job.params;
    // Engines count in whole clips; what is too much of the last one is left out of the video.
    await copyStretch(whole, speech, start, end + (2 * infer_frames) / fps);
    return { audio: speech };
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
    return failure ? await this.#failed(failure) : { kind: 'stopped', written: this.#written };
  }

  /** Closes the file, with the frames that are still on their way where the engine has told their number. */
  async #keep(encoding: Encoding, frames: number): Promise<Encoded> {
    const whole = frames > 0 ? await within(DRAIN_LIMIT_MS, encoding.finish(frames)).catch(() => null) : null;
    return whole ?? (await within(CLOSE_LIMIT_MS, encoding.abort())) ?? this.#written;
  }

  async #failed({ code, message, cause }: Failure): Promise<JobResult> {
    const gpus = cause ? await this.#workshop.gpusNow(this.#engine.devices) : [];
    const whole = cause && gpus.length > 0 ? { ...cause, gpus } : cause;
    const failure = whole ? { code, message, cause: whole } : { code, message };
    return { kind: 'failed', written: this.#written, failure };
  }
}

/** The page shows a sentence; who wants the rest finds it in the run's log. */
async function keepTraceback(outcome: Outcome, log: string): Promise<void> {
  if (outcome.kind !== 'failed') return;
  const trace = traceOf(outcome.cause);
  if (trace !== '') await appendFile(log, `\n${trace}\n`).catch(() => {});
}
