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
  readonly #args: readonly string[];
  readonly #onRow: (cells: string[]) => void;
  #tree: ProcessTree | null = null;
  #silence: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #pause = AGAIN_MS;
  #open = true;

  /** @param query such as `--query-gpu=index,name` @param everyMs how often it tells @param onRow hears each row */
  constructor(query: string, everyMs: number, onRow: (cells: string[]) => void) {
    this.#args = [query, '--format=csv,noheader,nounits', `--loop-ms=${everyMs}`];
    this.#onRow = onRow;
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
    clearTimeout(this.#silence);
    if (!this.#open) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#start(), this.#pause);
    this.#pause = Math.min(MOST_AGAIN_MS, this.#pause * 2);
  }
}
