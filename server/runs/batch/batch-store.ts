import type { Batch, BatchId, BatchQuery } from '../../contract/index.ts';
import { RunStatus } from '../../contract/index.ts';
import type { Database } from '../database.ts';

/** A batch without what its runs say. */
export type BatchRow = Omit<Batch, 'counts'>;

/** The table of batches. It publishes nothing. */
export class BatchStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  insert({ id, kind, title, createdAt, paused, of, axes }: BatchRow): void {
    this.#db.run(
      'INSERT INTO batches (id, kind, title, created_at, paused, size, axes) VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      kind,
      title,
      createdAt,
      paused ? 1 : 0,
      of,
      JSON.stringify(axes),
    );
  }

  get(id: BatchId): Batch | undefined {
    const row = this.#db.get('SELECT * FROM batches WHERE id = ?', id);
    return row && this.#batchOf(row);
  }

  /** Newest first; `next` is the cursor of the following page. */
  list({ limit, cursor }: BatchQuery): { batches: Batch[]; next: string | null } {
    const rows = this.#db.all(
      'SELECT * FROM batches WHERE id < ? ORDER BY id DESC LIMIT ?',
      // After every id there can be.
      cursor ?? '~',
      limit + 1,
    );
    const batches = rows.slice(0, limit).map((row) => this.#batchOf(row));
    return { batches, next: rows.length > limit ? (batches.at(-1)?.id ?? null) : null };
  }

  setTitle(id: BatchId, title: string | null): void {
    this.#db.run('UPDATE batches SET title = ? WHERE id = ?', title, id);
  }

  setPaused(id: BatchId, paused: boolean): void {
    this.#db.run('UPDATE batches SET paused = ? WHERE id = ?', paused ? 1 : 0, id);
  }

  /** Its runs have to be gone. */
  remove(id: BatchId): void {
    this.#db.run('DELETE FROM batches WHERE id = ?', id);
  }

  /** The table holds only what `insert` wrote. */
  #batchOf(row: Record<string, unknown>): Batch {
    return {
      id: row.id,
      kind: row.kind,
      title: row.title,
      createdAt: row.created_at,
      paused: row.paused === 1,
      of: row.size,
      axes: JSON.parse(String(row.axes)),
      counts: this.#counts(String(row.id)),
    } as Batch;
  }

  #counts(id: BatchId): Batch['counts'] {
    const rows = this.#db.all(
      'SELECT status, count(*) AS runs FROM runs WHERE batch = ? GROUP BY status',
      id,
    );
    const there = new Map(rows.map(({ status, runs }) => [status, Number(runs)]));
    const entries = RunStatus.options.map((status) => [status, there.get(status) ?? 0]);
    return Object.fromEntries(entries) as Batch['counts'];
  }
}
