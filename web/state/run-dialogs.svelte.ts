import { createContext } from 'svelte';
import type { EngineInfo, Run } from '#contract';

/**
 * Which runs are asked about: whether to delete them, what to call one, whose log is shown, a run's or an
 * engine's, over which the machine, whose lips are compared with its sound, and which is made again, differently.
 * One set of dialogs serves the page.
 */
export class RunDialogs {
  #deleting = $state.raw<readonly Run[]>([]);
  #renaming = $state.raw<Run | null>(null);
  #logged = $state.raw<Run | null>(null);
  #monitored = $state.raw<Run | null>(null);
  #lipRead = $state.raw<Run | null>(null);
  #varied = $state.raw<Run | null>(null);
  #finished = $state.raw<Run | null>(null);
  #engineLogged = $state.raw<EngineInfo | null>(null);

  get deleting(): readonly Run[] {
    return this.#deleting;
  }

  get renaming(): Run | null {
    return this.#renaming;
  }

  get logged(): Run | null {
    return this.#logged;
  }

  get monitored(): Run | null {
    return this.#monitored;
  }

  get lipRead(): Run | null {
    return this.#lipRead;
  }

  get varied(): Run | null {
    return this.#varied;
  }

  get finished(): Run | null {
    return this.#finished;
  }

  get engineLogged(): EngineInfo | null {
    return this.#engineLogged;
  }

  askDelete(...runs: readonly Run[]): void {
    this.#deleting = runs;
  }

  askName(run: Run): void {
    this.#renaming = run;
  }

  showLog(run: Run): void {
    this.#logged = run;
  }

  showMonitor(run: Run): void {
    this.#monitored = run;
  }

  checkLipSync(run: Run): void {
    this.#lipRead = run;
  }

  /** How many more of it with other seeds. */
  askVariation(run: Run): void {
    this.#varied = run;
  }

  /** How it is to be made once more, better. */
  askFinish(run: Run): void {
    this.#finished = run;
  }

  showEngineLog(engine: EngineInfo): void {
    this.#engineLogged = engine;
  }

  close(): void {
    this.#deleting = [];
    this.#renaming = null;
    this.#logged = null;
    this.#monitored = null;
    this.#lipRead = null;
    this.#varied = null;
    this.#finished = null;
    this.#engineLogged = null;
  }
}

export const [getRunDialogs, setRunDialogs] = createContext<RunDialogs>();
