import type { RemedyId, Run, RunId, RunRequest } from '#contract';
import type { StudioClient } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';
import { isActive } from './run-order.ts';
import type { Runs } from './runs.svelte.ts';

/** Generate, from the click to the run on the stage. */
export class Submission {
  readonly #client: StudioClient;
  readonly #runs: Runs;
  #underWay = $state(false);
  #trouble = $state.raw<Trouble | null>(null);
  #clicked = $state.raw<{ run: RunId; at: number } | null>(null);

  constructor(client: StudioClient, runs: Runs) {
    this.#client = client;
    this.#runs = runs;
  }

  /** Whether Generate has been pressed and the run is not there yet. */
  get underWay(): boolean {
    return this.#underWay;
  }

  /** Why the last one did not start a run. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** When Generate was pressed for this run in this page, `performance.now()` ms; null for other runs. */
  clickedAt(run: RunId): number | null {
    return this.#clicked?.run === run ? this.#clicked.at : null;
  }

  /** Starts the run and puts it on the stage. Null when it did not start; `trouble` says why. */
  submit(request: RunRequest): Promise<Run | null> {
    return this.#make(() => this.#client.createRun(request));
  }

  /** The same for a run that failed, with a remedy. */
  applyRemedy(run: RunId, remedy: RemedyId): Promise<Run | null> {
    return this.#make(() => this.#client.applyRemedy(run, remedy));
  }

  /** The same for a finished run whose recording is corrected before. */
  fixLipSync(run: RunId): Promise<Run | null> {
    return this.#make(() => this.#client.fixLipSync(run));
  }

  async #make(ask: () => Promise<Run>): Promise<Run | null> {
    const at = performance.now();
    this.#underWay = true;
    this.#trouble = null;
    try {
      const run = await ask();
      this.#clicked = { run: run.id, at };
      this.#runs.add(run);
      // Whoever watches a video being made goes on watching; the new run is in the queue.
      const { current } = this.#runs;
      if (!current || current.id === run.id || !isActive(current)) await this.#runs.open(run.id);
      return run;
    } catch (error) {
      this.#trouble = troubleOf(error);
      return null;
    } finally {
      this.#underWay = false;
    }
  }

  dismissTrouble(): void {
    this.#trouble = null;
  }
}
