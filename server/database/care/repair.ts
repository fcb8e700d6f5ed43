import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { isDamage } from '../damage.ts';
import { DATABASE } from '../data-folder.ts';
import { MIGRATIONS } from '../migrations.ts';
import { backupFolder, backupsIn } from './backups.ts';
import { check } from './check.ts';
import { readableRows } from './salvage.ts';

/** What belongs to what, and before what. */
const TABLES = ['batches', 'runs', 'events', 'speeds', 'queue'] as const;
type Table = (typeof TABLES)[number];

/** What became of a repair. */
export type Repair =
  | { kind: 'absent' }
  | { kind: 'sound' }
  | {
      kind: 'repaired';
      /** Rows in the new database. */
      saved: Record<Table, number>;
      /** Runs of those that were only in a backup. */
      fromBackup: number;
      /** Where the old database is. */
      old: string;
    };

/**
 * Saves what can be read of a damaged database into a new one, adds the runs of the newest sound backup that are not
 * there and still have their folder, and puts the new one in the old one's place, which is kept. The data directory is
 * locked by the caller; a repair that is cut off has changed nothing.
 * @throws what the file system says, ENOSPC among it.
 */
export function repairDatabase(dataDir: string): Repair {
  const path = join(dataDir, DATABASE);
  if (!existsSync(path)) return { kind: 'absent' };
  const old = openOld(path);
  try {
    if (old && !check(old, true)) return { kind: 'sound' };
    const part = `${path}.repaired`;
    remove(part);
    const fresh = new Libsql(part);
    try {
      const version = old ? versionOf(old) : MIGRATIONS.length;
      for (const step of MIGRATIONS.slice(0, version)) fresh.exec(step);
      fresh.exec(`PRAGMA user_version = ${version}`);
      if (old) copyAll(old, fresh);
      const fromBackup = addFromBackup(dataDir, fresh);
      mend(fresh);
      const saved = Object.fromEntries(TABLES.map((table) => [table, countOf(fresh, table)])) as Record<
        Table,
        number
      >;
      fresh.close();
      return { kind: 'repaired', saved, fromBackup, old: replace(path, part, old) };
    } catch (error) {
      fresh.close();
      remove(part);
      throw error;
    }
  } finally {
    old?.close();
  }
}

/** Null where it is so damaged that SQLite takes it for none. */
function openOld(path: string): Libsql.Database | null {
  const db = new Libsql(path);
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get([]);
    return db;
  } catch (error) {
    db.close();
    if (isDamage(error)) return null;
    throw error;
  }
}

function versionOf(db: Libsql.Database): number {
  const [row] = db.prepare('PRAGMA user_version').all([]) as { user_version: number }[];
  const version = row?.user_version ?? 0;
  return version >= 1 && version <= MIGRATIONS.length ? version : MIGRATIONS.length;
}

function copyAll(from: Libsql.Database, to: Libsql.Database): void {
  to.exec('DELETE FROM queue');
  for (const table of TABLES) if (columnsOf(to, table).length > 0) copy(from, to, table, () => true);
  // The numbers of events never go back: what pages have seen already would be taken for another studio's.
  const [before] =
    attempt(() => from.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'events'").all([])) ?? [];
  if (before)
    to.prepare("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'events'").run([
      (before as { seq: number }).seq,
    ]);
}

/** Copies the rows that `wanted` picks; one that the new table refuses is left out. How many there were. */
function copy(
  from: Libsql.Database,
  to: Libsql.Database,
  table: Table,
  wanted: (row: Record<string, unknown>) => boolean,
): number {
  const columns = columnsOf(to, table).filter((name) => columnsOf(from, table).includes(name));
  if (columns.length === 0) return 0;
  const names = columns.map((name) => `"${name}"`).join(', ');
  const places = columns.map(() => '?').join(', ');
  const insert = to.prepare(`INSERT OR IGNORE INTO "${table}" (${names}) VALUES (${places})`);
  let copied = 0;
  to.exec('BEGIN');
  for (const row of readableRows(from, table, columns)) {
    if (!wanted(row)) continue;
    copied += attempt(() => insert.run(columns.map((name) => row[name])).changes) ?? 0;
  }
  to.exec('COMMIT');
  return copied;
}

/** The newest backup that is sound may have what could not be read: runs whose files are still there. */
function addFromBackup(dataDir: string, to: Libsql.Database): number {
  for (const path of backupsIn(backupFolder(dataDir))) {
    const backup = openOld(path);
    try {
      if (!backup || check(backup, true)) continue;
      copy(backup, to, 'batches', () => true);
      return copy(backup, to, 'runs', (row) => existsSync(join(dataDir, 'runs', String(row.id))));
    } finally {
      backup?.close();
    }
  }
  return 0;
}

/** What was saved must fit together again. */
function mend(db: Libsql.Database): void {
  if (columnsOf(db, 'batches').length > 0)
    db.exec(
      'UPDATE runs SET batch = NULL, batch_index = NULL WHERE batch IS NOT NULL AND batch NOT IN (SELECT id FROM batches)',
    );
  if (countOf(db, 'queue') === 0) db.exec('INSERT INTO queue VALUES (0)');
}

/** Puts the new file in the old one's place. Where the old one is kept. */
function replace(path: string, part: string, old: Libsql.Database | null): string {
  const kept = `${path}.damaged-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`;
  // A log that is left would be taken for the new one's.
  attempt(() => old?.pragma('wal_checkpoint(TRUNCATE)'));
  old?.close();
  linkSync(path, kept);
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${kept}-wal`);
  rmSync(`${path}-shm`, { force: true });
  renameSync(part, path);
  return kept;
}

function remove(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
}

function columnsOf(db: Libsql.Database, table: Table): string[] {
  const rows = attempt(() => db.prepare(`PRAGMA table_info("${table}")`).all([])) ?? [];
  return (rows as { name: string }[]).map(({ name }) => name);
}

function countOf(db: Libsql.Database, table: Table): number {
  const [row] = attempt(() => db.prepare(`SELECT count(*) AS n FROM "${table}"`).all([])) ?? [];
  return row ? Number((row as { n: number }).n) : 0;
}

/** Undefined where SQLite cannot, or will not. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      String(error.code).startsWith('SQLITE_') &&
      !isFull(error)
    )
      return undefined;
    throw error;
  }
}

function isFull(error: Error & { code?: unknown }): boolean {
  return error.code === 'SQLITE_FULL';
}
