import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setImmediate as aTurn } from 'node:timers/promises';
import type { RunId } from '../contract/index.ts';
import type { GrowingFile } from '../media/growing.ts';
import type { OpenLive, ReadFragments, VideoStream } from './ports.ts';
import type { RunFiles, RunFolders } from './run-folder.ts';

/**
 * The videos of runs as streams. While a run has not ended there is one growing file, shared by the run and everyone
 * who watches it; afterwards the finished video is the only file, and whoever still reads the other one keeps it.
 */
export class LiveVideos {
  readonly #open: OpenLive;
  readonly #fragments: ReadFragments;
  readonly #folders: RunFolders;
  readonly #growing = new Map<RunId, GrowingFile>();
  /** Growing files on their way out. */
  readonly #removals = new Set<Promise<void>>();
  #closed = false;

  constructor(open: OpenLive, fragments: ReadFragments, folders: RunFolders) {
    this.#open = open;
    this.#fragments = fragments;
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

  /** Nothing more will come. The growing file goes with its last reader, where there is a finished one. */
  end(id: RunId): void {
    const live = this.#growing.get(id);
    this.#growing.delete(id);
    live?.end();
    void live?.unread().then(() => this.#remove(id));
  }

  /**
   * Sends every viewer away. Nothing is removed any more once this has resolved: the next studio may have begun the same
   * runs anew. What a slow viewer still reads goes at its start.
   */
  async close(): Promise<void> {
    for (const id of [...this.#growing.keys()]) this.end(id);
    // What nobody reads is on its way by then.
    await aTurn();
    this.#closed = true;
    await Promise.all(this.#removals);
  }

  #remove(id: RunId): void {
    if (this.#closed) return;
    const removal = removeRepeated(this.#folders.files(id)).finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
  }

  /** The video of a run that has ended; `bytes` are good of the growing file, where only that is left. Null = no file. */
  whole(id: RunId, bytes: number): VideoStream | null {
    const { video, live: path } = this.#folders.files(id);
    if (existsSync(video)) return { readSteadily: () => this.#fragments(video) };
    if (!existsSync(path)) return null;
    const live = this.#open(path, bytes);
    live.end();
    return live;
  }
}

/**
 * Removes the growing file of a run that has ended, if the finished video is there. Never rejects: what cannot be
 * removed is tried again at the next start.
 */
export async function removeRepeated({ live, video }: RunFiles): Promise<void> {
  if (existsSync(video)) await rm(live, { force: true }).catch(() => {});
}
