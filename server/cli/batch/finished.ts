import { copyFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DEFAULT_PARAMS, type Made } from '../../contract/index.ts';
import { readMadeOf } from '../../media/made/read-made.ts';
import { partPath, writeWhole } from '../out-file.ts';
import type { Looked } from '../plan-request.ts';

/** A video that lies where the results go. */
interface Finished {
  path: string;
  made: Made;
}

/** The videos in the folders of the results, by what they say of themselves: their names may have changed. */
export class FinishedVideos {
  readonly #videos: Finished[] = [];

  static async in(outs: readonly string[]): Promise<FinishedVideos> {
    const found = new FinishedVideos();
    for (const folder of new Set(outs.map(dirname))) {
      const names = await readdir(folder).catch(() => []);
      for (const name of names.filter((one) => /\.mp4$/i.test(one) && !isPart(one))) {
        const path = join(folder, name);
        const made = await readMadeOf(path);
        if (made) found.#videos.push({ path, made });
      }
    }
    return found;
  }

  /** Whether the video of a request is there, under this name when it is over. */
  async settle({ request, plan }: Looked, out: string): Promise<boolean> {
    const { image, audio, prompt } = request;
    const params = { ...DEFAULT_PARAMS, ...request.params };
    const wanted = { engine: plan.engine, prompt, params, image, audio };
    const same = this.#videos.filter(({ made }) => isDeepStrictEqual(settingsOf(made), wanted));
    if (same.some(({ path }) => path === out)) return true;
    const [other] = same;
    if (!other) return false;
    await writeWhole(out, (draft) => copyFile(other.path, draft));
    return true;
  }
}

/** Whoever made it, and whatever its inputs were called then. A part of a long video is no video of these settings. */
function settingsOf({ engine, prompt, params, image, audio, part }: Made) {
  return { engine, prompt, params, image, audio, ...(part && { part }) };
}

/** Whether it is what was made of a video before it was stopped. */
function isPart(name: string): boolean {
  const whole = name.replace(/\.part(?=\.mp4$)/i, '');
  return whole !== name && partPath(whole) === name;
}
