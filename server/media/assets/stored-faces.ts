import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PortraitFaces } from '../../portrait/portrait-faces.ts';

const NAME = 'faces.json';

/** Writes what has been found in the portrait of `folder` beside it: whole or not at all. */
export async function writeStoredFaces(folder: string, found: PortraitFaces): Promise<void> {
  const path = join(folder, NAME);
  await writeFile(`${path}.part`, `${JSON.stringify(found)}\n`, { flush: true });
  await rename(`${path}.part`, path);
}

/** What has been found in the portrait of `folder`; undefined where that is not stored, not all of it, or damaged. */
export async function readStoredFaces(folder: string): Promise<PortraitFaces | undefined> {
  try {
    const found = PortraitFaces.parse(JSON.parse(await readFile(join(folder, NAME), 'utf8')));
    // An earlier studio has not looked whether the mouth was missed.
    return found.boxes.length > 0 && found.mouthOffset === undefined ? undefined : found;
  } catch {
    return undefined;
  }
}
