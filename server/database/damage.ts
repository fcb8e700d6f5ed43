import { DataPart } from '../contract/index.ts';

/** What is wrong with a database. */
export interface Damage {
  parts: DataPart[];
  /** In SQLite's words. */
  detail: string;
}

const CODES = /^SQLITE_(CORRUPT|NOTADB)/;

/** Whether an error means that the database is damaged. */
export function isDamage(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && CODES.test(String(error.code));
}

/** What a person is told when it is met with. */
export const DAMAGED =
  'The studio’s database is damaged. Close the studio, run "npm start -- --repair" and start it again: what can be read is saved into a new database, and the old one is kept.';

/** The table that a name of SQLite's belongs to, as a part of the contract's. */
export function partOf(table: string): DataPart {
  return DataPart.safeParse(table).data ?? 'other';
}
