import type { RunId, Viewing } from '#contract';
import type { StudioClient } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';

/** How often the number of viewers is asked for while the door is open, ms. */
const LOOK_MS = 2000;

/** The door through which others on the network watch what is on the stage. */
export class Viewers {
  readonly #client: StudioClient;
  #state = $state.raw<Viewing>({ open: false });
  #trouble = $state.raw<Trouble | null>(null);
  #busy = $state(false);
  #run: RunId | null = null;
  #live: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: StudioClient) {
    this.#client = client;
  }

  get state(): Viewing {
    return this.#state;
  }

  /** Why it could not be opened or closed. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Asks whether it is open: it was opened by another page, or before this one was loaded anew. */
  async look(): Promise<void> {
    clearTimeout(this.#timer);
    const state = await this.#client.viewing().catch(() => null);
    // Nobody answers: what is known stays, and is asked for again.
    const isNews = state?.open && !this.#state.open;
    if (state) this.#state = state;
    // Who began to speak before it was known that somebody watches.
    if (isNews && this.#live !== null) this.#tell();
    this.#lookAgain();
  }

  async open(minutes: number): Promise<void> {
    await this.#act(() => this.#client.openViewing(minutes, this.#run, this.#live));
  }

  async close(): Promise<void> {
    await this.#act(async () => {
      await this.#client.closeViewing();
      return { open: false };
    });
  }

  /**
   * This run is on the stage, or this live session: viewers see it too. Of an empty stage they see what
   * was on it last.
   */
  follow(run: RunId | null, live: string | null): void {
    if ((run === null || run === this.#run) && live === this.#live) return;
    this.#run = run ?? this.#run;
    this.#live = live;
    if (!this.#state.open) return;
    this.#tell();
  }

  /** Stops asking. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #tell(): void {
    // Closed meanwhile: the next look says so.
    void this.#client.showToViewers(this.#run, this.#live).catch(() => {});
  }

  async #act(action: () => Promise<Viewing>): Promise<void> {
    this.#busy = true;
    this.#trouble = null;
    try {
      this.#state = await action();
    } catch (error) {
      this.#trouble = troubleOf(error);
    } finally {
      this.#busy = false;
      this.#lookAgain();
    }
  }

  #lookAgain(): void {
    clearTimeout(this.#timer);
    if (this.#state.open) this.#timer = setTimeout(() => void this.look(), LOOK_MS);
  }
}
