import type { ReaderGroup } from '../../config/command-faults.ts';
import type { Reader } from '../../config/command-fields.ts';
import type { Stage } from '../../contract/index.ts';

/** What a program's output has told so far. Counts are 0 while nothing has told them. */
export interface Told {
  stage: Stage;
  /** Both counted from 1. */
  clip: number;
  block: number;
  clips: number;
  step: number;
  steps: number;
  /** Frames made. */
  made: number;
}

/** How the run is divided. */
export interface Division {
  /** Frames in a block and in a clip, and in all. */
  blockFrames: number;
  clipFrames: number;
  frames: number;
  steps: number;
}

/** Makes progress of the lines that a program prints, by the readers of its description. */
export class OutputReaders {
  readonly #readers: readonly { expression: RegExp; reader: Reader }[];
  readonly #division: Division;
  readonly #numbers: Record<Exclude<ReaderGroup, 'error'>, number>;
  /** Lines that begin a block or a clip; each of the `printers` prints its own. */
  readonly #begun = { block: 0, clip: 0 };
  #stage: Stage = 'preparing';
  #error: string | null = null;

  constructor(readers: readonly Reader[], division: Division) {
    this.#readers = readers.map((reader) => ({ expression: new RegExp(reader.line, 'u'), reader }));
    this.#division = division;
    this.#numbers = { clip: 0, clips: 0, block: 0, step: 0, steps: division.steps, made: 0, printers: 1 };
  }

  /** The first error that the program has named. */
  get error(): string | null {
    return this.#error;
  }

  /** What is known when `sent` frames have been handed over. */
  told(sent = 0): Told {
    const { clips, step, steps } = this.#numbers;
    const { blockFrames, clipFrames, frames } = this.#division;
    const block = Math.max(this.#numbers.block, this.#count('block'), Math.ceil(sent / blockFrames));
    const blocksPerClip = Math.max(1, Math.floor(clipFrames / blockFrames));
    const clip = Math.max(this.#numbers.clip, this.#count('clip'), Math.ceil(block / blocksPerClip));
    // The block that is being worked on is not made yet.
    const made = Math.max(this.#numbers.made, (block - 1) * blockFrames);
    return { stage: this.#stage, clip, clips, block, step, steps, made: Math.max(0, Math.min(frames, made)) };
  }

  /** Takes a line; whether it has told anything. */
  take(line: string): boolean {
    for (const { expression, reader } of this.#readers) {
      const match = expression.exec(line);
      if (!match) continue;
      if (reader.stage) this.#stage = reader.stage;
      if (reader.begins) this.#begun[reader.begins] += 1;
      for (const [group, text] of Object.entries(match.groups ?? {})) this.#note(group, text);
      return true;
    }
    return false;
  }

  #note(group: string, text: string | undefined): void {
    if (text === undefined) return;
    if (group === 'error') {
      this.#error ??= text.trim();
      return;
    }
    const number = Math.floor(Number(text));
    if (isNumberGroup(this.#numbers, group) && number >= 0 && number <= Number.MAX_SAFE_INTEGER)
      this.#numbers[group] = number;
  }

  #count(what: 'block' | 'clip'): number {
    return Math.ceil(this.#begun[what] / Math.max(1, this.#numbers.printers));
  }
}

function isNumberGroup<Numbers extends object>(
  numbers: Numbers,
  group: string,
): group is keyof Numbers & string {
  return Object.hasOwn(numbers, group);
}
