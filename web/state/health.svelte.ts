import type { DatabaseHealth } from '#contract';
import type { StudioClient } from '../api/client.ts';

/** The studio looks through its database soon after it has started: until it has, it is asked again, ms. */
const AGAIN = 5_000;
/** After that something is wrong with the looking, not with the database. */
const MOST = 24;

/** Whether the studio's own data are whole. */
export class StudioHealth {
  readonly #client: StudioClient;
  #database = $state.raw<DatabaseHealth>({ state: 'unchecked' });
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: StudioClient) {
    this.#client = client;
  }

  get database(): DatabaseHealth {
    return this.#database;
  }

  /** Asks, and goes on asking while nobody knows. */
  start(left = MOST): void {
    clearTimeout(this.#timer);
    void this.#client.health().then(
      ({ database }) => {
        this.#database = database;
        if (database.state === 'unchecked' && left > 0)
          this.#timer = setTimeout(() => this.start(left - 1), AGAIN);
      },
      // Whoever does not answer is told of elsewhere; the page starts anew when the studio is back.
      () => {},
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
