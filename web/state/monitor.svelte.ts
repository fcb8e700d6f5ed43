import type { MonitorSample } from '#contract';
import type { StudioClient } from '../api/client.ts';

/** As many samples as are shown: two minutes. */
const KEPT = 240;

/** The studio's machine as it is now, sample by sample. */
export class Monitor {
  readonly #client: StudioClient;
  readonly #wanted: (wanted: boolean) => void;
  #samples = $state.raw<readonly MonitorSample[]>([]);
  #lookers = 0;

  /** @param wanted asks the studio for samples, or no more */
  constructor(client: StudioClient, wanted: (wanted: boolean) => void) {
    this.#client = client;
    this.#wanted = wanted;
  }

  /** Oldest first. */
  get samples(): readonly MonitorSample[] {
    return this.#samples;
  }

  get newest(): MonitorSample | null {
    return this.#samples.at(-1) ?? null;
  }

  /** Somebody looks from now on. Returns the way to stop that. */
  look(): () => void {
    this.#lookers += 1;
    if (this.#lookers === 1) {
      this.#wanted(true);
      void this.#client.monitor().then(
        ({ samples }) => {
          // What came over the socket meanwhile is younger.
          const first = this.#samples[0]?.at;
          const older = samples.filter(({ at }) => first === undefined || at < first);
          this.#samples = [...older, ...this.#samples].slice(-KEPT);
        },
        // It comes over the socket.
        () => {},
      );
    }
    return () => {
      this.#lookers -= 1;
      if (this.#lookers > 0) return;
      this.#wanted(false);
      this.#samples = [];
    };
  }

  hear(sample: MonitorSample): void {
    this.#samples = [...this.#samples.slice(1 - KEPT), sample];
  }
}
