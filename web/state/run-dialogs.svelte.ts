import { createContext } from 'svelte';
import type { EngineInfo, Run } from '#contract';

/** Which run is asked about: whether to delete it, and whose log is shown, a run's or an engine's. One pair of dialogs serves the page. */
export class RunDialogs {
  #deleting = $state.raw<Run | null>(null);
  #logged = $state.raw<Run | null>(null);
  #engineLogged = $state.raw<EngineInfo | null>(null);

  get deleting(): Run | null {
    return this.#deleting;
  }

  get logged(): Run | null {
    return this.#logged;
  }

  get engineLogged(): EngineInfo | null {
    return this.#engineLogged;
  }

  askDelete(run: Run): void {
    this.#deleting = run;
  }

  showLog(run: Run): void {
    this.#logged = run;
  }

  showEngineLog(engine: EngineInfo): void {
    this.#engineLogged = engine;
  }

  close(): void {
    this.#deleting = null;
    this.#logged = null;
    this.#engineLogged = null;
  }
}

export const [getRunDialogs, setRunDialogs] = createContext<RunDialogs>();
