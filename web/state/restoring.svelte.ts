import type { Restored } from '#contract';
import type { StudioClient } from '../api/client.ts';
import { movieHead } from '../api/movie-head.ts';
import { ApiProblem } from '../api/trouble.ts';
import type { Compose } from './compose.svelte.ts';

/** A video made by a studio that somebody has brought: its settings, or its sound? */
export type BroughtVideo = { file: File; restored: Restored };

/** A video that says that a studio made it, and cannot be believed: what of it is wrong. */
export type RefusedVideo = { file: File; field: string };

/** Files that somebody brings: portraits, recordings, and videos made here, of which the settings can be restored. */
export class Restoring {
  readonly #client: StudioClient;
  readonly #compose: Compose;
  #brought = $state.raw<BroughtVideo | null>(null);
  #refused = $state.raw<RefusedVideo | null>(null);
  /** The video that is being looked at: a second one takes its place. */
  #looking: File | null = null;

  constructor(client: StudioClient, compose: Compose) {
    this.#client = client;
    this.#compose = compose;
  }

  /** The video that somebody is asked about; null = none. */
  get brought(): BroughtVideo | null {
    return this.#brought;
  }

  /** The video that cannot be believed; null = none. */
  get refused(): RefusedVideo | null {
    return this.#refused;
  }

  /** Takes a video or a recording: what a studio has made is asked about, all else is a recording. */
  async bring(file: File): Promise<void> {
    this.#looking = file;
    const outcome = await this.#look(file);
    if (this.#looking !== file) return;
    this.#looking = null;
    if (outcome === null) void this.#compose.audio.upload(file);
    else if ('wrong' in outcome) this.#refused = { file, field: outcome.wrong };
    else this.#brought = { file, restored: outcome };
  }

  /**
   * Takes its settings over, and those of its inputs that are here.
   * @param sound whether its sound becomes the recording, where the recording is not here
   */
  async takeSettings(sound: boolean): Promise<void> {
    const brought = this.#brought;
    this.close();
    if (!brought) return;
    await this.#compose.takeOver.video(brought.restored, sound ? brought.file : null);
  }

  /** Takes its sound as the recording, and nothing else. */
  takeSound(): void {
    const file = this.#brought?.file ?? this.#refused?.file;
    this.close();
    if (file) void this.#compose.audio.upload(file);
  }

  close(): void {
    this.#brought = null;
    this.#refused = null;
  }

  /** Null for what no studio has made. */
  async #look(file: File): Promise<Restored | { wrong: string } | null> {
    try {
      const head = await movieHead(file);
      return head && (await this.#client.restore(head));
    } catch (error) {
      // With a field: it says that it was made here, and something of what it says is wrong.
      if (error instanceof ApiProblem && error.problem.field !== undefined)
        return { wrong: error.problem.field };
      return null;
    }
  }
}
