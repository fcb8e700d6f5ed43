import type { LiveMessage } from '#contract';

type Stats = Pick<Extract<LiveMessage, { type: 'stats' }>, 'seconds' | 'pictures'>;

/** Over so much of the session it is reckoned, s: blocks come at once, and what is left out comes in pieces. */
const OVER_S = 5;

/** How many pictures a second there are of what is said, from what the studio tells once a second. */
export class LivePace {
  #told: Stats[] = [];

  /** Whole pictures a second; null while too little has been told. */
  at(stats: Stats): number | null {
    this.#told.push(stats);
    const first = this.#told.findLast(({ seconds }) => seconds <= stats.seconds - OVER_S);
    if (!first) return null;
    this.#told = this.#told.slice(this.#told.indexOf(first));
    return Math.round((stats.pictures - first.pictures) / (stats.seconds - first.seconds));
  }
}
