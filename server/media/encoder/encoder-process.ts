import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Encoded } from './job.ts';
import { type EncodingFailure, type Order, Report } from './messages.ts';

const ENTRY = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/** Seconds without a sign of life after which a process is stuck: well before the engine, held up by it, is blamed. */
const PATIENCE_S = 10;

/** How an encoder process ended: with its files closed, with `live` only, or by dying. */
export type Ending =
  | { kind: 'closed'; written: Encoded }
  | { kind: 'not-closed'; written: Encoded; failure: EncodingFailure }
  | { kind: 'died'; failure: EncodingFailure };

/** The studio's end of one encoder process. */
export class EncoderProcess {
  readonly #child: ChildProcess;
  readonly #listeners = new Set<(report: Report) => void>();
  /** Settles when the process has gone. */
  readonly ended: Promise<Ending>;
  #lastWord: Ending | null = null;
  #gone = false;
  #stuck = false;
  #silentSeconds = 0;
  #watch: NodeJS.Timeout | null = null;

  constructor() {
    // A process group of its own: what Ctrl-C and `kill` say to the studio's group, the studio hears.
    this.#child = fork(ENTRY, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: true });
    this.#child.on('message', (message) => {
      this.#watch ??= this.#watchOver();
      this.#silentSeconds = 0;
      this.#heard(Report.parse(message));
    });
    this.ended = new Promise((resolve) => {
      const end = (how: string) => {
        this.#gone = true;
        if (this.#watch) clearInterval(this.#watch);
        resolve(
          this.#lastWord ?? {
            kind: 'died',
            failure: died(this.#stuck ? STUCK : `ended unexpectedly (${how})`),
          },
        );
      };
      this.#child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
      this.#child.once('error', (error) => end(error.message));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** Returns the way to stop listening. */
  onReport(listener: (report: Report) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A process that has gone hears nothing; `ended` tells. */
  send(order: Order): void {
    if (this.#child.connected) this.#child.send(order, () => {});
  }

  /** Ends the process at once; what it has written stays. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Counts ticks and not time: after a night's sleep of the machine, both sides go on where they were. */
  #watchOver(): NodeJS.Timeout {
    return setInterval(() => {
      this.#silentSeconds += 1;
      if (this.#silentSeconds < PATIENCE_S || this.#stuck) return;
      this.#stuck = true;
      this.kill();
    }, 1_000).unref();
  }

  #heard(report: Report): void {
    const { type } = report;
    if (type === 'closed') this.#lastWord = { kind: type, written: countsOf(report) };
    if (type === 'not-closed') {
      this.#lastWord = { kind: type, written: countsOf(report), failure: report.failure };
    }
    for (const listener of this.#listeners) listener(report);
  }
}

function countsOf({ frames, bytes }: Encoded): Encoded {
  return { frames, bytes };
}

const STUCK = `gave no sign of life for ${PATIENCE_S} s and was ended`;

function died(how: string): EncodingFailure {
  return { code: 'encoder_failed', message: `The encoder process ${how}.` };
}
