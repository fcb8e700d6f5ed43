import type Libsql from 'libsql';

/** How many pages of 4 KiB: what some hundred changes take. */
const SPARE = 128;

/**
 * Keeps pages free inside the database's file, and its log as long, where a disk that is full cannot take them away.
 * The log begins anew only after what it holds is in the file, and a file that would have to grow for that cannot where
 * there is no room; nor can a log that is shorter than what is to be written. `anew`: whatever there is, because the log
 * of a database that has just been opened is empty.
 * @throws where the disk is full; the pages there were are still free
 */
export function keepSparePages(db: Libsql.Database, { anew }: { anew: boolean }): void {
  // What a process has left that was killed on its way to the end of this function.
  db.exec('DROP TABLE IF EXISTS spare');
  const { freelist_count: free } = db.prepare('PRAGMA freelist_count').get() as { freelist_count: number };
  if (!anew && free >= SPARE / 2) return;
  try {
    // Two transactions: pages that are freed in the one that took them are never written.
    db.exec(`CREATE TABLE spare AS SELECT zeroblob(${SPARE * 4096}) AS bytes`);
  } finally {
    db.exec('DROP TABLE IF EXISTS spare');
  }
  // Waits for nobody who reads: then the pages come into the file with the next checkpoint.
  db.pragma('wal_checkpoint(PASSIVE)');
}
