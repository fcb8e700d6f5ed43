/** Python's faulthandler begins what it tells of a thread so; "Current": the one that took the signal, which is the main one. */
const THREAD_BEGINS = /^(?:Current thread|Thread) 0x[0-9a-f]{1,16}\b/;
const FRAME = /^ {2}(?:File "|\.\.\.|<)/;
/** Lines that are kept. */
const MOST_LINES = 120;

/** What a process was doing when it was asked, as Python's faulthandler tells it: the last call of each thread first. */
export class StackDump {
  readonly #lines: string[] = [];
  #inside = false;

  /** Null where the process has told none. */
  get text(): string | null {
    return this.#lines.length > 0 ? this.#lines.join('\n') : null;
  }

  /** Whether the line is part of a stack. */
  take(line: string): boolean {
    const begins = THREAD_BEGINS.test(line);
    this.#inside = begins || (this.#inside && FRAME.test(line));
    if (this.#inside && this.#lines.length < MOST_LINES) this.#lines.push(line);
    return this.#inside;
  }
}
