import type { Sentence } from './speaking.ts';
import { NotBegun, NotSpoken } from './utterance.ts';
import { type SpeechLimits, VoiceProcess } from './voice-process.ts';

/** So many speak at a time: a preview beside a recording that is made, and one that is slow. */
const PROCESSES = 3;
/** Processes without a word to say end after this time, ms: somebody writes a text that long. They take some 150 MB. */
const IDLE_MS = 5 * 60_000;

/** Processes that speak: they start with the first sentence and end when there is none for a while. */
export class VoicePool {
  readonly #idleMs: number;
  readonly #resting: VoiceProcess[] = [];
  readonly #working = new Set<VoiceProcess>();
  /** Who waits for a process to come free, in turn. */
  readonly #queue: (() => void)[] = [];
  #idle: NodeJS.Timeout | undefined;
  #closed = false;
  /** Who wants one to be ready. */
  #holders = 0;

  constructor(idleMs = IDLE_MS) {
    this.#idleMs = idleMs;
  }

  /** The processes there are. */
  get pids(): number[] {
    return [...this.#resting, ...this.#working].flatMap(({ pid }) => pid ?? []);
  }

  /**
   * Has a sentence spoken, its sound handed out as it comes. Who aborts, or stops listening, waits for nothing.
   * @throws NotSpoken
   */
  async *speak(sentence: Sentence, limits: SpeechLimits, signal: AbortSignal): AsyncGenerator<Int16Array> {
    // A process may have died without a sentence. No sentence is ever begun twice.
    for (let attempt = 0; ; attempt++) {
      try {
        return yield* this.#speakOnce(sentence, limits, signal);
      } catch (error) {
        if (!(error instanceof NotBegun) || attempt >= PROCESSES) throw error;
      }
    }
  }

  async *#speakOnce(
    sentence: Sentence,
    limits: SpeechLimits,
    signal: AbortSignal,
  ): AsyncGenerator<Int16Array, undefined> {
    const process = await this.#take(signal);
    const utterance = process.speak(sentence, limits);
    const leave = () => utterance.end(new NotSpoken('nobody listens any more'));
    signal.addEventListener('abort', leave, { once: true });
    try {
      yield* utterance.listen();
    } finally {
      signal.removeEventListener('abort', leave);
      // Of use only where it was left in the middle.
      process.stop();
      void process.free.then(() => this.#giveBack(process));
    }
  }

  /** Starts a process ahead of the first sentence, ready to speak at once. */
  warm(): void {
    if (this.#closed || this.#resting.length + this.#working.size > 0) return;
    const process = new VoiceProcess();
    process.prepare();
    this.#resting.push(process);
    this.#rest();
  }

  /** Has one ready to speak at once until the answer is called. */
  hold(): () => void {
    this.#holders += 1;
    this.warm();
    return () => {
      this.#holders -= 1;
      this.#rest();
    };
  }

  /** Ends the processes; sentences under way are not spoken to their end. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const next of this.#queue.splice(0)) next();
    const working = [...this.#working];
    for (const process of working) process.kill();
    await Promise.all([this.#endResting(), ...working.map(({ ended }) => ended)]);
  }

  async #take(signal: AbortSignal): Promise<VoiceProcess> {
    clearTimeout(this.#idle);
    while (!this.#closed && this.#working.size >= PROCESSES)
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    if (this.#closed || signal.aborted) {
      // Its turn is the next one's.
      this.#queue.shift()?.();
      throw new NotSpoken('nobody listens any more');
    }
    let process = this.#resting.pop();
    while (process?.gone) process = this.#resting.pop();
    process ??= new VoiceProcess();
    this.#working.add(process);
    return process;
  }

  #giveBack(process: VoiceProcess): void {
    this.#working.delete(process);
    if (this.#closed) process.kill();
    else if (!process.gone) this.#resting.push(process);
    this.#queue.shift()?.();
    this.#rest();
  }

  /** Without any work the processes end after a while. */
  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#working.size > 0 || this.#holders > 0) return;
    this.#idle = setTimeout(() => void this.#endResting(), this.#idleMs).unref();
  }

  async #endResting(): Promise<void> {
    clearTimeout(this.#idle);
    const resting = this.#resting.splice(0);
    for (const process of resting) process.kill();
    await Promise.all(resting.map(({ ended }) => ended));
  }
}
