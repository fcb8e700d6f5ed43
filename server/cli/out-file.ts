import { randomUUID } from 'node:crypto';
import { accessSync, constants, statSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, parse, resolve } from 'node:path';
import { CommandError, EXIT } from './exit-code.ts';

/** Refuses a place where no file can be written, before anything is made for it. @throws CommandError */
export function checkOutFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new CommandError(EXIT.usage, `--out ${path} is a folder. Name the file in it.`);
  const folder = dirname(resolve(path));
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new CommandError(
      EXIT.usage,
      `--out ${path} cannot be written: ${folder} is no folder that may be written to.`,
    );
  }
}

/**
 * Makes a file completely or not at all: `write` gets the path of a new file beside it, which takes its place when it is
 * whole and on the disk. The folder is made where it is not there.
 */
export async function writeWhole(path: string, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  await mkdir(dirname(resolve(path)), { recursive: true });
  try {
    await write(draft);
    const file = await open(draft, 'r+');
    await file.sync().finally(() => file.close());
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Where the part of a video goes that was stopped half-way: never where the whole one would be. */
export function partPath(path: string): string {
  const { dir, name, ext } = parse(path);
  return `${dir === '' ? '' : `${dir.replace(/\/$/, '')}/`}${name}.part${ext}`;
}
