import type { RunId } from '../contract/index.ts';
import type { Database } from './database.ts';

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

  /** Moves a queued run to `position`, counted from 1; beyond the end means the end. */
  move(id: RunId, position: number): void {
    const others = this.order().filter((other) => other !== id);
    others.splice(position - 1, 0, id);
    others.forEach((run, index) => {
      this.#db.run('UPDATE runs SET queue_rank = ? WHERE id = ?', index + 1, run);
    });
  }
}
