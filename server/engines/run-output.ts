import { OutputTail, RunLog } from './output-log.ts';

/** Lines kept of what the engine prints, for whoever asks why it did not start. */
const KEPT_LINES = 400;
/** How long the log of a run stays open for lines that fd 3 has overtaken, ms. */
const LINGER_MS = 250;

/** Where what an engine prints goes: the last lines since its start, and the log of the run that is on it. */
export class RunOutput {
  #tail = new OutputTail(KEPT_LINES);
  #log: RunLog | null = null;
  #lingering: NodeJS.Timeout | null = null;

  /** The last lines since the engine's last start. */
  get text(): string {
    return this.#tail.text;
  }

  /** The engine is started anew. */
  restarted(): void {
    this.#tail = new OutputTail(KEPT_LINES);
  }

  line(text: string): void {
    this.#tail.push(text);
    this.#log?.line(text);
  }

  /** A word of the studio's own; only for the log. */
  note(text: string): void {
    this.#log?.line(`[studio] ${text}`);
  }

  /** A run begins. */
  openLog(path: string): void {
    this.#close();
    this.#log = new RunLog(path);
  }

  /** The run is over; what is still on its way is taken. */
  closeLog(): void {
    this.#lingering = setTimeout(() => this.#close(), LINGER_MS);
  }

  #close(): void {
    if (this.#lingering) clearTimeout(this.#lingering);
    this.#lingering = null;
    this.#log?.close();
    this.#log = null;
  }
}
