import type { EngineInfo, ParamCapability, ParamName, PartialParams } from '#contract';
import type { Draft } from './draft.svelte.ts';
import type { Engines } from './engines.svelte.ts';

const FULL: ParamCapability = { support: 'full' };

/** The engine that the next run goes to, and what it makes of the draft. */
export class NextEngine {
  readonly #engines: Engines;
  readonly #draft: Draft;

  constructor(engines: Engines, draft: Draft) {
    this.#engines = engines;
    this.#draft = draft;
  }

  /** The chosen one while it exists, else the studio's default. */
  get info(): EngineInfo | null {
    return this.#engines.get(this.#draft.engine) ?? this.#engines.get(this.#engines.defaultId);
  }

  /** What it makes of a parameter; `full` where it says nothing. */
  capability(name: ParamName): ParamCapability {
    return this.info?.capabilities.params[name] ?? FULL;
  }

  /** The values at hand of what only a load can change: how it is loaded ahead of a run. */
  get loadOptions(): PartialParams {
    const names = this.info?.capabilities.reloadParams ?? [];
    return Object.fromEntries(names.map((name) => [name, this.#draft.params[name]]));
  }

  /** What makes the run load the model again: parameters that differ from those it is loaded with. */
  get reloads(): readonly ParamName[] {
    const { info } = this;
    const loaded = info?.loadedWith;
    if (!info || !loaded) return [];
    return info.capabilities.reloadParams.filter((name) => loaded[name] !== this.#draft.params[name]);
  }

  /** Whether the run waits for the model to be loaded. Not said of an engine that is there in no time. */
  get loadsFirst(): boolean {
    const { info } = this;
    if (!info || info.embedded || info.perRun) return false;
    return info.state === 'stopped' || this.reloads.length > 0;
  }
}
