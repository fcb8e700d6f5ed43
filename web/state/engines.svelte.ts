import type { EngineId, EngineInfo, PartialParams, RemedyId, StudioEvent } from '#contract';
import type { StudioClient } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';

/** The engines there are and what each is doing. */
export class Engines {
  readonly #client: StudioClient;
  #list = $state.raw<readonly EngineInfo[]>([]);
  #defaultId = $state<EngineId | null>(null);
  #trouble = $state.raw<Trouble | null>(null);

  constructor(client: StudioClient) {
    this.#client = client;
  }

  get list(): readonly EngineInfo[] {
    return this.#list;
  }

  /** The engine that runs what names none. */
  get defaultId(): EngineId | null {
    return this.#defaultId;
  }

  /** Why the last load or unload did not work. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  get(id: EngineId | null): EngineInfo | null {
    return this.#list.find((engine) => engine.id === id) ?? null;
  }

  /** The embedded engine: what runs when another one cannot. */
  get embedded(): EngineInfo | null {
    return this.#list.find(({ embedded }) => embedded) ?? null;
  }

  /** Loads the model; its progress arrives as events. */
  async load(id: EngineId, options?: PartialParams): Promise<void> {
    await this.#change(() => this.#client.loadEngine(id, options));
  }

  /** Loads a model that could not be loaded, in the way of a remedy. */
  async applyRemedy(id: EngineId, remedy: RemedyId): Promise<void> {
    await this.#change(() => this.#client.applyEngineRemedy(id, remedy));
  }

  async unload(id: EngineId): Promise<void> {
    await this.#change(() => this.#client.unloadEngine(id));
  }

  replace(list: readonly EngineInfo[], defaultId: EngineId): void {
    this.#list = list;
    this.#defaultId = defaultId;
  }

  apply(event: StudioEvent): void {
    if (event.type === 'engine.changed') this.#put(event.engine);
  }

  #put(engine: EngineInfo): void {
    const known = this.#list.some(({ id }) => id === engine.id);
    this.#list = known
      ? this.#list.map((other) => (other.id === engine.id ? engine : other))
      : [...this.#list, engine];
  }

  async #change(action: () => Promise<EngineInfo>): Promise<void> {
    this.#trouble = null;
    try {
      this.#put(await action());
    } catch (error) {
      this.#trouble = troubleOf(error);
    }
  }
}
