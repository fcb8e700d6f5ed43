import type Libsql from 'libsql';
import type { DataPart } from '../../contract/index.ts';
import { type Damage, isDamage, partOf } from '../damage.ts';

/** More than these say nothing new. */
const MOST_MESSAGES = 50;

interface Entry {
  name: string;
  table: string;
  root: number;
}

/**
 * Looks through a whole database; null = sound. `thorough` also compares indexes with their tables, which takes several
 * times as long.
 */
export function check(db: Libsql.Database, thorough: boolean): Damage | null {
  const messages: string[] = [];
  const broken = unlessDamaged(() => {
    const pragma = thorough ? 'integrity_check' : 'quick_check';
    for (const row of db.prepare(`PRAGMA ${pragma}(${MOST_MESSAGES})`).iterate([]))
      messages.push(...String((row as Record<string, unknown>)[pragma]).split('\n'));
  });
  if (!broken && messages.length === 1 && messages[0] === 'ok') return null;
  const detail = messages.find((message) => !message.startsWith('***') && message !== 'ok') ?? broken ?? '';
  const parts = new Set<DataPart>();
  const unreadable = unlessDamaged(() => {
    for (const table of damagedTables(db, messages)) parts.add(partOf(table));
  });
  if (unreadable || parts.size === 0) parts.add('other');
  return { parts: [...parts], detail };
}

/** What SQLite says where it meets with damage. */
function unlessDamaged(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (isDamage(error)) return error.message;
    throw error;
  }
}

/** Those that cannot be walked through, and those that the check names: with damaged indexes only. */
function damagedTables(db: Libsql.Database, messages: readonly string[]): string[] {
  const entries = schemaOf(db);
  const tables = [...new Set(entries.map(({ table }) => table))];
  const broken = tables.filter((table) =>
    unlessDamaged(() => db.prepare(`SELECT count(*) FROM "${table}" NOT INDEXED`).all([])),
  );
  return [...broken, ...messages.flatMap((message) => tablesIn(message, entries))];
}

function schemaOf(db: Libsql.Database): Entry[] {
  const rows = db.prepare('SELECT name, tbl_name, rootpage FROM sqlite_schema').all([]);
  return (rows as Record<string, unknown>[]).map((row) => ({
    name: String(row.name),
    table: String(row.tbl_name),
    root: Number(row.rootpage),
  }));
}

/** "Tree 5 page 12: …" names the root page of a table or an index; others name the table or the index itself. */
function tablesIn(message: string, entries: readonly Entry[]): string[] {
  const root = Number(/^Tree (\d+) /.exec(message)?.[1]);
  if (root > 0) return entries.filter((entry) => entry.root === root).map(({ table }) => table);
  const words = new Set(message.split(/[^\w]+/));
  return entries.filter(({ name }) => words.has(name)).map(({ table }) => table);
}
