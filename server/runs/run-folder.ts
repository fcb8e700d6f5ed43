import { mkdirSync, rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RunId } from '../contract/index.ts';

/** The files of one run; absolute paths. */
export interface RunFiles {
  folder: string;
  /** Fragmented MP4, grows while the run is under way; gone once `video` is there and nobody reads it. */
  live: string;
  /** The same streams with the index in front. */
  video: string;
  /** JPEG. */
  poster: string;
  /** stdout and stderr of the engine while the run was on it. */
  log: string;
  /** The machine over the run, as JSON. */
  monitor: string;
  /** Of a part of a long video: what the engine goes on from in the next one; gone once that is made. */
  state: string;
  /** The same part's speech, for an engine that hears no other; there while the run is under way. */
  speech: string;
  /** The whole long video, beside the first of its parts that there is. */
  joined: string;
}

/** Where runs keep their files: one folder each, named by the run's id. */
export class RunFolders {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    mkdirSync(root, { recursive: true });
  }

  files(id: RunId): RunFiles {
    const folder = join(this.#root, id);
    return {
      folder,
      live: join(folder, 'live.mp4'),
      video: join(folder, 'video.mp4'),
      poster: join(folder, 'poster.jpg'),
      log: join(folder, 'engine.log'),
      monitor: join(folder, 'monitor.json'),
      state: join(folder, 'state'),
      speech: join(folder, 'part.wav'),
      joined: join(folder, 'joined.mp4'),
    };
  }

  /**
   * Makes the folder, empty: a run of a batch may have been cut off in it before. Synchronous, because a run's start waits for it and it takes a fraction of a
   * millisecond.
   */
  make(id: RunId): RunFiles {
    const files = this.files(id);
    rmSync(files.folder, { recursive: true, force: true });
    mkdirSync(files.folder, { recursive: true });
    return files;
  }

  /** The runs that have a folder. */
  async ids(): Promise<RunId[]> {
    return (await readdir(this.#root)).filter((name) => RunId.safeParse(name).success);
  }

  async remove(id: RunId): Promise<void> {
    await rm(this.files(id).folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
