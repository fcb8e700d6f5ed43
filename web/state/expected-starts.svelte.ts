import { SvelteMap } from 'svelte/reactivity';
import type { Run, RunId } from '#contract';
import type { StudioClient } from '../api/client.ts';
import type { Engines } from './engines.svelte.ts';
import type { Queue } from './queue.svelte.ts';
import type { Runs } from './runs.svelte.ts';

/** How far ahead somebody looks. */
const AHEAD = 50;

/** When the waiting runs are likely to begin: what is left of the run before them, and what the plan says of the others. */
export class ExpectedStarts {
  readonly #client: StudioClient;
  readonly #runs: Runs;
  readonly #queue: Queue;
  readonly #engines: Engines;
  /** How long a run is expected to take, s. */
  readonly #lengths = new SvelteMap<RunId, number>();
  #learning = false;

  #starts = $derived.by(() => {
    const starts = new Map<RunId, number>();
    if (this.#queue.paused) return starts;
    /** When each device is free, s from now. */
    const free = new Map<string, number>();
    for (const run of this.#runs.active) {
      const left = this.#left(run);
      if (left === null) return starts;
      const device = this.#deviceOf(run);
      free.set(device, Math.max(left, free.get(device) ?? 0));
    }
    for (const id of this.#queue.order) {
      const run = this.#runs.get(id);
      const length = this.#lengths.get(id);
      if (!run) break;
      const device = this.#deviceOf(run);
      const start = free.get(device) ?? 0;
      starts.set(id, start);
      // Nothing is known of those behind it.
      if (length === undefined) break;
      free.set(device, start + length);
    }
    return starts;
  });

  constructor(client: StudioClient, runs: Runs, queue: Queue, engines: Engines) {
    this.#client = client;
    this.#runs = runs;
    this.#queue = queue;
    this.#engines = engines;
  }

  /** Seconds until this waiting run is likely to begin; null while nobody can know. */
  of(id: RunId): number | null {
    return this.#starts.get(id) ?? null;
  }

  /** Asks how long the runs that wait will take, one after another; those known are not asked about again. */
  async learn(): Promise<void> {
    if (this.#learning) return;
    this.#learning = true;
    try {
      for (let run = this.#unknown(); run; run = this.#unknown()) {
        const { engine, image, audio, params } = run;
        const { etaSeconds } = await this.#client.plan({ engine, image, audio, params });
        this.#lengths.set(run.id, (etaSeconds[0] + etaSeconds[1]) / 2);
      }
    } catch {
      // The studio is away: the next change of the queue asks again.
    } finally {
      this.#learning = false;
    }
  }

  #unknown(): Run | undefined {
    for (const id of this.#queue.order.slice(0, AHEAD)) if (!this.#lengths.has(id)) return this.#runs.get(id);
    return undefined;
  }

  #left(run: Run): number | null {
    const { etaSeconds, elapsedSeconds } = run.progress;
    if (etaSeconds !== null) return etaSeconds;
    const length = this.#lengths.get(run.id);
    return length === undefined ? null : Math.max(0, length - elapsedSeconds);
  }

  /** The embedded engine has the CPU to itself; of the others, one at a time has the GPUs. */
  #deviceOf({ engine }: Run): string {
    return this.#engines.get(engine)?.embedded ? 'cpu' : 'gpu';
  }
}
