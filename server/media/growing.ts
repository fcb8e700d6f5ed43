import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { vanished } from './vanished.ts';

/** Bytes read at a time: a viewer holds no more of the file than this in memory. */
const CHUNK_BYTES = 64 * 1024;

/** What a reader is given besides the file, so that nobody on the way takes a quiet connection for a dead one. */
export interface QuietFiller {
  /** The bytes that such a file will begin with: sent at once where there is nothing of it yet. */
  beginning: Uint8Array;
  /** Means nothing wherever what was read so far ends: sent whenever nothing else was for `everyMs`. */
  filler: Uint8Array;
  everyMs: number;
}

/**
 * A file that somebody else appends to, and how much of it is known to be good. Readers follow it at their own pace,
 * each with its own place in the file: a slow one costs nobody anything.
 */
export class GrowingFile {
  readonly path: string;
  #bytes: number;
  #ended = false;
  /** Readers at the end of what there is, waiting. */
  readonly #waiting = new Set<() => void>();
  readonly #readers = new Set<Readable>();
  #unread: (() => void)[] = [];

  /** `bytes` is how much is good already. The file need not exist before the first byte is. */
  constructor(path: string, bytes = 0) {
    this.path = path;
    this.#bytes = bytes;
  }

  /** Bytes that may be read. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether no more bytes will come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The file is good up to here. It never shrinks. */
  grow(bytes: number): void {
    if (this.#ended || bytes <= this.#bytes) return;
    this.#bytes = bytes;
    this.#wake();
  }

  /** No more bytes will come: readers end once they have read what there is. Idempotent. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /**
   * The bytes from `start` on: what there is at once, the rest as it comes, until `end`. Destroy it to stop early.
   * It fails with a ProblemError `not_found` when the file has been removed before it was opened.
   */
  read(start = 0): Readable {
    return this.#follow(new GrowingReader(this, start, this.#waiting, null));
  }

  /** The same from the first byte, never silent for long. */
  readSteadily(quiet: QuietFiller): Readable {
    return this.#follow(new GrowingReader(this, 0, this.#waiting, quiet));
  }

  /** Resolves once nobody reads it: whoever has begun may still have to open the file. */
  async unread(): Promise<void> {
    if (this.#readers.size > 0) await new Promise<void>((resolve) => this.#unread.push(resolve));
  }

  #follow(reader: Readable): Readable {
    this.#readers.add(reader);
    reader.once('close', () => {
      this.#readers.delete(reader);
      if (this.#readers.size === 0) for (const resolve of this.#unread.splice(0)) resolve();
    });
    return reader;
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resume of waiting) resume();
  }
}

class GrowingReader extends Readable {
  readonly #source: GrowingFile;
  readonly #waiting: Set<() => void>;
  #file: FileHandle | null = null;
  #at: number;
  readonly #quiet: QuietFiller | null;
  #quietTimer: NodeJS.Timeout | null = null;
  readonly #resume = () => {
    this.#stopTimer();
    this._read();
  };

  constructor(source: GrowingFile, start: number, waiting: Set<() => void>, quiet: QuietFiller | null) {
    super({ highWaterMark: CHUNK_BYTES });
    this.#source = source;
    this.#at = start;
    this.#waiting = waiting;
    this.#quiet = quiet;
  }

  override _read(): void {
    const available = this.#source.bytes - this.#at;
    if (this.#quiet && this.#at === 0 && this.#source.bytes === 0 && !this.#source.ended) {
      this.#at = this.#quiet.beginning.length;
      this.push(this.#quiet.beginning);
    } else if (available > 0) void this.#pass(Math.min(available, CHUNK_BYTES));
    else if (this.#source.ended) this.push(null);
    else this.#wait();
  }

  #wait(): void {
    const { filler, everyMs } = this.#quiet ?? {};
    this.#waiting.add(this.#resume);
    if (!filler) return;
    this.#stopTimer();
    this.#quietTimer = setTimeout(() => {
      this.#waiting.delete(this.#resume);
      this.push(filler);
    }, everyMs);
  }

  #stopTimer(): void {
    if (this.#quietTimer) clearTimeout(this.#quietTimer);
    this.#quietTimer = null;
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#stopTimer();
    this.#waiting.delete(this.#resume);
    const file = this.#file;
    this.#file = null;
    if (!file) callback(error);
    else
      file.close().then(
        () => callback(error),
        () => callback(error),
      );
  }

  async #pass(length: number): Promise<void> {
    try {
      const file = await this.#opened();
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, this.#at);
      if (bytesRead === 0) throw new Error(`${this.#source.path} is shorter than it was.`);
      this.#at += bytesRead;
      this.push(buffer.subarray(0, bytesRead));
    } catch (error) {
      const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      this.destroy(isGone ? vanished() : error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #opened(): Promise<FileHandle> {
    if (this.#file) return this.#file;
    const file = await open(this.#source.path);
    // Destroyed while the file was being opened: nobody else would close it.
    if (this.destroyed) {
      await file.close();
      throw new Error('The reader has gone.');
    }
    this.#file = file;
    return file;
  }
}
