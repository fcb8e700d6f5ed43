import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders looked into at a time: thousands of runs must not take all of Node's file threads. */
const AT_ONCE = 4;
/** A folder that nothing was added to, or taken from, for so long is as it will be, if nobody works on it, ms. */
const SETTLED_MS = 60_000;

/** Bytes of a file, or of all files in a folder. What goes away meanwhile, or cannot be read, takes none. */
async function bytesOf(path: string, found: Stats | null): Promise<number> {
  if (!found) return 0;
  if (!found.isDirectory()) return found.size;
  let bytes = 0;
  for (const name of await readdir(path).catch(() => []))
    bytes += await bytesOf(join(path, name), await look(join(path, name)));
  return bytes;
}

/** What a folder held when it was looked into, and when something last came into it or left it, ms since 1970. */
interface Settled {
  bytes: number;
  changedAt: number;
}

/** The same of each entry of a folder, by name. */
export class FolderSizes {
  readonly #folder: string;
  readonly #besides: readonly string[];
  #settled = new Map<string, Settled>();

  /** `besides`: entries that are left out. */
  constructor(folder: string, besides: readonly string[] = []) {
    this.#folder = folder;
    this.#besides = besides;
  }

  /** Looks at all of them. Of a folder that `isFinal` picks, its time is enough from the second look on. */
  async measure(isFinal: (name: string) => boolean = () => false): Promise<Map<string, number>> {
    const names = (await readdir(this.#folder).catch(() => [])).filter(
      (name) => !this.#besides.includes(name),
    );
    const sizes = new Map<string, number>();
    const settled = new Map<string, Settled>();
    const next = names[Symbol.iterator]();
    const work = async () => {
      for (const name of next) {
        const path = join(this.#folder, name);
        const found = await look(path);
        const before = this.#settled.get(name);
        const changedAt = found?.mtimeMs ?? 0;
        const isKnown = before !== undefined && before.changedAt === changedAt && isFinal(name);
        const bytes = isKnown ? before.bytes : await bytesOf(path, found);
        sizes.set(name, bytes);
        if (isFinal(name) && changedAt < Date.now() - SETTLED_MS) settled.set(name, { bytes, changedAt });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    this.#settled = settled;
    return sizes;
  }
}

function look(path: string): Promise<Stats | null> {
  return lstat(path).catch(() => null);
}
