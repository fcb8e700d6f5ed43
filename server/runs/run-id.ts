import { randomInt } from 'node:crypto';
import type { RunId } from '../contract/index.ts';

/** Digits of the time part: milliseconds in base 36, good until the year 5188. */
const TIME_DIGITS = 9;
const RANDOM_DIGITS = 5;

/** Makes ids that sort by the time they were made, even when two fall into one millisecond or the clock is set back. */
export class RunIds {
  #last: number;

  /** `latest`: the newest id there is, so that ids keep growing over a restart. */
  constructor(latest: RunId | null = null) {
    this.#last = latest ? RunIds.timeOf(latest) : 0;
  }

  /** When the run of an id was made, ms since 1970; NaN for an id that was not made here. */
  static timeOf(id: RunId): number {
    return Number.parseInt(id.slice(0, TIME_DIGITS), 36);
  }

  next(now: number = Date.now()): RunId {
    this.#last = Math.max(now, this.#last + 1);
    const random = randomInt(36 ** RANDOM_DIGITS).toString(36);
    return this.#last.toString(36).padStart(TIME_DIGITS, '0') + random.padStart(RANDOM_DIGITS, '0');
  }
}
