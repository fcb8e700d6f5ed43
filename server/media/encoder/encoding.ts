import { ProblemError } from '../../contract/index.ts';
import type { EncoderEnd, EncoderProcess } from './encoder-process.ts';
import type { Encoded, EncodeJob } from './job.ts';
import type { EncoderEvent, EncodingFailure } from './messages.ts';

/** One video in the making. Always ended with `finish` or `abort`. */
export interface Encoding {
  /** Unix socket that takes the engine's frames. */
  readonly socket: string;
  /** Calls `listener` for every fragment that is on disk, with counts that include it. Returns the way to stop that. */
  onFragment(listener: (written: Encoded) => void): () => void;
  /**
   * No more than this many frames will come. Resolves when they are all in the finished video.
   * @throws ProblemError; what there is is kept, and `abort` tells how much that is.
   */
  finish(frames: number): Promise<Encoded>;
  /**
   * Keeps what there is, also after a failure. Never rejects. With a full disk the finished video may be missing;
   * `live` then holds what the counts say.
   */
  abort(): Promise<Encoded>;
  /** Settles when the video cannot be finished, and never otherwise. */
  readonly failure: Promise<EncodingFailure>;
}

/** An `Encoding` done by a process. */
export class ProcessEncoding implements Encoding {
  readonly socket: string;
  readonly failure: Promise<EncodingFailure>;
  readonly #process: EncoderProcess;
  readonly #closed: Promise<Encoded>;
  readonly #listeners = new Set<(written: Encoded) => void>();
  #fail: (failure: EncodingFailure) => void = () => {};
  #problem: EncodingFailure | null = null;
  #onDisk: Encoded = { frames: 0, bytes: 0 };

  /** `recover` makes a playable video of what a process that died has left. */
  constructor(
    process: EncoderProcess,
    socket: string,
    job: EncodeJob,
    recover: (job: EncodeJob) => Promise<Encoded>,
  ) {
    this.socket = socket;
    this.#process = process;
    this.failure = new Promise((resolve) => {
      this.#fail = resolve;
    });
    process.onEvent((event) => this.#heard(event));
    this.#closed = process.ended.then((end) => {
      if (end.kind !== 'closed') this.#failed(end.failure);
      return this.#account(end, () => recover(job));
    });
  }

  onFragment(listener: (written: Encoded) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async finish(frames: number): Promise<Encoded> {
    this.#process.send({ type: 'finish', frames });
    await Promise.race([this.failure, this.#process.ended]);
    if (this.#problem) throw new ProblemError(this.#problem.code, this.#problem.message);
    return this.#closed;
  }

  abort(): Promise<Encoded> {
    this.#process.send({ type: 'abort' });
    return this.#closed;
  }

  #heard(event: EncoderEvent): void {
    if (event.type === 'failed') this.#failed(event.failure);
    if (event.type !== 'fragment') return;
    this.#onDisk = { frames: event.frames, bytes: event.bytes };
    for (const listener of this.#listeners) listener(this.#onDisk);
  }

  /** The first thing that went wrong is the cause of the rest. */
  #failed(failure: EncodingFailure): void {
    this.#problem ??= failure;
    this.#fail(this.#problem);
  }

  async #account(end: EncoderEnd, recover: () => Promise<Encoded>): Promise<Encoded> {
    if (end.kind !== 'died') return end.written;
    return recover().catch(() => this.#onDisk);
  }
}
