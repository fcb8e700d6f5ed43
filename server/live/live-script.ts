import {
  type LiveMessage,
  type Problem,
  ProblemError,
  problem,
  type SpeechRequest,
} from '../contract/index.ts';
import type { Pace, SoundClock } from './sound-clock.ts';

/** Hz. */
const RATE = 16_000;
/** Texts are spoken so far ahead of what is said, s: nobody's voice has to keep up, and an interruption wastes little. */
const AHEAD_S = 4;
/** Between two texts that follow each other at once, s: as between two sentences. */
const PAUSE_S = 0.25;
/** Texts that may wait, and sound that may wait behind one, samples: ten minutes. */
const MOST_TEXTS = 100;
const MOST_HELD = 600 * RATE;

/** Whoever reads texts out. */
export interface LiveVoices {
  /** Has a voice at hand, so that its first sound comes at once, until the answer is called. */
  keepReady(): () => void;
  /** 16 kHz mono samples as they come. @throws ProblemError at once, and while they come. */
  speak(request: SpeechRequest, signal: AbortSignal): AsyncIterable<Int16Array>;
}

/** What a session has to say, in its order: texts, and sound that was sent. */
export class LiveScript {
  readonly #voices: Pick<LiveVoices, 'speak'>;
  readonly #clock: SoundClock;
  readonly #pace: Pace;
  readonly #tell: (message: LiveMessage) => void;
  #lines: (SpeechRequest | Int16Array)[] = [];
  #held = 0;
  /** Of the text being spoken. */
  #stop = new AbortController();
  #reading = false;

  constructor(
    voices: Pick<LiveVoices, 'speak'>,
    clock: SoundClock,
    pace: Pace,
    tell: (message: LiveMessage) => void,
  ) {
    this.#voices = voices;
    this.#clock = clock;
    this.#pace = pace;
    this.#tell = tell;
  }

  /** Takes sound. False when so much is waiting already that it cannot be taken. */
  hear(pcm: Int16Array): boolean {
    if (!this.#reading) return this.#clock.feed(pcm);
    // Two voices at a time move no lips that anybody could read.
    if (this.#pace === 'live') return true;
    if (this.#held + pcm.length > MOST_HELD) return false;
    this.#held += pcm.length;
    this.#lines.push(pcm);
    return true;
  }

  /** Takes a text. */
  say(text: SpeechRequest): void {
    if (this.#lines.length >= MOST_TEXTS) {
      const detail = `${MOST_TEXTS} texts are waiting to be said: no more can be taken.`;
      this.#tell({ type: 'said', how: 'failed', problem: problem('too_many_requests', detail) });
      return;
    }
    this.#lines.push(text);
    if (!this.#reading) void this.#read();
  }

  /** Forgets all that has not been said. */
  interrupt(): void {
    this.#stop.abort();
    const lines = this.#lines.splice(0);
    this.#held = 0;
    this.#clock.interrupt();
    for (const line of lines) if (!(line instanceof Int16Array)) this.#said('interrupted');
  }

  async #read(): Promise<void> {
    this.#reading = true;
    this.#clock.pace = 'queued';
    while (this.#lines.length > 0) {
      const line = this.#lines.shift() as SpeechRequest | Int16Array;
      if (line instanceof Int16Array) {
        this.#held -= line.length;
        this.#clock.feed(line);
      } else await this.#speak(line);
      // The microphone is heard again when all of it has been said.
      if (this.#pace === 'live' && this.#lines.length === 0) await this.#clock.told();
    }
    this.#clock.pace = this.#pace;
    this.#reading = false;
  }

  async #speak(text: SpeechRequest): Promise<void> {
    const stop = new AbortController();
    this.#stop = stop;
    let begun = false;
    try {
      for await (const samples of this.#voices.speak(text, stop.signal)) {
        if (stop.signal.aborted) break;
        if (!begun && this.#clock.queuedSeconds > 0) this.#clock.feed(new Int16Array(PAUSE_S * RATE));
        const seconds = this.#clock.seconds + this.#clock.queuedSeconds;
        this.#clock.feed(samples);
        if (!begun) this.#tell({ type: 'saying', seconds });
        begun = true;
        await this.#clock.told(AHEAD_S);
      }
    } catch (error) {
      if (!stop.signal.aborted) return this.#said('failed', problemOf(error));
    }
    this.#clock.flush();
    if (stop.signal.aborted) this.#said('interrupted');
    else void this.#clock.told().then((whole) => this.#said(whole ? 'whole' : 'interrupted'));
  }

  #said(how: 'whole' | 'interrupted' | 'failed', why?: Problem): void {
    this.#tell({ type: 'said', how, ...(why && { problem: why }) });
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return problem('voice_failed', error instanceof Error ? error.message : String(error));
}
