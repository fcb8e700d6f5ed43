import { SvelteMap } from 'svelte/reactivity';
import type {
  Batch,
  BatchId,
  BatchKind,
  BatchPatch,
  BatchRequest,
  BatchWithRuns,
  StudioEvent,
} from '#contract';
import type { StudioClient } from '../api/client.ts';
import { ApiProblem, type Trouble, troubleOf } from '../api/trouble.ts';
import type { Runs } from './runs.svelte.ts';

/** Runs that were made together, as far as the page knows them, and what can be done with all of them at once. */
export class Batches {
  readonly #client: StudioClient;
  readonly #runs: Runs;
  readonly #byId = new SvelteMap<BatchId, Batch>();
  #trouble = $state.raw<Trouble | null>(null);

  constructor(client: StudioClient, runs: Runs) {
    this.#client = client;
    this.#runs = runs;
  }

  /** Why the last action did not work; cleared by the next one. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Reactive: a view that asks for a batch is told when it changes. */
  get(id: BatchId): Batch | undefined {
    return this.#byId.get(id);
  }

  /** Fetches a batch with all of its runs. Throws what the client throws. */
  async know(id: BatchId): Promise<void> {
    this.#take(await this.#client.batch(id));
  }

  /** The newest of a kind. Throws what the client throws. */
  async newest(kind: BatchKind, limit: number): Promise<Batch[]> {
    return await this.#client.listBatches(kind, limit);
  }

  /** Makes runs together. Throws what the client throws. */
  async create(request: BatchRequest): Promise<BatchWithRuns> {
    const made = await this.#client.createBatch(request);
    this.#take(made);
    return made;
  }

  async patch(id: BatchId, patch: BatchPatch): Promise<void> {
    await this.#act(async () => this.#take(await this.#client.patchBatch(id, patch)));
  }

  /** Ends what has not ended; what was made so far is kept. */
  async cancel(id: BatchId): Promise<void> {
    await this.#act(async () => {
      try {
        this.#take(await this.#client.cancelBatch(id));
      } catch (error) {
        // That it has ended meanwhile is what was wanted.
        if (!(error instanceof ApiProblem && error.code === 'run_ended')) throw error;
      }
    });
  }

  /** Removes it with all of its runs. Answers whether that worked. */
  async delete(id: BatchId): Promise<boolean> {
    await this.#act(() => this.#client.deleteBatch(id));
    return this.#trouble === null;
  }

  apply(event: StudioEvent): void {
    if (event.type === 'batch.created' || event.type === 'batch.updated')
      this.#byId.set(event.batch, event.snapshot);
    else if (event.type === 'batch.deleted') this.#byId.delete(event.batch);
  }

  /** Forgets everything (the studio behind the page has another store now). */
  clear(): void {
    this.#byId.clear();
  }

  #take({ runs, seq: _, ...batch }: BatchWithRuns): void {
    this.#byId.set(batch.id, batch);
    for (const run of runs) this.#runs.put(run);
  }

  async #act(action: () => Promise<void>): Promise<void> {
    this.#trouble = null;
    try {
      await action();
    } catch (error) {
      this.#trouble = troubleOf(error);
    }
  }
}
