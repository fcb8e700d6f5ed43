import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeChild } from '../processes/node-child.ts';
import type { Answer, Reading } from './reading.ts';

const ENTRY = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));
/** So much of a video is looked at, s: a syllable lasts a fifth of one. */
const SECONDS = 20;
/** 500 frames take some 15 s; a machine that renders at the same time takes several times that, ms. */
const LIMIT_MS = 120_000;

/**
 * Reads lips in a process of its own, which is there for one video: two cores are busy with it, so that a second video
 * waits for the first.
 */
export class LipReader {
  readonly #limitMs: number;
  #last: Promise<unknown> = Promise.resolve();
  #child: NodeChild | null = null;
  #closed = false;

  constructor(limitMs = LIMIT_MS) {
    this.#limitMs = limitMs;
  }

  /**
   * What the lips do in a video, and how that goes with its sound.
   * @param seconds of it that are looked at: of a longer one half of them where somebody begins to speak, and half at the
   *   end, so that lips which drift away from the sound are seen
   * @throws Error where the video cannot be read, or not in time.
   */
  read(video: string, seconds = SECONDS): Promise<Reading> {
    const reading = this.#last.then(() => this.#read(video, seconds));
    this.#last = reading.catch(() => undefined);
    return reading;
  }

  /** Ends what is under way, which fails, and takes nothing more. */
  close(): void {
    this.#closed = true;
    this.#child?.kill();
  }

  async #read(video: string, seconds: number): Promise<Reading> {
    if (this.#closed) throw new Error('The studio is closing.');
    let limit: NodeJS.Timeout | undefined;
    const answer = new Promise<Answer>((resolve) => {
      // Its only client is this file.
      const child = new NodeChild({ entry: ENTRY, onMessage: (message) => resolve(message as Answer) });
      this.#child = child;
      void child.ended.then((how) => resolve({ ok: false, message: `It has ended: ${how}.` }));
      limit = setTimeout(() => resolve({ ok: false, message: 'It took too long.' }), this.#limitMs);
      child.send({ video, seconds });
    });
    try {
      const given = await answer;
      if (!given.ok) throw new Error(given.message);
      return given.reading;
    } finally {
      clearTimeout(limit);
      this.#child?.kill();
      this.#child = null;
    }
  }
}
