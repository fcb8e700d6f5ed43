import { createSubscriber } from 'svelte/reactivity';

/** The time for whatever shows how long something has been going on: read in a component, it ticks each second. */
export class Clock {
  readonly #subscribe = createSubscriber((tick) => {
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  });

  /** Seconds since a moment; 0 where this machine's clock is behind the studio's. */
  since(iso: string): number {
    this.#subscribe();
    return Math.max(0, Date.now() - Date.parse(iso)) / 1000;
  }
}
