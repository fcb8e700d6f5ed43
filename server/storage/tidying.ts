import type { StorageService } from './storage-service.ts';

/** How often what nobody uses is looked for, ms. */
const EVERY_MS = 10 * 60_000;
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;

/** When uploads that no run was made with go by themselves. */
export interface TidyingTimes {
  /** Those that cannot be run, after the last look: until then a fix can be pressed. */
  refusedHours: number;
  /** All others, after their last use; null = never. */
  unusedDays: number | null;
}

/** Removes uploads that nobody uses, now and every ten minutes. What a person keeps, and the examples, stay. */
export class Tidying {
  readonly #storage: StorageService;
  readonly #times: TidyingTimes;
  readonly #isSafe: () => boolean;
  readonly #report: (fault: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #underWay: Promise<void> = Promise.resolve();

  /** `isSafe`: whether what uses an upload is known; a damaged list of runs does not say. */
  constructor(
    storage: StorageService,
    times: TidyingTimes,
    isSafe: () => boolean,
    report: (fault: unknown) => void,
  ) {
    this.#isSafe = isSafe;
    this.#storage = storage;
    this.#times = times;
    this.#report = report;
  }

  start(): void {
    if (this.#closed) return;
    const tidy = () => {
      this.#underWay = this.#underWay.then(() => this.#tidy()).catch(this.#report);
    };
    tidy();
    this.#timer = setInterval(tidy, EVERY_MS).unref();
  }

  /** Resolves once nothing is removed any more. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#underWay;
  }

  async #tidy(): Promise<void> {
    if (this.#closed || !this.#isSafe()) return;
    const { refusedHours, unusedDays } = this.#times;
    await this.#storage.deleteInputs(({ refused }) => refused, Date.now() - refusedHours * HOUR_MS);
    if (unusedDays !== null) await this.#storage.deleteInputs(() => true, Date.now() - unusedDays * DAY_MS);
  }
}
