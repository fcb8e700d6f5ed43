import { createContext } from 'svelte';
import { z } from 'zod';
import type { Run } from '#contract';
import type { Compose } from './compose.svelte.ts';
import { randomSeed } from './random-seed.ts';
import { type Shelf, Stored } from './stored.ts';

/** What pressing Generate means on this page: a fresh seed unless it is locked, then the run, then the stage. */
export class Composer {
  readonly #compose: Compose;
  readonly #stored: Stored<z.ZodBoolean>;
  #seedLocked = $state(true);

  constructor(compose: Compose, shelf: Shelf | null) {
    this.#compose = compose;
    this.#stored = new Stored(shelf, 'seed-locked', z.boolean());
    this.#seedLocked = this.#stored.read() ?? true;
  }

  get seedLocked(): boolean {
    return this.#seedLocked;
  }

  lockSeed(locked: boolean): void {
    this.#seedLocked = locked;
    this.#stored.write(locked);
  }

  rollSeed(): void {
    this.#compose.setParam('base_seed', randomSeed());
  }

  async generate(): Promise<Run | null> {
    if (!this.#compose.canGenerate) return null;
    if (!this.#seedLocked) this.rollSeed();
    const run = await this.#compose.generate();
    // On a phone the stage is a screen away.
    if (run) document.getElementById('stage')?.scrollIntoView({ block: 'nearest' });
    return run;
  }
}

export const [getComposer, setComposer] = createContext<Composer>();
