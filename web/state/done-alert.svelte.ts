import { createContext } from 'svelte';
import type { Run, RunId } from '#contract';
import type { Preferences } from './preferences.svelte.ts';
import { hasEnded, isActive } from './run-order.ts';
import type { Runs } from './runs.svelte.ts';

/** A run that took less is not worth a message outside of the page, s. */
const LONG_SECONDS = 20;

/** The browser's notifications, or what a test puts in their place. */
export interface Alerts {
  /** Asks the person, once; the browser remembers the answer. */
  allowed(): Promise<boolean>;
  /** Whether nobody looks at the page now. */
  unseen(): boolean;
  show(run: Run): void;
}

/** Tells somebody who has turned to other things that a long run has ended. Only where they have asked for it. */
export class DoneAlert {
  readonly #preferences: Preferences;
  readonly #runs: Runs;
  readonly #alerts: Alerts;
  #watched: ReadonlySet<RunId> = new Set();

  constructor(preferences: Preferences, runs: Runs, alerts: Alerts) {
    this.#preferences = preferences;
    this.#runs = runs;
    this.#alerts = alerts;
  }

  get on(): boolean {
    return this.#preferences.alertWhenDone;
  }

  /** Turns it on, if the browser may, or off. */
  async toggle(): Promise<void> {
    this.#preferences.setAlertWhenDone(!this.on && (await this.#alerts.allowed()));
  }

  /** Looks which runs have ended since the last time. Call it whenever runs change. */
  look(): void {
    const watched = this.#watched;
    this.#watched = new Set(this.#runs.all.filter(isActive).map(({ id }) => id));
    for (const id of watched) {
      const run = this.#runs.get(id);
      if (!run || !hasEnded(run) || run.status === 'cancelled' || !isLong(run)) continue;
      if (this.on && this.#alerts.unseen()) this.#alerts.show(run);
    }
  }
}

function isLong({ startedAt, endedAt }: Run): boolean {
  return Date.parse(endedAt ?? '') - Date.parse(startedAt ?? '') >= LONG_SECONDS * 1000;
}

export const [getDoneAlert, setDoneAlert] = createContext<DoneAlert>();
