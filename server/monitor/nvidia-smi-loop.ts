import { ProcessTree } from '../processes/process-tree.ts';

/** A loop that has said nothing for this long hangs, ms. */
const SILENCE_MS = 5_000;
/** A loop that ended is started again after this long, and twice as long each time, ms. */
const AGAIN_MS = 2_000;
const MOST_AGAIN_MS = 60_000;

/**
 * One long-lived nvidia-smi that tells of the GPUs again and again, so that no process is started for a sample. One that
 * ends, hangs or is not there is started again, less and less often.
 */
export class NvidiaSmiLoop {
  /** Resolves when it has told of something for the first time, or its first try has ended without. */
  readonly answered: Promise<void>;
  readonly #args: readonly string[];
  readonly #onRow: (cells: string[]) => void;
  #tree: ProcessTree | null = null;
  #silence: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #pause = AGAIN_MS;
  #open = true;
  #hasAnswered: () => void = () => {};

  /** @param query such as `--query-gpu=index,name` @param everyMs how often it tells @param onRow hears each row */
  constructor(query: string, everyMs: number, onRow: (cells: string[]) => void) {
    this.#args = [query, '--format=csv,noheader,nounits', `--loop-ms=${everyMs}`];
    this.#onRow = onRow;
    this.answered = new Promise((resolve) => {
      this.#hasAnswered = resolve;
    });
    this.#start();
  }

  close(): void {
    this.#open = false;
    clearTimeout(this.#silence);
    clearTimeout(this.#again);
    this.#tree?.kill();
  }

  #start(): void {
    const tree = new ProcessTree(
      { command: 'nvidia-smi', args: this.#args },
      { onLine: (line) => this.#heard(line) },
    );
    this.#tree = tree;
    this.#listen();
    void tree.ended.then(() => {
      if (this.#tree === tree) this.#startLater();
    });
  }

  #heard(line: string): void {
    if (!this.#open) return;
    this.#pause = AGAIN_MS;
    this.#listen();
    this.#onRow(line.split(',').map((cell) => cell.trim()));
    // The other rows of what it tells come in the same breath.
    setImmediate(this.#hasAnswered);
  }

  #listen(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      // One that even SIGKILL does not end is in the driver: it is left there.
      this.#tree?.kill();
      this.#startLater();
    }, SILENCE_MS);
  }

  #startLater(): void {
    this.#tree = null;
    this.#hasAnswered();
    clearTimeout(this.#silence);
    if (!this.#open) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#start(), this.#pause);
    this.#pause = Math.min(MOST_AGAIN_MS, this.#pause * 2);
  }
}
