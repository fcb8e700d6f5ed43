import { createContext } from 'svelte';
import type { Run } from '#contract';

/** Which run is asked about: whether to delete it, and whose log is shown. One pair of dialogs serves the page. */
export class RunDialogs {
  #deleting = $state.raw<Run | null>(null);
  #logged = $state.raw<Run | null>(null);

  get deleting(): Run | null {
    return this.#deleting;
  }

  get logged(): Run | null {
    return this.#logged;
  }

  askDelete(run: Run): void {
    this.#deleting = run;
  }

  showLog(run: Run): void {
    this.#logged = run;
  }

  close(): void {
    this.#deleting = null;
    this.#logged = null;
  }
}

export const [getRunDialogs, setRunDialogs] = createContext<RunDialogs>();
