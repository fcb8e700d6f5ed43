import { VisemeNetwork } from '../../speech/network.ts';
import { describeFailure, Failure } from '../failure.ts';
import type { Command, EngineEvent } from '../protocol.ts';
import { type GenerateCommand, Generation } from './generation.ts';
import { FPS } from './motion/motion.ts';
import { RigCache } from './rig-cache.ts';

type PrepareCommand = Extract<Command, { type: 'prepare' }>;

/** The embedded engine behind the protocol: takes commands, tells events, makes one video at a time. */
export class PreviewService {
  readonly #send: (event: EngineEvent) => void;
  readonly #rigs = new RigCache();
  #network: VisemeNetwork | null = null;
  #generation: Generation | null = null;

  constructor(send: (event: EngineEvent) => void) {
    this.#send = send;
  }

  /** Handles any command but `shutdown`. Never throws: what goes wrong is told as an event. */
  handle(command: Exclude<Command, { type: 'shutdown' }>): void {
    switch (command.type) {
      case 'load':
        this.#load();
        return;
      case 'unload':
        this.#unload();
        return;
      case 'prepare':
        void this.#prepare(command);
        return;
      case 'generate':
        void this.#generate(command);
        return;
      case 'cancel':
        if (this.#generation?.run === command.run) this.#generation.cancel();
        return;
    }
  }

  #load(): void {
    try {
      this.#send({ type: 'loading', stage: 'visemes', done: 0, of: 1 });
      this.#loaded();
      this.#send({ type: 'loading', stage: 'visemes', done: 1, of: 1 });
      this.#send({ type: 'ready', fps: FPS, device: 'cpu', memory: process.memoryUsage.rss() });
    } catch (error) {
      this.#fail(error);
    }
  }

  #loaded(): VisemeNetwork {
    this.#network ??= VisemeNetwork.shipped();
    return this.#network;
  }

  #unload(): void {
    this.#network = null;
    this.#rigs.clear();
  }

  async #prepare({ image, faces, width, height }: PrepareCommand): Promise<void> {
    const portrait = { image, faces };
    try {
      if (width !== undefined && height !== undefined) await this.#rigs.prepareFor(portrait, width, height);
      else await this.#rigs.prepare(portrait);
      this.#send({ type: 'prepared', image, ok: true });
    } catch (error) {
      const { message } = describeFailure(error);
      if (!(error instanceof Failure)) console.error(error);
      this.#send({ type: 'prepared', image, ok: false, reason: message });
    }
  }

  async #generate(command: GenerateCommand): Promise<void> {
    const { run } = command;
    if (this.#generation) {
      const message = `The engine is still busy with run ${this.#generation.run}.`;
      this.#send({ type: 'failed', run, rank: 0, code: 'engine_unavailable', message });
      return;
    }
    const surroundings = { rigs: this.#rigs, send: this.#send };
    try {
      const generation = new Generation(command, { ...surroundings, network: this.#loaded() });
      this.#generation = generation;
      const ending = await generation.perform();
      this.#generation = null;
      this.#send(ending);
    } catch (error) {
      this.#generation = null;
      this.#fail(error, run);
    }
  }

  #fail(error: unknown, run?: string): void {
    if (!(error instanceof Failure)) console.error(error);
    this.#send({
      type: 'failed',
      rank: 0,
      ...(run === undefined ? {} : { run }),
      ...describeFailure(error),
    });
  }
}
