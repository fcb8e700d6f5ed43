import type { Capabilities, EngineId, Localized, MissingPiece } from '../contract/index.ts';
import { type Engine, EngineError, type EngineStatus, type Generation, type Prepared } from './engine.ts';

/** An engine that is described and not set up: it can be planned for, and says what it lacks. */
export class UnconfiguredEngine implements Engine {
  readonly id: EngineId;
  readonly label: Localized;
  readonly #capabilities: Capabilities;
  readonly #missing: MissingPiece[];

  constructor(
    engine: { id: EngineId; label: Localized; capabilities: Capabilities },
    missing: MissingPiece[],
  ) {
    this.id = engine.id;
    this.label = engine.label;
    this.#capabilities = engine.capabilities;
    this.#missing = missing;
  }

  status(): EngineStatus {
    return {
      state: 'missing',
      version: null,
      device: null,
      capabilities: this.#capabilities,
      missing: this.#missing,
      loading: null,
      problem: null,
    };
  }

  /** Its status never changes: setting an engine up takes a restart. */
  onStatus(): () => void {
    return () => undefined;
  }

  async load(): Promise<void> {
    throw this.#error();
  }

  async unload(): Promise<void> {}

  async prepare(): Promise<Prepared> {
    return { ok: false, reason: this.#error().message };
  }

  generate(): Generation {
    const { code, message } = this.#error();
    const outcome = Promise.resolve({ kind: 'failed' as const, frames: 0, code, message });
    return { outcome, cancel: () => undefined };
  }

  async shutdown(): Promise<void> {}

  #error(): EngineError {
    const lacks = this.#missing.map(({ what, how }) => `${what} ${how}`).join(' ');
    return new EngineError('engine_unavailable', `${this.label.en} is not set up. It lacks: ${lacks}`);
  }
}
