import { clearLine, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { cutColumns } from './columns.ts';

/** Redrawn at most this often, ms. */
const REDRAW_MS = 100;
/** Of a terminal that does not say. */
const USUAL_COLUMNS = 80;

/**
 * What a person reads, on stderr: stdout is for results. On a terminal the last line is redrawn in place; elsewhere each
 * is a line of its own.
 */
export class Terminal {
  readonly #out: WriteStream;
  #line = '';
  #drawn = Number.NEGATIVE_INFINITY;

  constructor(out: WriteStream = process.stderr) {
    this.#out = out;
  }

  /** Whether a line can be redrawn. */
  get isLive(): boolean {
    return this.#out.isTTY === true && process.env.TERM !== 'dumb';
  }

  /** A line that stays. */
  readonly say = (text: string): void => {
    this.#erase();
    this.#out.write(`${text}\n`);
    this.#draw();
  };

  /** The line that is redrawn; empty = none. Nothing is shown where it could not be redrawn. */
  show(line: string): void {
    if (!this.isLive) return;
    const now = performance.now();
    if (line !== '' && now - this.#drawn < REDRAW_MS) return;
    this.#drawn = now;
    this.#erase();
    this.#line = line;
    this.#draw();
  }

  #erase(): void {
    if (this.#line === '') return;
    clearLine(this.#out, 0);
    cursorTo(this.#out, 0);
  }

  #draw(): void {
    // A line that wraps could not be taken back.
    if (this.#line !== '') this.#out.write(cutColumns(this.#line, (this.#out.columns || USUAL_COLUMNS) - 1));
  }
}
