import { createWriteStream, type WriteStream } from 'node:fs';

/** Most that one run's log takes on the disk, bytes. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** The last lines of what was printed. */
export class OutputTail {
  readonly #most: number;
  #lines: string[] = [];

  constructor(lines: number) {
    this.#most = lines;
  }

  push(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > this.#most) this.#lines.shift();
  }

  get text(): string {
    return this.#lines.join('\n');
  }

  /** The last `most` of them. */
  lines(most: number): string[] {
    return this.#lines.slice(-most);
  }
}

/** The file that takes an engine's output while a run is on it. A file that cannot be written is left alone. */
export class RunLog {
  readonly #file: WriteStream;
  #bytes = 0;

  constructor(path: string) {
    this.#file = createWriteStream(path, { flags: 'a' });
    // The log explains a run, it never fails one.
    this.#file.on('error', () => undefined);
  }

  line(text: string): void {
    if (this.#bytes > MAX_FILE_BYTES || this.#file.errored) return;
    this.#bytes += Buffer.byteLength(text) + 1;
    this.#file.write(this.#bytes > MAX_FILE_BYTES ? '… the rest is left out\n' : `${text}\n`);
  }

  close(): void {
    this.#file.end();
  }
}
