/** The line of Node, Python and most other programs that names an error. */
const ERROR_LINE = /^\s*[\w.]*(?:Error|Exception)\b.*/;
/** torchrun and torch put the rank before every line. */
const RANK_PREFIX = /^\[rank\d+\]:\s?/;
const PYTHON_BEGINS = /^\s*Traceback \(most recent call last\)/;
/** Between the tracebacks of an error and of one that followed from it. */
const PYTHON_CHAIN = /^(?:During handling of the above exception|The above exception was the direct cause)/;
const NODE_FRAME = /^\s+at \S/;
/** Lines of a traceback that are kept: its end names the error. */
const MOST_LINES = 120;
/** Different lines naming an error that are kept, besides the last. */
const MOST_ERRORS = 8;

/** Finds tracebacks and the lines that name an error in what a program prints. */
export class Tracebacks {
  readonly #first: string[] = [];
  #last: string | null = null;
  /** The last traceback, as far as it has been printed. */
  #lines: string[] = [];
  /** What the next line may still be: a frame of Python's, what follows its error, or a frame of Node's. */
  #awaits: 'frame' | 'chain' | 'node-frame' | null = null;

  /** The lines that name an error, in order of time: the first different ones, and the very last. */
  get errors(): string[] {
    const last = this.#last;
    return last === null || last === this.#first.at(-1) ? [...this.#first] : [...this.#first, last];
  }

  /** The last traceback, with those that led to it; null where there is none. */
  get text(): string | null {
    return this.#lines.length > 1 ? this.#lines.slice(-MOST_LINES).join('\n') : null;
  }

  line(printed: string): void {
    const line = printed.replace(RANK_PREFIX, '');
    const isError = ERROR_LINE.test(line);
    if (isError) this.#note(line.trim());
    if (PYTHON_BEGINS.test(line)) {
      if (this.#awaits !== 'frame') this.#lines = [];
      this.#add(line, 'frame');
    } else if (this.#awaits === 'frame') {
      this.#add(line, /^\s/.test(line) ? 'frame' : 'chain');
    } else if (this.#awaits === 'chain' && PYTHON_CHAIN.test(line)) {
      this.#add(line, 'frame');
    } else if (this.#awaits === 'node-frame' && NODE_FRAME.test(line)) {
      // Only the frames show that the line before began a traceback.
      if (this.#last !== null && this.#lines.at(0) !== this.#last) this.#lines = [this.#last];
      this.#add(line, 'node-frame');
    } else {
      this.#awaits = isError ? 'node-frame' : null;
    }
  }

  #add(line: string, awaits: 'frame' | 'chain' | 'node-frame'): void {
    this.#lines.push(line);
    this.#awaits = awaits;
  }

  #note(error: string): void {
    this.#last = error;
    if (!this.#first.includes(error) && this.#first.length < MOST_ERRORS) this.#first.push(error);
  }
}
