import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders looked into at a time: thousands of runs must not take all of Node's file threads. */
const AT_ONCE = 4;

/** Bytes of a file, or of all files in a folder. What goes away meanwhile, or cannot be read, takes none. */
export async function bytesOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null);
  if (!found) return 0;
  if (!found.isDirectory()) return found.size;
  let bytes = 0;
  for (const name of await readdir(path).catch(() => [])) bytes += await bytesOf(join(path, name));
  return bytes;
}

/** The same of each entry of a folder, by name, `besides` these. */
export async function bytesWithin(
  folder: string,
  besides: readonly string[] = [],
): Promise<Map<string, number>> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !besides.includes(name));
  const sizes = new Map<string, number>();
  const next = names[Symbol.iterator]();
  const look = async () => {
    for (const name of next) sizes.set(name, await bytesOf(join(folder, name)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return sizes;
}
