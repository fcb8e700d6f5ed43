import type { Params, Preset } from '#contract';
import type { StudioClient } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';

/** The settings this person has kept under names. */
export class Presets {
  readonly #client: StudioClient;
  #own = $state.raw<readonly Preset[]>([]);
  #busy = $state(false);
  #trouble = $state.raw<Trouble | null>(null);

  constructor(client: StudioClient) {
    this.#client = client;
  }

  /** By name. Shipped ones are the scenarios and not here. */
  get own(): readonly Preset[] {
    return this.#own;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Why the last action did not work. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  has(name: string): boolean {
    return this.#own.some((preset) => preset.name === name);
  }

  /** Asks the studio what there is: another page may have saved one. */
  async load(): Promise<void> {
    await this.#act(async () => {});
  }

  /** Keeps settings under a name; one of this name is replaced. Whether it worked. */
  save(name: string, params: Params): Promise<boolean> {
    return this.#act(async () => void (await this.#client.putPreset(name, params)));
  }

  /** Whether it worked. The copy is made before the old one goes, so nothing is lost in between. */
  rename(name: string, to: string): Promise<boolean> {
    return this.#act(async () => {
      const preset = this.#own.find((one) => one.name === name);
      if (!preset || name === to) return;
      await this.#client.putPreset(to, preset.params);
      await this.#client.deletePreset(name);
    });
  }

  remove(name: string): Promise<boolean> {
    return this.#act(() => this.#client.deletePreset(name));
  }

  dismissTrouble(): void {
    this.#trouble = null;
  }

  async #act(action: () => Promise<void>): Promise<boolean> {
    this.#busy = true;
    this.#trouble = null;
    try {
      await action();
      const all = await this.#client.presets();
      this.#own = all.filter(({ readOnly }) => !readOnly).sort((a, b) => a.name.localeCompare(b.name));
      return true;
    } catch (error) {
      this.#trouble = troubleOf(error);
      return false;
    } finally {
      this.#busy = false;
    }
  }
}
