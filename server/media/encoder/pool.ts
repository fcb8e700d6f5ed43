import { ProblemError } from '../../contract/index.ts';
import { EncoderProcess } from './encoder-process.ts';
import { type Encoding, ProcessEncoding } from './encoding.ts';
import type { CutOutJob, Encoded, EncodeJob, GridJob, JoinJob, VideoFiles } from './job.ts';
import type { EncoderCommand } from './messages.ts';

/**
 * Encoder processes: one for each run, and a spare one, because loading FFmpeg takes longer than a first fragment
 * should. They run at a lower priority and end with the studio.
 */
export class EncoderPool {
  #spare: EncoderProcess | null = null;
  readonly #busy = new Set<EncoderProcess>();
  #open = true;
  readonly #stepPatience: number | undefined;

  /** `stepPatience`, s: how long an encoder may be busy with one thing. */
  constructor(stepPatience?: number) {
    this.#stepPatience = stepPatience;
  }

  /** Starts the spare process, if there is none. */
  warm(): void {
    if (!this.#open || (this.#spare && !this.#spare.gone)) return;
    this.#spare = new EncoderProcess(this.#stepPatience);
  }

  /**
   * Starts encoding a run. Resolves when the engine may connect.
   * @throws ProblemError when the process cannot start.
   */
  async open(job: EncodeJob): Promise<Encoding> {
    const process = this.#take();
    process.onEvent((event) => {
      // The next spare starts when this run has its first fragment: until then the cores are wanted for that.
      if (event.type === 'fragment') this.warm();
    });
    return ProcessEncoding.open(process, job, (files) => this.recover(files));
  }

  /**
   * Makes a playable video of what an encoder that died has left: `live` is cut back to its last whole fragment.
   * @throws ProblemError when that fails.
   */
  async recover(files: VideoFiles): Promise<Encoded> {
    const { live, video, poster, metadata } = files;
    return this.#once({ type: 'recover', files: { live, video, poster, metadata } });
  }

  /**
   * Joins the parts of a long video to one.
   * @throws ProblemError when that fails; nothing is left of it then.
   */
  join(job: JoinJob): Promise<Encoded> {
    return this.#once({ type: 'join', job });
  }

  /** Makes one of its parts a video of its own again. @throws ProblemError when that fails. */
  cutOut(job: CutOutJob): Promise<Encoded> {
    return this.#once({ type: 'cut-out', job });
  }

  /**
   * Makes one video that shows many side by side.
   * @param signal ends it; what was written of it stays
   * @throws ProblemError when that fails, or is ended.
   */
  makeGrid(job: GridJob, signal: AbortSignal): Promise<Encoded> {
    return this.#once({ type: 'grid', job }, signal);
  }

  async #once(command: EncoderCommand, signal?: AbortSignal): Promise<Encoded> {
    const process = this.#take();
    const kill = () => process.kill();
    if (signal?.aborted) kill();
    else signal?.addEventListener('abort', kill, { once: true });
    process.send(command);
    const ending = await process.ended;
    signal?.removeEventListener('abort', kill);
    if (ending.kind === 'closed') return ending.written;
    throw new ProblemError(ending.failure.code, ending.failure.message);
  }

  /** Ends every encoder at once; what they have written stays. */
  async close(): Promise<void> {
    this.#open = false;
    const all = [...this.#busy, ...(this.#spare ? [this.#spare] : [])];
    for (const process of all) process.kill();
    await Promise.all(all.map((process) => process.ended));
  }

  #take(): EncoderProcess {
    if (!this.#open) throw new ProblemError('encoder_failed', 'The studio is closing.');
    const process = this.#spare && !this.#spare.gone ? this.#spare : new EncoderProcess(this.#stepPatience);
    this.#spare = null;
    this.#busy.add(process);
    void process.ended.then(() => {
      this.#busy.delete(process);
      this.warm();
    });
    return process;
  }
}
