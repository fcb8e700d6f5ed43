import type { Run } from '#contract';
import { hasEnded } from './run-order.ts';
import type { Runs } from './runs.svelte.ts';

/**
 * What is on the stage: a run, or the portrait of the next one in its frame. Another portrait or size puts the next run
 * there, until a run is opened or begins; nobody loses the picture of a run that is still being made.
 */
export class Stage {
  readonly #runs: Runs;
  /** The run that gave way to the draft, and how often runs had been opened by then. */
  #asideSince = $state.raw<{ run: Run['id']; openings: number } | null>(null);

  #last = $derived.by((): Run | null => {
    const run = this.#runs.current;
    const aside = this.#asideSince;
    if (!run || !aside || !hasEnded(run)) return null;
    return aside.run === run.id && aside.openings === this.#runs.openings ? run : null;
  });

  constructor(runs: Runs) {
    this.#runs = runs;
  }

  /** The run on the stage; null = the portrait of the next one. */
  get run(): Run | null {
    return this.#last ? null : this.#runs.current;
  }

  /** The run that gave way to the portrait, one click away; null when none did. */
  get last(): Run | null {
    return this.#last;
  }

  /** The picture of the next run has changed: it is worth a look. */
  showDraft(): void {
    const run = this.#runs.current;
    this.#asideSince = run ? { run: run.id, openings: this.#runs.openings } : null;
  }

  /** Back to the run that gave way. */
  showLast(): void {
    this.#asideSince = null;
  }
}
