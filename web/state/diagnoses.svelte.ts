import { SvelteMap } from 'svelte/reactivity';
import type { Diagnosis, EngineId, LearnedRemedy, RemedyId, Run, RunId } from '#contract';
import type { StudioClient } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';

/** Why runs failed, and what has been learned from the remedies that helped. */
export class Diagnoses {
  readonly #client: StudioClient;
  readonly #known = new SvelteMap<RunId, Diagnosis | null>();
  readonly #learned = new SvelteMap<EngineId, readonly LearnedRemedy[]>();
  readonly #dismissed = new SvelteMap<RunId, true>();
  #trouble = $state.raw<{ run: RunId; trouble: Trouble } | null>(null);

  constructor(client: StudioClient) {
    this.#client = client;
  }

  /** What is known of a failed run; undefined until the studio has said it, null where it could not. */
  of(run: RunId): Diagnosis | null | undefined {
    return this.#known.get(run);
  }

  /** Why what helped this run could not be kept. */
  trouble(run: RunId): Trouble | null {
    return this.#trouble?.run === run ? this.#trouble.trouble : null;
  }

  /** Asks why a run failed, unless that is known. */
  async learn(run: RunId): Promise<void> {
    if (this.#known.get(run)) return;
    this.#known.set(run, await this.#client.diagnosis(run).catch(() => null));
  }

  /** Whether to ask if what helped this run is to be done from now on. */
  offers({ id, engine, status, remedy }: Run): boolean {
    if (status !== 'done' || !remedy || this.#dismissed.has(id)) return false;
    const { params, environment } = remedy;
    if (Object.keys(params).length + Object.keys(environment).length === 0) return false;
    const learned = this.#learned.get(engine);
    return learned !== undefined && !learned.some((one) => one.id === remedy.id);
  }

  dismiss(run: RunId): void {
    this.#dismissed.set(run, true);
  }

  /** What is done on an engine from now on. */
  learnedOf(engine: EngineId): readonly LearnedRemedy[] {
    return this.#learned.get(engine) ?? [];
  }

  /** Asks what has been learned for an engine. */
  async recall(engine: EngineId): Promise<void> {
    const learned = await this.#client.learned(engine).catch(() => null);
    if (learned) this.#learned.set(engine, learned);
  }

  /** Has what helped this run done from now on. Null where that did not work; `trouble` says why. */
  async keep({ id, engine }: Run): Promise<LearnedRemedy | null> {
    this.#trouble = null;
    try {
      const learned = await this.#client.learnRemedy(id);
      await this.recall(engine);
      return learned;
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble) this.#trouble = { run: id, trouble };
      return null;
    }
  }

  async forget(engine: EngineId, remedy: RemedyId): Promise<void> {
    await this.#client.forgetRemedy(engine, remedy).catch(() => undefined);
    await this.recall(engine);
  }
}
