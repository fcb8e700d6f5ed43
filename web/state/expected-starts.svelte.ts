import { SvelteMap } from 'svelte/reactivity';
import { type Device, overlap, type Run, type RunId } from '#contract';
import type { StudioClient } from '../api/client.ts';
import type { Engines } from './engines.svelte.ts';
import type { Queue } from './queue.svelte.ts';
import type { Runs } from './runs.svelte.ts';

/** How far ahead somebody looks. */
const AHEAD = 50;

/** Devices that are taken. */
interface Taken {
  devices: readonly Device[];
  /** Seconds from now until they are free; Infinity = nobody knows. */
  until: number;
}

/**
 * When the waiting runs are likely to begin: what is left of the runs before them on the same devices, and what the plan
 * says of those that wait there too. As in the studio's own queue, none overtakes another that waits for its device.
 */
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
    const taken = this.#runs.active.map(
      (run): Taken => ({ devices: this.#devicesOf(run), until: this.#left(run) }),
    );
    for (const id of this.#queue.order) {
      const run = this.#runs.get(id);
      // On which devices it runs is not known, nor what waits behind it.
      if (!run) break;
      const devices = this.#devicesOf(run);
      const before = taken.filter((other) => overlap(devices, other.devices));
      const start = Math.max(0, ...before.map(({ until }) => until));
      if (Number.isFinite(start)) starts.set(id, start);
      taken.push({ devices, until: start + this.#length(id) });
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

  #left({ id, progress }: Run): number {
    return progress.etaSeconds ?? Math.max(0, this.#length(id) - progress.elapsedSeconds);
  }

  #length(id: RunId): number {
    return this.#lengths.get(id) ?? Number.POSITIVE_INFINITY;
  }

  /** None for a run whose engine is gone: it waits for nobody. */
  #devicesOf({ engine }: Run): readonly Device[] {
    return this.#engines.get(engine)?.devices ?? [];
  }
}
