import { ProblemError } from '../../contract/index.ts';
import type { EncoderEnd, EncoderProcess } from './encoder-process.ts';
import type { Encoded, EncodeJob, VideoMetadata } from './job.ts';
import type { EncoderEvent, EncodingFailure } from './messages.ts';

/** One video in the making. Always ended with `finish` or `abort`. */
export interface Encoding {
  /** Unix socket that takes the engine's frames. */
  readonly socket: string;
  /** Calls `listener` for every fragment that is on disk, with counts that include it. Returns the way to stop that. */
  onFragment(listener: (written: Encoded) => void): () => void;
  /** What the finished video says about itself, where more is known of it than when it was opened. */
  describe(metadata: VideoMetadata): void;
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

/** What an encoding needs of its process. */
export type Encoder = Pick<EncoderProcess, 'ended' | 'onEvent' | 'send'>;

/** An `Encoding` done by a process. */
export class ProcessEncoding implements Encoding {
  readonly failure: Promise<EncodingFailure>;
  readonly #process: Encoder;
  readonly #recover: () => Promise<Encoded>;
  readonly #listeners = new Set<(written: Encoded) => void>();
  #fail: (failure: EncodingFailure) => void = () => {};
  #problem: EncodingFailure | null = null;
  #onDisk: Encoded = { frames: 0, bytes: 0 };
  #socket = '';
  #account: Promise<Encoded> | null = null;

  private constructor(process: Encoder, recover: () => Promise<Encoded>) {
    this.#process = process;
    this.#recover = recover;
    this.failure = new Promise((resolve) => {
      this.#fail = resolve;
    });
    process.onEvent((event) => this.#heard(event));
    void process.ended.then((end) => {
      if (end.kind !== 'closed') this.#failed(end.failure);
    });
  }

  /**
   * Has the process encode a run; resolves when the engine may connect. What the process says in the same breath, that
   * the recording cannot be decoded say, is heard.
   * @param recover makes a playable video of what a process that died has left
   * @throws ProblemError when it ends or fails before.
   */
  static async open(
    process: Encoder,
    job: EncodeJob,
    recover: (job: EncodeJob) => Promise<Encoded>,
  ): Promise<Encoding> {
    const encoding = new ProcessEncoding(process, () => recover(job));
    const listening = new Promise<string>((resolve) => {
      process.onEvent((event) => event.type === 'listening' && resolve(event.socket));
    });
    process.send({ type: 'encode', job });
    const begun = await Promise.race([listening, encoding.failure]);
    if (typeof begun !== 'string') throw new ProblemError(begun.code, begun.message);
    encoding.#socket = begun;
    return encoding;
  }

  get socket(): string {
    return this.#socket;
  }

  onFragment(listener: (written: Encoded) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  describe(metadata: VideoMetadata): void {
    this.#process.send({ type: 'describe', metadata });
  }

  async finish(frames: number): Promise<Encoded> {
    this.#process.send({ type: 'finish', frames });
    await Promise.race([this.failure, this.#process.ended]);
    if (this.#problem) throw new ProblemError(this.#problem.code, this.#problem.message);
    return this.#close();
  }

  abort(): Promise<Encoded> {
    this.#process.send({ type: 'abort' });
    return this.#close();
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

  /** What there is once the process has gone. */
  #close(): Promise<Encoded> {
    this.#account ??= this.#process.ended.then((end) => this.#written(end));
    return this.#account;
  }

  async #written(end: EncoderEnd): Promise<Encoded> {
    if (end.kind !== 'died') return end.written;
    return this.#recover().catch(() => this.#onDisk);
  }
}
