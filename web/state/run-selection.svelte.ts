import { SvelteSet } from 'svelte/reactivity';
import type { Run, RunId } from '#contract';
import { hasEnded } from './run-order.ts';
import type { Runs } from './runs.svelte.ts';

/** Runs picked in the list, for what is done with several at once. */
export class RunSelection {
  readonly #runs: Runs;
  readonly #ids = new SvelteSet<RunId>();
  /** The one picked last: where a range begins. */
  #last: RunId | null = null;

  #picked = $derived.by(() => this.#runs.all.filter(({ id }) => this.#ids.has(id)));
  #withVideo = $derived(this.#picked.filter((run) => hasEnded(run) && run.videoBytes > 0));

  constructor(runs: Runs) {
    this.#runs = runs;
  }

  /** Those picked that still exist, newest first. */
  get picked(): readonly Run[] {
    return this.#picked;
  }

  /** Those of them that can be downloaded. */
  get withVideo(): readonly Run[] {
    return this.#withVideo;
  }

  has(id: RunId): boolean {
    return this.#ids.has(id);
  }

  /** Picks a run or lets go of it; `to` = with everything between it and the one picked last. */
  toggle(id: RunId, to = false): void {
    const on = !this.#ids.has(id);
    for (const each of to ? this.#between(id) : [id]) {
      if (on) this.#ids.add(each);
      else this.#ids.delete(each);
    }
    this.#last = id;
  }

  /** Picks all that the list shows. */
  all(): void {
    for (const { id } of this.#runs.list) this.#ids.add(id);
  }

  clear(): void {
    this.#ids.clear();
    this.#last = null;
  }

  #between(id: RunId): RunId[] {
    const list = this.#runs.list.map((run) => run.id);
    const [from, to] = [list.indexOf(this.#last ?? id), list.indexOf(id)];
    if (from < 0 || to < 0) return [id];
    return list.slice(Math.min(from, to), Math.max(from, to) + 1);
  }
}
