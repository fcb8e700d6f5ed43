import type { RunId, RunPage, RunQuery } from '../contract/index.ts';
import { isDamage } from '../database/damage.ts';
import type { Database, SqlValue } from '../database/database.ts';
import { RunIds } from './run-id.ts';
import { RUN_ROWS, readRow } from './run-row.ts';

type Row = Record<string, unknown>;

/** What a query asks for, as a condition on rows. */
interface Condition {
  sql: string;
  values: SqlValue[];
}

/** A page of the runs that a query asks for, newest first; `next` is the cursor of the following page. */
export function listRuns(db: Database, query: RunQuery): Omit<RunPage, 'seq'> {
  const rows = rowsOf(db, query);
  const readings = rows.slice(0, query.limit).map(readRow);
  const unreadable = readings.flatMap((reading) => reading.unreadable ?? []);
  return {
    runs: readings.flatMap(({ run }) => run ?? []),
    ...(unreadable.length > 0 && { unreadable }),
    next: rows.length > query.limit ? String(rows[query.limit - 1]?.id) : null,
  };
}

/** One more than asked for, where there are more. */
function rowsOf(db: Database, query: RunQuery): Row[] {
  const { sql, values } = conditionOf(query);
  const most = query.limit + 1;
  try {
    return db.all(`${RUN_ROWS} WHERE ${sql} ORDER BY id DESC LIMIT ?`, ...values, most);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return rowByRow(db, query, most);
  }
}

/** What is left of a damaged table: ids are in an index of their own, and each row is read by itself. */
function rowByRow(db: Database, query: RunQuery, most: number): Row[] {
  const { sql, values } = conditionOf(query);
  const rows: Row[] = [];
  for (const { id } of db.all('SELECT id FROM runs ORDER BY id DESC')) {
    if (query.cursor && String(id) >= query.cursor) continue;
    try {
      rows.push(...db.all(`${RUN_ROWS} WHERE id = ? AND ${sql}`, String(id), ...values));
    } catch (error) {
      if (!isDamage(error)) throw error;
      rows.push({ id, created_at: madeAt(String(id)) });
    }
    if (rows.length === most) break;
  }
  return rows;
}

/** The id tells when a run was made; another hand's may not. */
function madeAt(id: RunId): string {
  const at = new Date(RunIds.timeOf(id));
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

function conditionOf(query: RunQuery): Condition {
  const where: string[] = ['TRUE'];
  const values: SqlValue[] = [];
  const add = (condition: string, ...bound: SqlValue[]) => {
    where.push(condition);
    values.push(...bound);
  };
  if (query.cursor) add('id < ?', query.cursor);
  if (query.status) add('status = ?', query.status);
  if (query.engine) add('engine = ?', query.engine);
  if (query.batch) add('batch = ?', query.batch);
  if (query.starred !== undefined) add('starred = ?', query.starred ? 1 : 0);
  if (query.search) {
    const pattern = `%${query.search.replace(/[\\%_]/g, '\\$&')}%`;
    add(
      "(prompt LIKE ? ESCAPE '\\' OR title LIKE ? ESCAPE '\\' OR id LIKE ? ESCAPE '\\')",
      ...Array<string>(3).fill(pattern),
    );
  }
  return { sql: where.join(' AND '), values };
}
