import type { RunId } from '../contract/index.ts';
import { isDiskFull } from '../monitor/disk-full.ts';
import type { RunFolders } from './run-folder.ts';

/**
 * Removes runs: `removeRows` takes them out of the database. The rows go first, because a folder without a row wastes
 * space, and a row without a folder is a broken run. On a disk so full that not even that can be written, the files
 * make room for it; and where that is not enough, `makeWay` ends what reads the database at length, because a log that
 * is being read cannot begin anew in the space it has.
 */
export async function removeDurably(
  runs: readonly RunId[],
  folders: RunFolders,
  removeRows: () => void,
  makeWay: () => Promise<void> = async () => undefined,
): Promise<void> {
  try {
    removeRows();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    for (const run of runs) await folders.remove(run);
    try {
      removeRows();
    } catch (still) {
      if (!isDiskFull(still)) throw still;
      await makeWay();
      removeRows();
    }
    return;
  }
  for (const run of runs) await folders.remove(run);
}

/**
 * What waits ends before it is removed, so that it is not begun meanwhile; without room on the disk nothing begins
 * anyway, and its removal goes on.
 */
export function unlessFull(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
}
