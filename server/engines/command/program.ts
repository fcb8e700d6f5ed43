import { randomUUID } from 'node:crypto';
import { execa } from 'execa';
import { killMarked } from '../guard.ts';
import { OutputTail, TextLines } from '../output-log.ts';

/** Marks the program of one run and all its descendants, wherever they have moved. */
const RUN_VARIABLE = 'COMMAND_RUN';
/** How long output that is already in the pipes is waited for after the program has ended, ms. */
const DRAIN_MS = 500;

/** A progress bar that is not drawn on for this long is whole, ms. */
const SETTLE_MS = 50;

/** What is run: no shell is involved. */
export interface ProgramSpec {
  program: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  folder: string;
}

/** How a program ended. */
export interface ProgramExit {
  /** In words: "exit code 3", "SIGKILL", "cannot be started: …". */
  how: string;
  clean: boolean;
  /** Whether a signal ended it. */
  killed: boolean;
  /** The last lines it printed. */
  output: string;
}

/**
 * A program and all that it starts, as a process group of its own. Its output is passed on as it comes and told line by
 * line. When it has ended nothing of it is left: not in its group, nor, on Linux, outside.
 */
export class Program {
  /** Never rejects. */
  readonly ended: Promise<ProgramExit>;
  readonly #mark = randomUUID();
  #group: number | undefined;
  #patience: NodeJS.Timeout | null = null;
  #gone = false;

  constructor({ program, args, env, folder }: ProgramSpec, onLine: (line: string) => void) {
    const child = execa(program, args, {
      cwd: folder,
      env: { ...env, [RUN_VARIABLE]: this.#mark },
      // Its own group, which can be signalled without this process.
      detached: true,
      stdin: 'ignore',
      buffer: false,
      reject: false,
    });
    this.#group = child.pid;
    const tail = new OutputTail();
    const pipes = [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ] as const;
    for (const [pipe, own] of pipes) {
      const lines = new TextLines((line) => {
        tail.push(line);
        onLine(line);
      });
      let settling: NodeJS.Timeout | undefined;
      pipe.on('data', (chunk: Buffer) => {
        own.write(chunk);
        lines.push(chunk);
        clearTimeout(settling);
        settling = setTimeout(() => lines.settle(), SETTLE_MS);
      });
      pipe.once('close', () => {
        clearTimeout(settling);
        lines.end();
      });
    }
    this.ended = new Promise((resolve) => {
      // `exit`, not the promise of execa: that waits for pipes which a grandchild may hold open for ever.
      child.once('exit', async (code, signal) => {
        this.#signal('SIGKILL');
        this.#gone = true;
        if (this.#patience) clearTimeout(this.#patience);
        await killMarked(this.#mark, RUN_VARIABLE);
        await Promise.race([child, new Promise((later) => setTimeout(later, DRAIN_MS))]);
        for (const [pipe] of pipes) pipe.destroy();
        resolve({
          how: signal ?? `exit code ${code}`,
          clean: code === 0,
          killed: signal !== null,
          output: tail.text,
        });
      });
      void child.then(({ originalMessage }) => {
        if (this.#group !== undefined) return;
        const how = `cannot be started: ${originalMessage ?? 'no reason given'}`;
        resolve({ how, clean: false, killed: false, output: '' });
      });
    });
  }

  /** Asks the program and all it has started to end, and makes them after `grace` seconds. Idempotent. */
  stop(grace: number): void {
    if (this.#gone || this.#patience) return;
    this.#signal('SIGTERM');
    this.#patience = setTimeout(() => this.#signal('SIGKILL'), grace * 1000);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#group === undefined || this.#gone) return;
    try {
      process.kill(-this.#group, signal);
    } catch {
      // Nobody is left in the group.
    }
  }
}
