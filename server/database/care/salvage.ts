import type Libsql from 'libsql';
import { isDamage } from '../damage.ts';

type Row = Record<string, unknown>;

/** Rows read at a time, where all of them can be read. */
const BATCH = 200;
/** No table has a larger row number. */
const END = 2 ** 52;

/**
 * All rows of a table that can still be read, in the order of their numbers; `_row` is the number. What lies on a page
 * that is damaged is stepped over.
 */
export function* readableRows(
  db: Libsql.Database,
  table: string,
  columns: readonly string[],
): Generator<Row, void, undefined> {
  const names = columns.map((name) => `"${name}"`).join(', ');
  const statement = db.prepare(
    `SELECT rowid AS _row, ${names} FROM "${table}" WHERE rowid >= ? ORDER BY rowid LIMIT ?`,
  );
  /** Null = damaged there. */
  const read = (from: number, most: number): Row[] | null => {
    try {
      return statement.all([from, most]) as Row[];
    } catch (error) {
      if (isDamage(error)) return null;
      throw error;
    }
  };
  let from: number | null = 0;
  while (from !== null && from < END) {
    const start: number = from;
    const rows = read(start, BATCH) ?? read(start, 1);
    if (rows === null) {
      from = nextReadable(start, (at) => read(at, 1) !== null);
      continue;
    }
    yield* rows;
    from = rows.length === 0 ? null : Number(rows.at(-1)?._row) + 1;
  }
}

/** The smallest number above `from` at which reading goes on; null when there is none. */
function nextReadable(from: number, isReadable: (at: number) => boolean): number | null {
  let damaged = from;
  let step = 1;
  while (!isReadable(from + step)) {
    damaged = from + step;
    step *= 2;
    if (from + step >= END) return null;
  }
  let readable = from + step;
  while (readable - damaged > 1) {
    const middle = Math.floor((damaged + readable) / 2);
    if (isReadable(middle)) readable = middle;
    else damaged = middle;
  }
  return readable;
}
