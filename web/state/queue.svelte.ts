import type { QueueState, RunId, StudioEvent } from '#contract';
import type { StudioClient } from '../api/client.ts';
import { type Trouble, troubleOf } from '../api/trouble.ts';

/** What waits to be generated. */
export class Queue {
  readonly #client: StudioClient;
  #state = $state.raw<QueueState>({ paused: false, order: [], running: null });
  #trouble = $state.raw<Trouble | null>(null);

  constructor(client: StudioClient) {
    this.#client = client;
  }

  /** As the studio says it; another object whenever something has changed. */
  get state(): QueueState {
    return this.#state;
  }

  get paused(): boolean {
    return this.#state.paused;
  }

  /** Ids of the waiting runs, next first. */
  get order(): readonly RunId[] {
    return this.#state.order;
  }

  /** The runs under way, oldest first: engines on different devices work side by side. */
  get running(): readonly RunId[] {
    const { running, alsoRunning = [] } = this.#state;
    return running === null ? [] : [running, ...alsoRunning];
  }

  /** Why the last change was not made. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  async pause(): Promise<void> {
    await this.#change(async () => this.replace(await this.#client.patchQueue(true)));
  }

  async resume(): Promise<void> {
    await this.#change(async () => this.replace(await this.#client.patchQueue(false)));
  }

  /** Moves a waiting run to another place, counted from 1. The new order arrives as an event. */
  async move(id: RunId, position: number): Promise<void> {
    await this.#change(() => this.#client.patchRun(id, { position }));
  }

  /** Takes over what the studio says the queue is. */
  replace(state: QueueState): void {
    this.#state = state;
  }

  apply(event: StudioEvent): void {
    if (event.type === 'queue.changed') this.replace(event.queue);
  }

  async #change(action: () => Promise<unknown>): Promise<void> {
    this.#trouble = null;
    try {
      await action();
    } catch (error) {
      this.#trouble = troubleOf(error);
    }
  }
}
