import type { Run } from '#contract';
import { hasEnded } from './run-order.ts';
import type { Runs } from './runs.svelte.ts';
import type { Stage } from './stage.svelte.ts';

/** The runs as an audience is shown them, one at a time, in the order of the film: newest first. */
export class Presentation {
  readonly #runs: Runs;
  readonly #stage: Stage;

  constructor(runs: Runs, stage: Stage) {
    this.#runs = runs;
    this.#stage = stage;
  }

  /** The run whose turn it is; null = the portrait of the next one. */
  get turn(): Run | null {
    return this.#stage.run;
  }

  /** What is on the screen: of a run that came to nothing, the last good picture before it. */
  get shown(): Run | null {
    const { turn } = this;
    if (!turn || !cameToNothing(turn)) return turn;
    return this.#runs.all.find((run) => run.createdAt < turn.createdAt && run.videoBytes > 0) ?? turn;
  }

  /** The next older run with a picture. */
  next(): void {
    this.#step(1);
  }

  /** The next younger one; from the youngest on, whatever is being made is followed. */
  previous(): void {
    this.#step(-1);
  }

  #step(by: 1 | -1): void {
    const { turn } = this;
    const film = this.#runs.all.filter((run) => run === turn || run.videoBytes > 0);
    const at = turn ? film.indexOf(turn) : -1;
    const to = film[at + by];
    if (to) void this.#runs.open(to.id);
    else if (by < 0) this.#runs.follow();
  }
}

/** Whether it ended without a picture. */
export function cameToNothing(run: Run): boolean {
  return hasEnded(run) && run.videoBytes === 0;
}
