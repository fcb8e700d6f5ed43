import { handOverFile } from '../engines/command/hand-over-file.ts';
import type { Encoding } from '../media/encoder/encoding.ts';
import { failureOf } from './failure.ts';
import type { Job, JobListener, JobResult, Performance, Worker } from './worker.ts';
import type { Workshop } from './workshop.ts';

/**
 * Makes the video of a run from pictures that are there already, as an MP4 without sound: they were made in a live session.
 * Nothing is encoded anew; the run's recording becomes the soundtrack.
 */
export class RecordedWorker implements Worker {
  /** It occupies none. */
  readonly devices = [];
  readonly ready = true;
  readonly #pictures: string;
  readonly #workshop: Pick<Workshop, 'inputs' | 'encoders' | 'placeOf'>;

  /** `pictures`: absolute path. */
  constructor(pictures: string, workshop: Pick<Workshop, 'inputs' | 'encoders' | 'placeOf'>) {
    this.#pictures = pictures;
    this.#workshop = workshop;
  }

  perform(job: Job, listener: JobListener): Performance {
    const stop = new AbortController();
    return { result: this.#perform(job, listener, stop.signal), stop: () => stop.abort() };
  }

  async #perform(job: Job, listener: JobListener, signal: AbortSignal): Promise<JobResult> {
    const { inputs, encoders, placeOf } = this.#workshop;
    const { run, width, height, fps, frames } = job;
    let encoding: Encoding | null = null;
    try {
      const [portrait, recording] = await Promise.all([
        inputs.portrait(job.image),
        inputs.recording(job.audio),
      ]);
      if (!portrait || !recording) throw new Error('The portrait or the recording of this run is gone.');
      const { video } = placeOf(job, { names: { image: portrait.asset.name, audio: recording.asset.name } });
      encoding = await encoders.open({ run, width, height, fps, frames, audio: recording.path, ...video });
      encoding.onFragment((written) => listener.fragment(written));
      const made = await handOverFile(encoding.socket, this.#pictures, { unfinished: false, signal });
      listener.saving();
      return { kind: 'done', written: await encoding.finish(made.frames) };
    } catch (error) {
      const written = (await encoding?.abort()) ?? { frames: 0, bytes: 0 };
      return signal.aborted
        ? { kind: 'stopped', written }
        : { kind: 'failed', written, failure: failureOf(error) };
    }
  }
}
