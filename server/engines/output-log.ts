import { createWriteStream, type WriteStream } from 'node:fs';

/** Longest line kept, in characters: a program may print without ever ending its line. */
const MAX_LINE_CHARS = 8192;
/** Lines kept in memory per rank, to explain an end. */
const TAIL_LINES = 60;
/** Most that one run's log takes on the disk, bytes. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** Free text of one stream as lines. A carriage return ends a line too: progress bars redraw with it. */
export class TextLines {
  readonly #decoder = new TextDecoder();
  readonly #onLine: (line: string) => void;
  #rest = '';
  /** Whether a carriage return began the line that stands in `#rest`. */
  #redrawn = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Uint8Array): void {
    const text = this.#rest + this.#decoder.decode(chunk, { stream: true });
    const end = Math.max(text.lastIndexOf('\r'), text.lastIndexOf('\n'));
    if (end >= 0) this.#redrawn = text[end] === '\r';
    const parts = text.split(/[\r\n]+/);
    this.#rest = parts.pop() ?? '';
    for (const part of parts) this.#tell(part);
    if (this.#rest.length > MAX_LINE_CHARS) this.end();
  }

  /** Nothing has come for a moment: a progress bar is whole, though it only ends with the next one. */
  settle(): void {
    if (this.#redrawn) this.end();
  }

  /** Tells what stands in a line that was not ended. */
  end(): void {
    this.#tell(this.#rest);
    this.#rest = '';
  }

  #tell(line: string): void {
    if (line.trim() !== '') this.#onLine(line.slice(0, MAX_LINE_CHARS));
  }
}

/** The last lines of what was printed. */
export class OutputTail {
  readonly #most: number;
  #lines: string[] = [];

  constructor(lines = TAIL_LINES) {
    this.#most = lines;
  }

  push(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > this.#most) this.#lines.shift();
  }

  get text(): string {
    return this.#lines.join('\n');
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
