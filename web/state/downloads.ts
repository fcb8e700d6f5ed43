import type { BatchId, RunId } from '#contract';
import type { StudioClient } from '../api/client.ts';
import type { Preferences } from './preferences.svelte.ts';

/** Where videos are downloaded from: as they are, or without what they say of how they were made. Reactive. */
export class Downloads {
  readonly #client: StudioClient;
  readonly #preferences: Preferences;

  constructor(client: StudioClient, preferences: Preferences) {
    this.#client = client;
    this.#preferences = preferences;
  }

  video(id: RunId): string {
    return this.#client.downloadUrl(id, this.#preferences.describeDownloads);
  }

  /** One video as it is, several in one file. */
  videos(ids: readonly RunId[]): string {
    const [only] = ids;
    if (only !== undefined && ids.length === 1) return this.video(only);
    return this.#client.videosUrl(ids, this.#preferences.describeDownloads);
  }

  /** The parts of a long video as one. */
  whole(id: BatchId): string {
    return this.#client.wholeVideoUrl(id, this.#preferences.describeDownloads);
  }
}
