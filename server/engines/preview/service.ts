import { VisemeNetwork } from '../../speech/network.ts';
import { describeFailure, Failure } from '../failure.ts';
import type { Command, EngineEvent } from '../protocol.ts';
import { type GenerateCommand, Generation, type Surroundings } from './generation.ts';
import { LiveSession, type OpenCommand } from './live-session.ts';
import { FPS } from './motion/motion.ts';
import { RigCache } from './rig-cache.ts';

type PrepareCommand = Extract<Command, { type: 'prepare' }>;

/** The embedded engine behind the protocol: takes commands, tells events, makes one video at a time. */
export class PreviewService {
  readonly #send: (event: EngineEvent) => void;
  readonly #rigs = new RigCache();
  #network: VisemeNetwork | null = null;
  #generation: Generation | null = null;
  #session: LiveSession | null = null;

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
        void this.#perform(command.run, (around) => this.#beginGeneration(command, around));
        return;
      case 'open':
        void this.#perform(command.session, (around) => this.#beginSession(command, around));
        return;
      case 'audio':
        if (this.#session?.run === command.session) this.#session.hear(Buffer.from(command.pcm, 'base64'));
        return;
      case 'flush':
        if (this.#session?.run === command.session) this.#session.flush();
        return;
      case 'close':
        if (this.#session?.run === command.session) this.#session.close();
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

  #beginGeneration(command: GenerateCommand, around: Surroundings): Promise<EngineEvent> {
    this.#generation = new Generation(command, around);
    return this.#generation.perform();
  }

  #beginSession(command: OpenCommand, around: Surroundings): Promise<EngineEvent> {
    this.#session = new LiveSession(command, around);
    return this.#session.perform();
  }

  /** One run or session at a time; its last event is told once nothing of it is left. */
  async #perform(run: string, begin: (around: Surroundings) => Promise<EngineEvent>): Promise<void> {
    const other = this.#generation ?? this.#session;
    if (other) {
      const message = `The engine is still busy with run ${other.run}.`;
      this.#send({ type: 'failed', run, rank: 0, code: 'engine_unavailable', message });
      return;
    }
    const surroundings = { rigs: this.#rigs, send: this.#send };
    try {
      const ending = await begin({ ...surroundings, network: this.#loaded() });
      this.#leave();
      this.#send(ending);
    } catch (error) {
      this.#leave();
      this.#fail(error, run);
    }
  }

  #leave(): void {
    this.#generation = null;
    this.#session = null;
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
