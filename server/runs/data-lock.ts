import { join } from 'node:path';
import Libsql from 'libsql';
import { DatabaseError } from './database.ts';

/**
 * Keeps a data directory to one studio: a second one would take the first one's running runs for its own lost ones.
 * The lock is SQLite's on an empty database, because the system takes that back however the process ends.
 */
export class DataLock {
  readonly #file: Libsql.Database;
  #held = true;

  /** @throws DatabaseError when another studio holds it. */
  constructor(dataDir: string) {
    this.#file = new Libsql(join(dataDir, 'lock.sqlite'));
    try {
      // Nothing is written, and no room is needed for that: a full disk is no other studio.
      this.#file.pragma('journal_mode = MEMORY');
      this.#file.exec('BEGIN EXCLUSIVE');
    } catch {
      throw new DatabaseError(
        `Another LiveAvatar Studio is using ${dataDir}. Close it, or choose another --data-dir.`,
      );
    }
  }

  release(): void {
    if (this.#held) this.#file.exec('ROLLBACK');
    this.#held = false;
  }
}
