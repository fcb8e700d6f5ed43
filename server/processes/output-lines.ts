import type { Readable } from 'node:stream';

/** Longest line kept, in characters: a program may print without ever ending its line. */
const MAX_LINE_CHARS = 8192;
/** A progress bar that is not drawn on for this long is whole, ms. */
const SETTLE_MS = 50;

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

/** Tells the lines of a stream, and its bytes as they come. `end` tells what stands in a line that was not ended. */
export function followLines(
  stream: Readable | null,
  onLine: (line: string) => void,
  onChunk: (chunk: Buffer) => void,
): { end(): void } {
  const lines = new TextLines(onLine);
  let settling: NodeJS.Timeout | undefined;
  stream?.on('data', (chunk: Buffer) => {
    onChunk(chunk);
    lines.push(chunk);
    clearTimeout(settling);
    settling = setTimeout(() => lines.settle(), SETTLE_MS);
  });
  return {
    end: () => {
      clearTimeout(settling);
      lines.end();
    },
  };
}
