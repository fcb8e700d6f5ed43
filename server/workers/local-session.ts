import { type Engine, EngineError, type LiveSession, type Outcome } from '../engines/engine.ts';
import { LiveEncoder, type Recorded } from '../media/live/live-encoder.ts';
import { failureOf } from './failure.ts';
import type { Failure, LiveJob, LiveListener, LiveOpened, LivePerformance } from './worker.ts';
import type { Workshop } from './workshop.ts';

/** A live session on an engine of this machine: frames go from it to an encoder process, sound goes to both. */
export class LocalSession implements LivePerformance {
  readonly opened: Promise<LiveOpened | null>;
  readonly result: Promise<Failure | null>;
  readonly #engine: Engine;
  readonly #workshop: Workshop;
  readonly #job: LiveJob;
  readonly #encoder: LiveEncoder;
  #session: LiveSession | null = null;
  #stopped = false;
  #open: (how: LiveOpened | null) => void = () => {};

  constructor(engine: Engine, workshop: Workshop, job: LiveJob, listener: LiveListener) {
    this.#engine = engine;
    this.#workshop = workshop;
    this.#job = job;
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    const { width, height, fps } = job;
    this.#encoder = new LiveEncoder({ width, height, fps }, listener);
    this.result = this.#perform().finally(() => this.#open(null));
  }

  feed(pcm: Uint8Array): void {
    this.#session?.feed(pcm);
    this.#encoder.hear(pcm);
  }

  wantKey(): void {
    this.#encoder.wantKey();
  }

  record(name: string): Promise<Recorded> {
    return this.#encoder.record(this.#workshop.placeOfRecording(name));
  }

  stopRecording(): void {
    this.#encoder.stopRecording();
  }

  stop(): void {
    this.#stopped = true;
    this.#session?.cancel();
  }

  async #perform(): Promise<Failure | null> {
    try {
      return await this.#show();
    } catch (error) {
      if (this.#stopped) return null;
      return error instanceof EngineError ? error.failure : failureOf(error);
    } finally {
      // Closes a recording first.
      await this.#encoder.close();
    }
  }

  async #show(): Promise<Failure | null> {
    const { inputs, makeRoom, sessionLog: log } = this.#workshop;
    const { session: name, image, prompt, params, width, height } = this.#job;
    if (!this.#engine.open) throw new Error(`Engine ${this.#engine.id} has no sessions.`);
    const room = makeRoom(this.#engine);
    const portrait = await inputs.portrait(image);
    if (!portrait) return { code: 'not_found', message: 'The portrait of this session is gone.' };
    const [place, faces] = await Promise.all([this.#encoder.listening, portrait.faces(), room]);
    if (this.#stopped) return null;
    const { socket, ...beginning } = place;
    const shown = { session: name, image: portrait.path, faces, prompt, params, width, height, socket, log };
    const session = this.#engine.open(shown);
    this.#session = session;
    void session.started.then((started) => started && this.#open({ ...beginning, ...started }));
    const lost = this.#encoder.failure.then((failure) => ({ kind: 'failed' as const, ...failure }));
    const first = await Promise.race([session.outcome, lost]);
    session.cancel();
    return this.#judge(first, await session.outcome);
  }

  #judge(first: Outcome | ({ kind: 'failed' } & Failure), outcome: Outcome): Failure | null {
    if (this.#stopped) return null;
    // An encoder that dies takes the engine's pictures away; what the engine says of that is not the cause.
    if (first.kind === 'failed') return failureIn(first);
    if (outcome.kind === 'failed') return failureIn(outcome);
    return { code: 'engine_failed', message: 'The engine has ended the session by itself.' };
  }
}

function failureIn({ code, message, cause }: Failure): Failure {
  return cause ? { code, message, cause } : { code, message };
}
