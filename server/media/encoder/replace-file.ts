import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nativeWork } from './native-work.ts';

/**
 * Has `write` make a file beside `path` and puts it in its place only when it is whole and on the disk: whoever looks
 * at `path` sees the old file, or the new one, or none.
 * @throws what `write` and the file system throw; nothing is left behind then.
 */
export async function replaceFile(path: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = `${path}.part`;
  try {
    await write(part);
    await nativeWork.slowly(() => sync(part));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await sync(dirname(path));
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
