import type { Shown, ShownLive } from '#contract';
import { followShowing, ShowingClient } from '../api/showing.ts';

/** `lost`: nobody answers; it goes on by itself · `over`: for good. */
export type WatchingState = 'connecting' | 'watching' | 'lost' | 'over';

/** What a viewer on the network sees: the run that is shown, and whether anything is shown at all. */
export class Watching {
  readonly client = new ShowingClient();
  #shown = $state.raw<Shown | null>(null);
  #live = $state.raw<ShownLive | null>(null);
  #state = $state<WatchingState>('connecting');
  #stop: (() => void) | null = null;

  /** The run on the screen; what was shown last stays when the connection is lost. */
  get shown(): Shown | null {
    return this.#shown;
  }

  /** The live session on the screen, in place of a run. */
  get live(): ShownLive | null {
    return this.#live;
  }

  get state(): WatchingState {
    return this.#state;
  }

  start(): void {
    this.#stop = followShowing(
      ({ shown, live, over }) => {
        this.#state = over ? 'over' : 'watching';
        if (over) this.stop();
        else {
          this.#shown = shown;
          this.#live = live ?? null;
        }
      },
      () => {
        if (this.#state !== 'over') this.#state = 'lost';
      },
    );
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }
}
