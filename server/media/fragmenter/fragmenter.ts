import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ProblemError } from '../../contract/index.ts';
import { NodeChild } from '../../processes/node-child.ts';
import { Watchdog } from '../../processes/watchdog.ts';
import { vanished } from '../vanished.ts';
import type { FragmentCommand } from './messages.ts';

const ENTRY = fileURLToPath(new URL(`./main${extname(import.meta.url)}`, import.meta.url));

/** Of about 60 MiB each. */
const MOST_PROCESSES = 16;
/** How long nothing may move, s. */
export interface Patience {
  /** A process that gives nothing although somebody waits is stuck; on a busy machine loading FFmpeg takes seconds. */
  process: number;
  /** A viewer who takes nothing has gone away from an open connection; a player that is paused has time to go on. */
  viewer: number;
}
const PATIENCE: Patience = { process: 30, viewer: 30 * 60 };

/** Gives finished videos as fragmented MP4, each made by a process of its own as fast as its viewer takes it. */
export class Fragmenter {
  readonly #open = new Set<FragmentedVideo>();
  readonly #patience: Patience;

  constructor(patience: Patience = PATIENCE) {
    this.#patience = patience;
  }

  /**
   * The whole of `video`, an absolute path, from its first fragment on. Destroy it to stop early; it fails when the
   * file cannot be read, with a ProblemError `not_found` when it has gone.
   * @throws ProblemError `too_many_requests`
   */
  read(video: string): Readable {
    if (this.#open.size >= MOST_PROCESSES)
      throw new ProblemError(
        'too_many_requests',
        'Too many finished videos are being streamed. Ask for the file itself (/video), or try again in a moment.',
      );
    const reading = new FragmentedVideo(video, this.#patience);
    this.#open.add(reading);
    reading.once('close', () => this.#open.delete(reading));
    return reading;
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    const all = [...this.#open];
    for (const reading of all) reading.destroy();
    await Promise.all(all.map((reading) => reading.gone));
  }
}

class FragmentedVideo extends Readable {
  /** Settles when its process has ended. */
  readonly gone: Promise<string>;
  readonly #video: string;
  readonly #child: NodeChild;
  readonly #output: Readable;
  readonly #watchdog: Watchdog;
  readonly #patience: Patience;

  constructor(video: string, patience: Patience) {
    super();
    this.#video = video;
    this.#patience = patience;
    this.#watchdog = new Watchdog((seconds) =>
      this.destroy(new Error(`Nothing of a finished video moved for ${seconds} seconds.`)),
    );
    this.#child = new NodeChild({ entry: ENTRY, onMessage: () => {}, output: true });
    this.gone = this.#child.ended;
    this.#child.send({ video } satisfies FragmentCommand);
    const output = this.#child.output;
    if (!output) throw new Error('The process has no stdout.');
    this.#output = output.pause();
    this.#output.on('data', (chunk: Buffer) => {
      const isWanted = this.push(chunk);
      if (!isWanted) this.#output.pause();
      this.#watchdog.heard(isWanted ? patience.process : patience.viewer);
    });
    this.#output.on('end', () => void this.#finish());
    this.#output.on('error', (error) => this.destroy(error));
    this.#watchdog.heard(patience.process);
  }

  override _read(): void {
    this.#watchdog.heard(this.#patience.process);
    this.#output.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#watchdog.stop();
    this.#child.kill();
    callback(error);
  }

  /** What ends without its last fragment must not look whole. */
  async #finish(): Promise<void> {
    const how = await this.gone;
    this.#watchdog.stop();
    if (how === 'exit code 0') this.push(null);
    else if (!existsSync(this.#video)) this.destroy(vanished());
    else this.destroy(new Error(`The process that reads a finished video ended unexpectedly (${how}).`));
  }
}
