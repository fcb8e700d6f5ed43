import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Encoded } from './job.ts';
import { type EncoderCommand, EncoderEvent, type EncodingFailure } from './messages.ts';

const ENTRY = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/** How an encoder process ended: with its files closed, with `live` only, or by dying. */
export type EncoderEnd =
  | { kind: 'closed'; written: Encoded }
  | { kind: 'not-closed'; written: Encoded; failure: EncodingFailure }
  | { kind: 'died'; failure: EncodingFailure };

/** The studio's end of one encoder process. */
export class EncoderProcess {
  readonly #child: ChildProcess;
  readonly #listeners = new Set<(event: EncoderEvent) => void>();
  /** Settles when the process has gone. */
  readonly ended: Promise<EncoderEnd>;
  #lastWord: EncoderEnd | null = null;
  #gone = false;

  constructor() {
    this.#child = fork(ENTRY, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (message) => this.#heard(EncoderEvent.parse(message)));
    this.ended = new Promise((resolve) => {
      const end = (how: string) => {
        this.#gone = true;
        resolve(this.#lastWord ?? { kind: 'died', failure: died(how) });
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
  onEvent(listener: (event: EncoderEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A process that has gone hears nothing; `ended` tells. */
  send(command: EncoderCommand): void {
    if (this.#child.connected) this.#child.send(command, () => {});
  }

  /** Ends the process at once; what it has written stays. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #heard(event: EncoderEvent): void {
    const { type } = event;
    if (type === 'closed') this.#lastWord = { kind: type, written: countsOf(event) };
    if (type === 'not-closed') {
      this.#lastWord = { kind: type, written: countsOf(event), failure: event.failure };
    }
    for (const listener of this.#listeners) listener(event);
  }
}

function countsOf({ frames, bytes }: Encoded): Encoded {
  return { frames, bytes };
}

function died(how: string): EncodingFailure {
  return { code: 'encoder_failed', message: `The encoder process ended unexpectedly (${how}).` };
}
