import { setImmediate as nextTurn } from 'node:timers/promises';
import type { VisemeNetwork } from '../../speech/network.ts';
import { SpeechTrack } from '../../speech/track.ts';
import { Failure } from '../failure.ts';
import type { FrameWriter } from '../frame-writer.ts';
import type { Command, EngineEvent } from '../protocol.ts';
import { connectEncoder, handedOver, reason } from './encoder-connection.ts';
import { FPS } from './motion/motion.ts';
import { PartMotion } from './motion/part-motion.ts';
import type { Renderer } from './render/renderer.ts';
import type { RigCache } from './rig-cache.ts';

export type GenerateCommand = Extract<Command, { type: 'generate' }>;

/** What a generation needs of the engine around it. */
export interface Surroundings {
  rigs: RigCache;
  network: VisemeNetwork;
  send: (event: EngineEvent) => void;
}

/** Frames between two reports of progress: a block of the real model. */
const BLOCK = 12;

/** How long a cancelled or failed run waits for the encoder to take the frames that were already sent, ms. */
const DRAIN_MS = 1000;

/** While somebody else is waited for, this often something is said, ms. */
const SIGN_OF_LIFE_MS = 2000;

type Stage = 'preparing' | 'conditioning' | 'generating';

/** One run: portrait and recording in, frames out. Made for one `run()`. */
export class Generation {
  readonly run: string;
  readonly #command: GenerateCommand;
  readonly #around: Surroundings;
  readonly #began = performance.now();
  readonly #timings: Record<string, number> = {};
  #cancelled = false;
  #stop: () => void = () => {};
  /** Settles when the run is cancelled, so that a wait for the encoder ends too. */
  readonly #stopped = new Promise<null>((resolve) => {
    this.#stop = () => resolve(null);
  });
  #sent = 0;

  constructor(command: GenerateCommand, around: Surroundings) {
    this.run = command.run;
    this.#command = command;
    this.#around = around;
  }

  /** Stops before the next frame. */
  cancel(): void {
    this.#cancelled = true;
    this.#stop();
  }

  /**
   * Makes the run, telling its events; the last one, `done` or `cancelled`, is left to the caller to tell.
   * @throws Failure, and unforeseen errors.
   */
  async perform(): Promise<EngineEvent> {
    const { run, image, faces, params, width, height, frames } = this.#command;
    const { send, rigs } = this.#around;
    send({ type: 'started', run, width, height, fps: FPS, frames });
    this.#progress('preparing', 0);
    const renderer = await rigs.renderer({ image, faces }, width, height, params.sample_steps);
    this.#lap('preparing');
    if (this.#cancelled) return this.#ended();
    this.#progress('conditioning', 0);
    const track = this.#openTrack();
    try {
      const writer = await connectEncoder(this.#command);
      try {
        await this.#frames(renderer, track, writer);
        await this.#handOver(writer);
        return this.#ended();
      } finally {
        writer.destroy();
      }
    } finally {
      track.close();
    }
  }

  async #frames(renderer: Renderer, track: SpeechTrack, writer: FrameWriter): Promise<void> {
    const { params, frames, part } = this.#command;
    const motion = await this.#motion(track);
    if (!motion) return;
    for (let frame = 0; frame < frames; frame++) {
      const taken = this.#unlessStopped(writer.acquire());
      const picture = await (part ? this.#patiently(taken) : taken);
      if (picture === null) return;
      renderer.render(motion.next(), picture);
      writer.send(picture);
      this.#sent = frame + 1;
      if (frame === 0) this.#lap('firstFrame');
      if (this.#sent % BLOCK === 0 || this.#sent === frames)
        this.#progress('generating', params.sample_steps);
      // Lets a command in: cancelling takes effect at the next frame.
      await nextTurn();
      if (this.#cancelled) return;
    }
    if (part?.to) await motion.handOver(part.to);
  }

  /** The encoder of a late part first goes through the sound of all parts before: that is no hang of ours. */
  async #patiently<T>(work: Promise<T>): Promise<T> {
    const steps = this.#command.params.sample_steps;
    const sign = setInterval(() => this.#progress('generating', steps), SIGN_OF_LIFE_MS);
    try {
      return await work;
    } finally {
      clearInterval(sign);
    }
  }

  /** Null when the run was cancelled meanwhile. */
  #motion(track: SpeechTrack): Promise<PartMotion | null> {
    const { prompt, params, frames, part } = this.#command;
    const { base_seed: seed, sample_guide_scale: guide } = params;
    const stretch = { start: part?.start ?? 0, frames, from: part?.from ?? null };
    const request = { prompt, seed, guide, frames: part?.of ?? frames };
    const isWanted = () => {
      this.#progress('conditioning', 0);
      return !this.#cancelled;
    };
    return PartMotion.begin(track, request, stretch, isWanted);
  }

  async #handOver(writer: FrameWriter): Promise<void> {
    if (!this.#cancelled) await this.#unlessStopped(writer.end());
    // The frames already sent belong to the partial video; an encoder that takes none any more is left behind.
    if (this.#cancelled) await Promise.race([writer.end().catch(() => {}), delay(DRAIN_MS)]);
  }

  #ended(): EngineEvent {
    if (this.#cancelled) return { type: 'cancelled', run: this.run, frames: this.#sent };
    this.#lap('generating');
    return { type: 'done', run: this.run, frames: this.#sent, timings: this.#timings };
  }

  #unlessStopped<T>(work: Promise<T>): Promise<T | null> {
    return Promise.race([handedOver(work), this.#stopped]);
  }

  #openTrack(): SpeechTrack {
    try {
      return SpeechTrack.open(this.#command.audio, this.#around.network);
    } catch (cause) {
      throw new Failure('undecodable_media', `The recording cannot be read: ${reason(cause)}`, cause);
    }
  }

  #progress(stage: Stage, step: number): void {
    const { params, frames } = this.#command;
    const clips = Math.ceil(frames / params.infer_frames);
    // Every frame goes through all steps before the next: a report between frames has all of them behind it.
    this.#around.send({
      type: 'progress',
      run: this.run,
      stage,
      clip: stage === 'generating' ? Math.min(clips, Math.ceil(this.#sent / params.infer_frames)) : 0,
      clips,
      block: Math.floor(this.#sent / BLOCK),
      step,
      steps: params.sample_steps,
      frames: this.#sent,
    });
  }

  /** Notes the seconds since the command came. */
  #lap(name: string): void {
    this.#timings[name] = Math.round(performance.now() - this.#began) / 1000;
  }
}

const delay = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
