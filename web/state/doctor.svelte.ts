import type { DoctorReport, EngineId } from '#contract';
import type { StudioClient } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';

/** What the studio finds when it looks at its machine and at what an engine needs. */
export class Doctor {
  readonly #client: StudioClient;
  #engine = $state<EngineId | null>(null);
  #report = $state.raw<DoctorReport | null>(null);
  #busy = $state(false);
  #trouble = $state.raw<Trouble | null>(null);
  /** What was asked last: an answer to something older is not shown any more. */
  #asked = 0;

  constructor(client: StudioClient) {
    this.#client = client;
  }

  /** Null until the studio has answered. */
  get report(): DoctorReport | null {
    return this.#report;
  }

  /** Whose needs are looked at; null = those of the engine that runs use. */
  get engine(): EngineId | null {
    return this.#engine;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Why the last look did not come to an end. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Looks at once at what is quick, and then, while that is shown, at everything. */
  async look(engine: EngineId | null = this.#engine): Promise<void> {
    const asked = ++this.#asked;
    this.#engine = engine;
    this.#busy = true;
    this.#trouble = null;
    try {
      for (const thorough of [false, true]) {
        const report = await this.#client.doctor(engine, thorough);
        if (asked !== this.#asked) return;
        this.#report = report;
      }
    } catch (error) {
      if (asked === this.#asked) this.#trouble = troubleOf(error);
    } finally {
      if (asked === this.#asked) this.#busy = false;
    }
  }
}
