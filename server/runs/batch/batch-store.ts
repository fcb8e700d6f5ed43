import { Batch, type BatchId, type BatchQuery, type JoinedVideo, RunStatus } from '../../contract/index.ts';
import type { Database } from '../../database/database.ts';

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
  list({ kind, limit, cursor }: BatchQuery): { batches: Batch[]; next: string | null } {
    const rows = this.#db.all(
      'SELECT * FROM batches WHERE id < ? AND kind = coalesce(?, kind) ORDER BY id DESC LIMIT ?',
      // After every id there can be.
      cursor ?? '~',
      kind ?? null,
      limit + 1,
    );
    const page = rows.slice(0, limit);
    return {
      batches: page.flatMap((row) => this.#batchOf(row) ?? []),
      next: rows.length > limit ? String(page.at(-1)?.id) : null,
    };
  }

  setTitle(id: BatchId, title: string | null): void {
    this.#db.run('UPDATE batches SET title = ? WHERE id = ?', title, id);
  }

  setPaused(id: BatchId, paused: boolean): void {
    this.#db.run('UPDATE batches SET paused = ? WHERE id = ?', paused ? 1 : 0, id);
  }

  setJoined(id: BatchId, joined: JoinedVideo): void {
    this.#db.run('UPDATE batches SET joined = ? WHERE id = ?', JSON.stringify(joined), id);
  }

  /** Long videos all parts of which are there and which are not joined yet. */
  joinable(): BatchId[] {
    const rows = this.#db.all(
      `SELECT id FROM batches WHERE kind = 'parts'
         AND (joined IS NULL OR json_extract(joined, '$.state') <> 'done')
         AND size = (SELECT count(*) FROM runs WHERE batch = batches.id AND part IS NOT NULL AND status = 'done')`,
    );
    return rows.map(({ id }) => String(id));
  }

  /** Long videos that are. */
  joined(): BatchId[] {
    const rows = this.#db.all("SELECT id FROM batches WHERE json_extract(joined, '$.state') = 'done'");
    return rows.map(({ id }) => String(id));
  }

  /** Its runs have to be gone. */
  remove(id: BatchId): void {
    this.#db.run('DELETE FROM batches WHERE id = ?', id);
  }

  /** Undefined where another version or another hand has written it; its runs are there all the same. */
  #batchOf(row: Record<string, unknown>): Batch | undefined {
    return Batch.safeParse({
      id: row.id,
      kind: row.kind,
      title: row.title,
      createdAt: row.created_at,
      paused: row.paused === 1,
      of: row.size,
      axes: parsed(String(row.axes)),
      counts: this.counts(String(row.id)),
      ...(row.joined === null ? {} : { joined: parsed(String(row.joined)) }),
    }).data;
  }

  /** How many of its runs are in which status. */
  counts(id: BatchId): Batch['counts'] {
    const rows = this.#db.all(
      'SELECT status, count(*) AS runs FROM runs WHERE batch = ? GROUP BY status',
      id,
    );
    const there = new Map(rows.map(({ status, runs }) => [status, Number(runs)]));
    const entries = RunStatus.options.map((status) => [status, there.get(status) ?? 0]);
    return Object.fromEntries(entries) as Batch['counts'];
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
