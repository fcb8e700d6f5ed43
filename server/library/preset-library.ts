import {
  type PartialParams,
  type Preset,
  type PresetName,
  ProblemError,
  type Scenario,
} from '../contract/index.ts';
import type { UserPresets } from './user-presets.ts';

/** Named sets of parameters: the shipped scenarios, which are read-only, and what people save themselves. */
export class PresetLibrary {
  readonly #scenarios: readonly Scenario[];
  readonly #own: UserPresets;

  constructor(scenarios: readonly Scenario[], own: UserPresets) {
    this.#scenarios = scenarios;
    this.#own = own;
  }

  /** Shipped ones first; a file of a person's that has a shipped one's name is left out. */
  async list(): Promise<Preset[]> {
    const shipped = this.#scenarios.map(({ id, params }): Preset => ({ name: id, params, readOnly: true }));
    const own = (await this.#own.list()).filter(({ name }) => !this.#isShipped(name));
    return [...shipped, ...own.map((preset) => ({ ...preset, readOnly: false }))];
  }

  /** @throws ProblemError `read_only` for the name of a shipped one. */
  async save(name: PresetName, params: PartialParams): Promise<Preset> {
    this.#refuseShipped(name);
    await this.#own.put(name, params);
    return { name, params, readOnly: false };
  }

  /** @throws ProblemError `read_only`, `not_found`. */
  async remove(name: PresetName): Promise<void> {
    this.#refuseShipped(name);
    if (!(await this.#own.remove(name))) throw new ProblemError('not_found', `There is no preset "${name}".`);
  }

  #isShipped(name: PresetName): boolean {
    return this.#scenarios.some(({ id }) => id === name);
  }

  #refuseShipped(name: PresetName): void {
    if (!this.#isShipped(name)) return;
    const detail = `"${name}" is shipped with the studio. Save yours under another name.`;
    throw new ProblemError('read_only', detail, { field: 'name' });
  }
}
