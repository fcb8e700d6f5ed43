import { setImmediate as nextTurn } from 'node:timers/promises';
import { LiveTrack } from '../../speech/live-track.ts';
import { HOPS_PER_SECOND, WINDOW } from '../../speech/mel.ts';
import { SPEECH_RATE } from '../../speech/wav.ts';
import { Failure } from '../failure.ts';
import type { FrameWriter } from '../frame-writer.ts';
import type { Command, EngineEvent } from '../protocol.ts';
import { connectEncoder, reason } from './encoder-connection.ts';
import type { Surroundings } from './generation.ts';
import { FPS, hopOf, Motion } from './motion/motion.ts';
import type { Renderer } from './render/renderer.ts';

export type OpenCommand = Extract<Command, { type: 'open' }>;

/**
 * Hops after that of a frame which are heard before it is drawn: 80 ms. Against what the mouth does with 300 ms to look
 * ahead, its opening then correlates with 0.96 to 0.99 on speech with known phones; with 40 ms it is 0.92 to 0.96, with
 * 160 ms not better than with 100.
 */
export const AHEAD = 8;
/** Sound that has to have come after the middle of a frame before it is drawn, s. */
const LOOK_AHEAD = AHEAD / HOPS_PER_SECOND + WINDOW / 2 / SPEECH_RATE;

/** Frames between two signs of life. */
const SIGN_OF_LIFE = 25;
/** So many frames behind its sound, a session leaves pictures out until it has caught up. */
const MOST_BEHIND = 6;

/** One live session: portrait and sound in, frames out, until it is closed. Made for one `perform()`. */
export class LiveSession {
  readonly run: string;
  readonly #command: OpenCommand;
  readonly #around: Surroundings;
  readonly #track: LiveTrack;
  readonly #began = performance.now();
  #closed = false;
  #flushed = false;
  #wake: () => void = () => {};
  /** Frames whose time has come, drawn or left out, and of these the drawn ones. */
  #frames = 0;
  #drawn = 0;

  constructor(command: OpenCommand, around: Surroundings) {
    this.run = command.session;
    this.#command = command;
    this.#around = around;
    this.#track = new LiveTrack(around.network);
  }

  /** The sound goes on: 16 kHz, 16-bit mono. */
  hear(pcm: Buffer): void {
    const samples = new Float32Array(pcm.length >> 1);
    for (let i = 0; i < samples.length; i++) samples[i] = pcm.readInt16LE(2 * i) / 32_768;
    this.#track.push(samples);
    this.#flushed = false;
    this.#wake();
  }

  /** Draws what there is sound for, without looking ahead, until more comes. */
  flush(): void {
    this.#flushed = true;
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  /**
   * Shows the session until it is closed, telling its events; the last one is left to the caller to tell.
   * @throws Failure, and unforeseen errors.
   */
  async perform(): Promise<EngineEvent> {
    const { image, faces, width, height, params, socket } = this.#command;
    const renderer = await this.#around.rigs.renderer({ image, faces }, width, height, params.sample_steps);
    const writer = await connectEncoder({ socket, width, height });
    try {
      const { run } = this;
      this.#around.send({ type: 'started', run, width, height, fps: FPS, lookAhead: LOOK_AHEAD });
      this.#tellProgress();
      await this.#show(renderer, writer);
      await writer.end().catch(() => {});
    } finally {
      writer.destroy();
    }
    const seconds = Math.round(performance.now() - this.#began) / 1000;
    return { type: 'done', run: this.run, frames: this.#drawn, timings: { session: seconds } };
  }

  async #show(renderer: Renderer, writer: FrameWriter): Promise<void> {
    const { prompt, params } = this.#command;
    const { base_seed: seed, sample_guide_scale: guide } = params;
    const request = { prompt, seed, guide, frames: Number.POSITIVE_INFINITY };
    const motion = new Motion(this.#track, request, undefined, AHEAD);
    while (!this.#closed) {
      if (this.#behind() < 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const controls = motion.next();
      const index = this.#frames++;
      const picture = this.#behind() < MOST_BEHIND ? free(writer) : null;
      if (picture) {
        renderer.render(controls, picture);
        writer.send(picture, { index, time: Math.round((index * 1000) / FPS) });
        this.#drawn++;
      }
      if (this.#frames % SIGN_OF_LIFE === 0) this.#tellProgress();
      // Lets commands in, and the pictures out.
      await nextTurn();
    }
  }

  /** How many frames more than the next one could be drawn; -1 when not even that. */
  #behind(): number {
    const known = this.#track.hops - 1 - (this.#flushed ? 0 : AHEAD);
    return Math.floor(((known - hopOf(this.#frames)) * FPS) / HOPS_PER_SECOND);
  }

  #tellProgress(): void {
    const { sample_steps: steps } = this.#command.params;
    const counts = { clip: 0, clips: 0, step: steps, steps, frames: this.#drawn };
    this.#around.send({ type: 'progress', run: this.run, stage: 'generating', ...counts });
  }
}

/** Memory for a picture; null while the encoder is behind: a session leaves pictures out rather than wait. */
function free(writer: FrameWriter): Uint8Array | null {
  try {
    return writer.tryAcquire();
  } catch (cause) {
    throw new Failure('encoder_failed', `The video encoder stopped taking frames (${reason(cause)}).`, cause);
  }
}
