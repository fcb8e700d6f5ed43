import type { AssetId, Plan, PlanRequest } from '#contract';
import type { StudioClient } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';

/** Pause after the last change before the studio is asked, ms. Short: the figures follow the hand. */
const PAUSE = 80;

/** What the studio expects of the next run, kept current while the controls move. */
export class LivePlan {
  readonly #client: StudioClient;
  #plan = $state.raw<Plan | null>(null);
  #portrait = $state.raw<AssetId | null>(null);
  #pending = $state(false);
  #trouble = $state.raw<Trouble | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;

  constructor(client: StudioClient) {
    this.#client = client;
  }

  /** The last answer; stays in place while a newer one is on its way, so that nothing flickers. */
  get current(): Plan | null {
    return this.#plan;
  }

  /** The portrait that `current` is about. */
  get portrait(): AssetId | null {
    return this.#portrait;
  }

  /** Whether `current` may be out of date. */
  get pending(): boolean {
    return this.#pending;
  }

  get trouble(): Trouble | null {
    return this.#trouble;
  }

  /** Asks soon; only the last of a burst of requests is sent. */
  request(body: PlanRequest): void {
    clearTimeout(this.#timer);
    this.#pending = true;
    this.#timer = setTimeout(() => void this.ask(body), PAUSE);
  }

  /** Asks now. Answers the plan, or null when it failed or was overtaken by a newer request. */
  async ask(body: PlanRequest): Promise<Plan | null> {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.#pending = true;
    try {
      const plan = await this.#client.plan(body, asking.signal);
      if (this.#asking !== asking) return null;
      this.#plan = plan;
      this.#portrait = body.image ?? null;
      this.#trouble = null;
      // Whether that worked out shows when the run starts, a moment sooner or later.
      if (body.image && plan.conflicts.length === 0)
        this.#client.prepare(body, asking.signal).catch(() => {});
      return plan;
    } catch (error) {
      if (this.#asking === asking) this.#trouble = troubleOf(error);
      return null;
    } finally {
      if (this.#asking === asking) this.#pending = false;
    }
  }
}
