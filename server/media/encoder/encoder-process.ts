import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeChild } from '../../processes/node-child.ts';
import { Watchdog } from '../../processes/watchdog.ts';
import type { Encoded } from './job.ts';
import { type EncoderCommand, EncoderEvent, type EncodingFailure } from './messages.ts';

const ENTRY = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/** For loading FFmpeg on a busy machine, s. */
const START_S = 30;
/** Without a sign of life, s, a process is stuck: well before the engine, which it holds up, would be blamed. */
const PATIENCE_S = 10;
/** Without a step of what native code is busy with, s: a frame takes a fraction of one. */
const STEP_S = 30;

/** How an encoder process ended: with its files closed, with `live` only, or by dying. */
export type EncoderEnd =
  | { kind: 'closed'; written: Encoded }
  | { kind: 'not-closed'; written: Encoded; failure: EncodingFailure }
  | { kind: 'died'; failure: EncodingFailure };

/** The studio's end of one encoder process. One that is stuck is ended. */
export class EncoderProcess {
  readonly #child: NodeChild;
  readonly #listeners = new Set<(event: EncoderEvent) => void>();
  readonly #watchdog: Watchdog;
  /** Settles when the process has gone. */
  readonly ended: Promise<EncoderEnd>;
  #lastWord: EncoderEnd | null = null;
  #stuckFor = 0;

  /** `stepPatience`, s: how long native code may be busy with one thing. */
  constructor(stepPatience: number = STEP_S) {
    this.#watchdog = new Watchdog((seconds) => this.#giveUp(seconds));
    this.#child = new NodeChild({
      entry: ENTRY,
      onMessage: (message) => {
        this.#watchdog.heard(PATIENCE_S);
        const event = EncoderEvent.parse(message);
        if (event.type === 'alive' && event.stuck >= stepPatience) this.#giveUp(event.stuck);
        else this.#heard(event);
      },
    });
    this.#watchdog.heard(START_S);
    this.ended = this.#child.ended.then((how) => {
      this.#watchdog.stop();
      return this.#lastWord ?? { kind: 'died', failure: this.#death(how) };
    });
  }

  get gone(): boolean {
    return this.#child.gone;
  }

  /** Returns the way to stop listening. */
  onEvent(listener: (event: EncoderEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A process that has gone hears nothing; `ended` tells. */
  send(command: EncoderCommand): void {
    this.#child.send(command);
  }

  /** Ends the process at once; what it has written stays. */
  kill(): void {
    this.#child.kill();
  }

  #giveUp(seconds: number): void {
    this.#stuckFor = seconds;
    this.kill();
  }

  #heard(event: EncoderEvent): void {
    const { type } = event;
    if (type === 'closed') this.#lastWord = { kind: type, written: countsOf(event) };
    if (type === 'not-closed') {
      this.#lastWord = { kind: type, written: countsOf(event), failure: event.failure };
    }
    for (const listener of this.#listeners) listener(event);
  }

  #death(how: string): EncodingFailure {
    const message =
      this.#stuckFor > 0
        ? `The encoder process gave no sign of life for ${this.#stuckFor} seconds and was ended.`
        : `The encoder process ended unexpectedly (${how}).`;
    return { code: 'encoder_failed', message };
  }
}

function countsOf({ frames, bytes }: Encoded): Encoded {
  return { frames, bytes };
}
