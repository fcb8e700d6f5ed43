import { realpath, rm } from 'node:fs/promises';
import { basename, resolve, sep } from 'node:path';
import type { CommandOutput } from '../../config/command-fields.ts';
import type { CauseCode, CauseValues } from '../../contract/index.ts';
import type { FileVideo } from '../../wire/video-file.ts';
import { Failure } from '../failure.ts';
import { FrameWriter } from '../frame-writer.ts';
import type { OutputTaker } from './output-taker.ts';
import { hexPayload, rawPayload } from './payload.ts';

/** How long a stopped run waits for the encoder to take the frames that were already sent, ms. */
const DRAIN_MS = 1000;

type Chunks = Extract<CommandOutput, { kind: 'chunks' }>;

/** What is known of the run before its first chunk. */
export interface ChunkPlan extends FileVideo {
  /** The chunks lie in it; whatever else the program names is not touched. */
  folder: string;
  /** The encoder's socket. */
  socket: string;
  /** `expects` of the description, filled in. */
  expects: Readonly<Record<string, string>>;
}

/**
 * Files of frames that the program names on its output. They are read one after the other, sent on at the pace of the
 * encoder, and removed: what is in memory of them is a frame or two, however large they are.
 */
export class ChunkOutput implements OutputTaker {
  readonly #chunks: Chunks;
  readonly #plan: ChunkPlan;
  readonly #expression: RegExp;
  readonly #writer: FrameWriter;
  readonly #onFrames: () => void;
  readonly #onFailure: () => void;
  /** All chunks named so far are read. */
  #reading: Promise<void> = Promise.resolve();
  #picture: Uint8Array | null = null;
  #filled = 0;
  #failure: Failure | null = null;
  #stopped = false;

  private constructor(
    chunks: Chunks,
    plan: ChunkPlan,
    writer: FrameWriter,
    hooks: { onFrames: () => void; onFailure: () => void },
  ) {
    this.#chunks = chunks;
    this.#plan = plan;
    this.#writer = writer;
    this.#expression = new RegExp(chunks.line, 'u');
    this.#onFrames = hooks.onFrames;
    this.#onFailure = hooks.onFailure;
  }

  /**
   * Connects to the encoder. `onFrames` is called after each chunk, `onFailure` when one cannot be used: then the
   * program need not go on. Rejects with a `Failure` when there is no encoder.
   */
  static async connect(
    chunks: Chunks,
    plan: ChunkPlan,
    hooks: { onFrames: () => void; onFailure: () => void },
  ): Promise<ChunkOutput> {
    const { width, height, socket } = plan;
    try {
      const writer = await FrameWriter.connect(socket, { width, height, format: chunks.format });
      return new ChunkOutput(chunks, plan, writer, hooks);
    } catch (cause) {
      throw encoderGone(cause);
    }
  }

  get sent(): number {
    return this.#writer.sent;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  get complete(): boolean {
    return this.#chunks.enough && this.sent >= this.#plan.frames;
  }

  line(line: string): void {
    const path = this.#expression.exec(line)?.groups?.path?.trim();
    if (path === undefined || path === '') return;
    this.#reading = this.#reading.then(() => this.#take(path));
  }

  async finish(): Promise<FileVideo> {
    await this.#reading;
    if (this.#failure) throw this.#failure;
    if (this.sent === 0) throw Failure.because({ code: 'program-without-frames', values: {} });
    await this.#writer.end().catch((cause) => {
      throw encoderGone(cause);
    });
    const { width, height, fps } = this.#plan;
    return { frames: this.sent, width, height, fps };
  }

  async rescue(): Promise<void> {
    const handedOver = this.#reading.then(() => this.#writer.end()).catch(() => {});
    await Promise.race([handedOver, new Promise((later) => setTimeout(later, DRAIN_MS))]);
  }

  close(): void {
    this.#stopped = true;
    this.#writer.destroy();
  }

  /** Reads a chunk, unless one before it could not be used. Never rejects. */
  async #take(named: string): Promise<void> {
    if (this.#failure || this.#stopped || this.complete) return;
    try {
      const path = await this.#inside(named);
      await this.#read(path);
      await rm(path, { force: true });
      this.#onFrames();
    } catch (error) {
      if (this.#stopped) return;
      this.#failure = unusable(named, error);
      this.#onFailure();
    }
  }

  async #read(path: string): Promise<void> {
    const { payload } = this.#chunks;
    const bytes =
      payload === undefined ? rawPayload(path) : hexPayload(path, payload, (head) => this.#check(head));
    for await (const part of bytes) {
      for (let at = 0; at < part.length; ) {
        if (this.#stopped || this.complete) return;
        this.#picture ??= await this.#acquire();
        const piece = part.subarray(at, at + this.#picture.length - this.#filled);
        this.#picture.set(piece, this.#filled);
        this.#filled += piece.length;
        at += piece.length;
        if (this.#filled < this.#picture.length) continue;
        this.#writer.send(this.#picture);
        this.#picture = null;
        this.#filled = 0;
      }
    }
    if (this.#filled === 0) return;
    const { width, height } = this.#plan;
    throw new ChunkFault('chunk-cut', { width, height });
  }

  async #acquire(): Promise<Uint8Array> {
    try {
      return await this.#writer.acquire();
    } catch (cause) {
      throw encoderGone(cause);
    }
  }

  /** What the file says of itself against what was agreed: pixels of another size would be noise. */
  #check(head: unknown): void {
    for (const [path, expected] of Object.entries(this.#plan.expects)) {
      const said = path.split('.').reduce(inside, head);
      if (said !== undefined && String(said) !== expected)
        throw new ChunkFault('chunk-mismatch', { field: path, said: String(said), expected });
    }
  }

  /** The real path of a file in the run's folder. */
  async #inside(named: string): Promise<string> {
    const folder = await realpath(this.#plan.folder);
    const path = await realpath(resolve(folder, named)).catch(() => {
      throw new ChunkFault('chunk-absent');
    });
    if (path.startsWith(folder + sep)) return path;
    throw new ChunkFault('chunk-outside');
  }
}

/** What is wrong with a chunk. */
class ChunkFault extends Error {
  readonly code: CauseCode;
  readonly values: CauseValues;

  constructor(code: CauseCode, values: CauseValues = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}

/** The encoder's going away is its failure, not the chunk's. */
function unusable(named: string, error: unknown): Failure {
  if (error instanceof Failure && error.code !== 'engine_failed') return error;
  const file = basename(named);
  const { code, values } =
    error instanceof ChunkFault
      ? error
      : new ChunkFault('chunk-unreadable', {
          reason: error instanceof Error ? error.message : String(error),
        });
  return Failure.because({ code, values: { file, ...values } }, 'engine_failed', error);
}

function inside(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function encoderGone(cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Failure('encoder_failed', `The video encoder stopped taking frames (${reason}).`, cause);
}
