import type { EngineId, RunId } from '../contract/index.ts';
import type { Database } from '../database/database.ts';
import { moveInQueue, type Waiting } from './queue-order.ts';

/** The order of the queued runs, and whether the queue is paused. Both survive a restart. */
export class QueueStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Ids of the queued runs, next first. */
  order(): RunId[] {
    const rows = this.#db.all('SELECT id FROM runs WHERE queue_rank IS NOT NULL ORDER BY queue_rank');
    return rows.map((row) => String(row.id));
  }

  /** The runs that workers have now, oldest first. */
  underWay(): RunId[] {
    const rows = this.#db.all("SELECT id FROM runs WHERE status IN ('starting', 'running') ORDER BY id");
    return rows.map((row) => String(row.id));
  }

  paused(): boolean {
    return this.#db.get('SELECT paused FROM queue')?.paused === 1;
  }

  setPaused(paused: boolean): void {
    this.#db.run('UPDATE queue SET paused = ?', paused ? 1 : 0);
  }

  /**
   * The queued runs that may start, next first: none of a paused queue, none of a paused batch, and no part of a long
   * video before the one that it goes on from.
   */
  startable(): { id: RunId; engine: EngineId }[] {
    if (this.paused()) return [];
    const rows = this.#db.all(
      `SELECT id, engine FROM runs WHERE queue_rank IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM batches WHERE batches.id = runs.batch AND batches.paused)
         AND NOT EXISTS (SELECT 1 FROM runs AS before WHERE runs.part IS NOT NULL AND before.batch = runs.batch
           AND before.batch_index < runs.batch_index AND before.status <> 'done')
       ORDER BY queue_rank`,
    );
    return rows.map((row) => ({ id: String(row.id), engine: String(row.engine) }));
  }

  /** Moves queued runs to `position`, counted from 1; a batch that stands there is not taken apart. */
  move(ids: readonly RunId[], position: number): void {
    moveInQueue(this.#waiting(), ids, position).forEach(({ id }, index) => {
      this.#db.run('UPDATE runs SET queue_rank = ? WHERE id = ?', index + 1, id);
    });
  }

  #waiting(): Waiting[] {
    const rows = this.#db.all('SELECT id, batch FROM runs WHERE queue_rank IS NOT NULL ORDER BY queue_rank');
    return rows.map((row) => ({ id: String(row.id), batch: row.batch === null ? null : String(row.batch) }));
  }
}
