import { type EngineId, type EngineInfo, ProblemError } from '../contract/index.ts';
import type { Engine } from './engine.ts';

/** The engines there are, by id, and which one is used when nobody names one. */
export class EngineRegistry {
  readonly #engines: ReadonlyMap<EngineId, Engine>;
  readonly #preferred: EngineId | null;
  /** Engines that were unloaded to make room, and for which one. */
  readonly #unloadedFor = new Map<EngineId, EngineId>();

  /** The first engine of the list is the embedded one: it is always there. */
  constructor(engines: readonly Engine[], preferred: EngineId | null) {
    this.#engines = new Map(engines.map((engine) => [engine.id, engine]));
    this.#preferred = preferred;
  }

  /** Calls `listener` with an engine whenever something about it has changed. Returns the way to stop that. */
  onChange(listener: (engine: EngineInfo) => void): () => void {
    const stops = this.all().map((engine) => {
      let told = '';
      return engine.onStatus(() => {
        const info = this.info(engine.id);
        const now = JSON.stringify(info);
        if (now === told) return;
        told = now;
        listener(info);
      });
    });
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** @throws ProblemError `engine_unknown`. */
  get(id: EngineId | undefined): Engine {
    const wanted = id ?? this.defaultId();
    const engine = this.#engines.get(wanted);
    if (engine) return engine;
    const known = [...this.#engines.keys()].join(', ');
    throw new ProblemError('engine_unknown', `There is no engine "${wanted}". There is: ${known}.`, {
      field: 'engine',
    });
  }

  find(id: EngineId): Engine | undefined {
    return this.#engines.get(id);
  }

  /** The one that is always there. */
  embeddedId(): EngineId {
    const [first] = this.#engines.keys();
    if (first === undefined) throw new Error('The registry is never empty.');
    return first;
  }

  /** The engine chosen at start, else the first real one that has all it needs, else the embedded one. */
  defaultId(): EngineId {
    const all = [...this.#engines.values()];
    const chosen = all.find((engine) => engine.id === this.#preferred);
    const healthy = all.find((engine) => {
      const { state, embedded } = engine.status();
      return !embedded && state !== 'missing' && state !== 'failed';
    });
    const engine = chosen ?? healthy ?? all[0];
    if (!engine) throw new Error('The registry is never empty.');
    return engine.id;
  }

  info(id: EngineId): EngineInfo {
    const engine = this.get(id);
    const status = engine.status();
    const unloadedFor = status.state === 'stopped' ? this.#unloadedFor.get(id) : undefined;
    const { label, devices } = engine;
    return { id, label, devices: [...devices], ...status, ...(unloadedFor && { unloadedFor }) };
  }

  /** Remembers that `id` is unloaded so that `other` has the GPU; its info says so until it is loaded again. */
  unloadsFor(id: EngineId, other: EngineId): void {
    this.#unloadedFor.set(id, other);
  }

  infos(): EngineInfo[] {
    return [...this.#engines.keys()].map((id) => this.info(id));
  }

  all(): Engine[] {
    return [...this.#engines.values()];
  }

  /** Ends every engine process. */
  async shutdown(): Promise<void> {
    await Promise.all(this.all().map((engine) => engine.shutdown()));
  }
}
