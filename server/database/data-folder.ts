import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DISK_FULL, isDiskFull } from '../monitor/disk-full.ts';
import { DatabaseError } from './database.ts';

/** Name of the database in it. */
export const DATABASE = 'studio.sqlite';

/**
 * Makes the data directory, for this user only, where it is not there.
 * @throws DatabaseError when it can be none.
 */
export function makeDataFolder(path: string): void {
  try {
    make(path);
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DatabaseError(whyNot(error, path));
  }
}

/** What the file system refused in a data directory, for a person; any other error as it is. */
export function explained(error: unknown, dataDir: string): unknown {
  if (!(error instanceof Error && 'syscall' in error && 'path' in error)) return error;
  if (isDiskFull(error)) return new DatabaseError(DISK_FULL);
  return new DatabaseError(`${dataDir} cannot be used (${error.message}). Choose another --data-dir.`);
}

/** One folder after the other: Node's own recursion never ends where the system refuses with ENOENT, as below /proc. */
function make(path: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) return;
  if (there) throw new NoFolderError(path);
  make(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** Something else has this name. */
class NoFolderError extends Error {}

function whyNot(error: unknown, path: string): string {
  if (isDiskFull(error)) return DISK_FULL;
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (error instanceof NoFolderError) return `${error.message} is no folder. Choose another --data-dir.`;
  if (code === 'ENOTDIR') return `${path} lies in something that is no folder. Choose another --data-dir.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `${path} cannot be written to. Choose another --data-dir.`;
  const reason = error instanceof Error ? error.message : String(error);
  return `${path} cannot be used (${reason}). Choose another --data-dir.`;
}
