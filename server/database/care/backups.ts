import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import type Libsql from 'libsql';

/** How many days can be gone back. */
const KEPT_DAYS = 7;
const DAILY = /^day-\d{4}-\d\d-\d\d\.sqlite$/;

/** Where the backups of a data directory lie. */
export function backupFolder(dataDir: string): string {
  return join(dataDir, 'backups');
}

/** Name of the backup of a day. */
export function backupOfDay(day: Date): string {
  return `day-${day.toISOString().slice(0, 10)}.sqlite`;
}

/**
 * Writes a copy of a database that is in use: as it is at this moment, without gaps. One of that name is replaced when
 * the new one is on the disk.
 * @throws what SQLite and the file system say; nothing is left behind then.
 */
export function backUp(db: Libsql.Database, folder: string, name: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  const part = `${path}.part`;
  rmSync(part, { force: true });
  try {
    db.prepare('VACUUM INTO ?').run([part]);
    const file = openSync(part, 'r');
    fsyncSync(file);
    closeSync(file);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Removes the daily backups that are older than a week of them. Those made before a migration stay. */
export function prune(folder: string): void {
  const daily = readdirSync(folder).filter((name) => DAILY.test(name));
  for (const name of daily.sort().slice(0, -KEPT_DAYS)) rmSync(join(folder, name), { force: true });
}

/** All backups there are, the newest first; absolute paths. */
export function backupsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.sqlite'));
  const age = (name: string) => (DAILY.test(name) ? name : `before ${name}`);
  return names.sort((a, b) => age(b).localeCompare(age(a))).map((name) => join(folder, name));
}
