import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeChild } from '../processes/node-child.ts';
import { SPEECH_RATE } from '../speech/wav.ts';
import type { Sentence, SpeechOrder, SpeechReply } from './speaking.ts';
import { NotBegun, NotSpoken, Utterance } from './utterance.ts';

const ENTRY = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/** A process that has not taken up its sentence by then is stuck, ms: at its start, and later. */
const BEGIN_MS = { start: 30_000, later: 5_000 };

/** What a sentence may take. */
export interface SpeechLimits {
  /** From its beginning to its end, ms. */
  ms: number;
  /** Of sound, s: more does not come of a sentence. */
  seconds: number;
}

/** The studio's end of one process that speaks, one sentence at a time. */
export class VoiceProcess {
  readonly #child: NodeChild;
  #hear: (reply: SpeechReply) => void = () => {};
  #free: Promise<void> = Promise.resolve();
  #started = false;

  constructor() {
    this.#child = new NodeChild({
      entry: ENTRY,
      clones: true,
      // The process runs our own program.
      onMessage: (message) => this.#hear(message as SpeechReply),
    });
  }

  get gone(): boolean {
    return this.#child.gone;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Settles when it has gone. Never rejects. */
  get ended(): Promise<unknown> {
    return this.#child.ended;
  }

  /** Settles when its sentence is over, whether anybody listens to its end or not. Never rejects. */
  get free(): Promise<void> {
    return this.#free;
  }

  /**
   * Has a sentence spoken. Where that takes too long, or gives too much, the process is ended. One at a time: it has to
   * be `free`.
   */
  speak(sentence: Sentence, limits: SpeechLimits): Utterance {
    const utterance = new Utterance();
    let over = (): void => {};
    this.#free = new Promise((resolve) => {
      over = resolve;
    });
    const end = (why: NotSpoken | null): void => {
      utterance.end(why);
      clearTimeout(timer);
      over();
    };
    const giveUp = (why: string): void => {
      utterance.end(new NotSpoken(why));
      this.kill();
    };
    let begun = false;
    let room = limits.seconds * SPEECH_RATE;
    let timer = setTimeout(() => giveUp('it did not begin'), this.#started ? BEGIN_MS.later : BEGIN_MS.start);
    this.#hear = (reply) => {
      switch (reply.type) {
        case 'begun':
          begun = true;
          this.#started = true;
          clearTimeout(timer);
          timer = setTimeout(
            () => giveUp(`it took longer than ${Math.round(limits.ms / 1000)} s`),
            limits.ms,
          );
          return;
        case 'sound': {
          const samples = asSamples(reply.samples);
          room -= samples.length;
          if (room < 0) giveUp(`it gave more than ${limits.seconds} s of sound for one sentence`);
          else utterance.add(samples);
          return;
        }
        case 'spoken':
          end(null);
          return;
        case 'failed':
          end(new NotSpoken(reply.message));
      }
    };
    void this.#child.ended.then((how) => {
      const why = `its process ended (${how})`;
      end(begun ? new NotSpoken(why) : new NotBegun(why));
    });
    this.#tell({ type: 'speak', sentence });
    return utterance;
  }

  /** Loads what it speaks with, ahead of its first sentence. */
  prepare(): void {
    this.#tell({ type: 'prepare' });
  }

  /** Nobody listens any more: what can be stopped is. */
  stop(): void {
    this.#tell({ type: 'stop' });
  }

  /** Ends it at once. */
  kill(): void {
    this.#child.kill();
  }

  #tell(order: SpeechOrder): void {
    this.#child.send(order);
  }
}

/** Bytes that may begin anywhere in memory, as samples. */
function asSamples({ buffer, byteOffset, byteLength }: Uint8Array): Int16Array {
  return new Int16Array(buffer.slice(byteOffset, byteOffset + byteLength));
}
