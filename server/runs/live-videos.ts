import type { RunId } from '../contract/index.ts';
import type { GrowingFile } from '../media/growing.ts';
import type { OpenLive } from './ports.ts';
import type { RunFolders } from './run-folder.ts';

/** The growing videos of the runs that have not ended: one each, shared by the run and everyone who watches it. */
export class LiveVideos {
  readonly #open: OpenLive;
  readonly #folders: RunFolders;
  readonly #growing = new Map<RunId, GrowingFile>();

  constructor(open: OpenLive, folders: RunFolders) {
    this.#open = open;
    this.#folders = folders;
  }

  /** The video of a run that is queued or under way. */
  of(id: RunId): GrowingFile {
    const known = this.#growing.get(id);
    if (known) return known;
    const live = this.#open(this.#folders.files(id).live);
    this.#growing.set(id, live);
    return live;
  }

  /** Nothing more will come. */
  end(id: RunId): void {
    this.#growing.get(id)?.end();
    this.#growing.delete(id);
  }

  /** Sends every viewer away. */
  endAll(): void {
    for (const id of [...this.#growing.keys()]) this.end(id);
  }

  /** The video of a run that has ended, `bytes` long. */
  whole(id: RunId, bytes: number): GrowingFile {
    const live = this.#open(this.#folders.files(id).live, bytes);
    live.end();
    return live;
  }
}
