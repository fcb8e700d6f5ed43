import { join } from 'node:path';
import Libsql from 'libsql';
import { isDiskFull } from '../monitor/disk-full.ts';
import { DatabaseError } from './database.ts';

const NAME = 'lock.sqlite';

/** Another process has the data directory. */
export class DataInUseError extends DatabaseError {}

/**
 * Keeps a data directory to one studio: a second one would take the first one's running runs for its own lost ones.
 * The lock is SQLite's on an empty database, because the system takes that back however the process ends.
 */
export class DataLock {
  readonly #file: Libsql.Database;
  #held = true;

  /** @throws DatabaseError when another studio holds it, or it cannot be had. */
  constructor(dataDir: string) {
    const path = join(dataDir, NAME);
    try {
      this.#file = new Libsql(path);
      // Nothing is written, and no room is needed for that: a full disk is no other studio.
      this.#file.pragma('journal_mode = MEMORY');
      this.#file.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      if (isHeld(error))
        throw new DataInUseError(
          `Another LiveAvatar Studio is using ${dataDir}. Close it, or choose another --data-dir.`,
        );
      throw new DatabaseError(whyNot(error, dataDir, path));
    }
  }

  release(): void {
    if (this.#held) this.#file.exec('ROLLBACK');
    this.#held = false;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isHeld(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));
}

function whyNot(error: unknown, dataDir: string, path: string): string {
  const code = codeOf(error);
  if (isDiskFull(error))
    return `The disk of ${dataDir} is full. Free some space, or choose another --data-dir.`;
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT')
    return `${path} is damaged. It holds nothing: delete it, and start the studio again.`;
  const reason = error instanceof Error ? error.message : String(error);
  return `${path} cannot be used as a lock (${reason}). Put it out of the way, or choose another --data-dir.`;
}
