import type { BatchId, RunId, StudioEvent, UnnumberedEvent } from '../contract/index.ts';
import type { Database } from '../database/database.ts';

/** Which events somebody wants: of all runs, or of some. All other events belong to everybody. */
export type EventFilter = 'all' | ReadonlySet<RunId>;

/** The append-only, numbered log of everything that happened. One cursor serves all runs. */
export class EventLog {
  readonly #db: Database;
  readonly #listeners = new Set<(event: StudioEvent) => void>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Numbers, dates and stores an event; listeners hear it once it is committed. */
  append(event: UnnumberedEvent): StudioEvent {
    const at = new Date().toISOString();
    const run = 'run' in event ? event.run : null;
    const batch = 'batch' in event ? event.batch : null;
    const { lastInsertRowid: seq } = this.#db.run(
      'INSERT INTO events (at, run, batch, type, body) VALUES (?, ?, ?, ?, ?)',
      at,
      run,
      batch,
      event.type,
      JSON.stringify(event),
    );
    const numbered: StudioEvent = { seq, at, ...event };
    this.#db.afterCommit(() => {
      for (const listener of [...this.#listeners]) listener(numbered);
    });
    return numbered;
  }

  /** Up to `limit` events after `seq`, oldest first. */
  after(seq: number, limit: number): StudioEvent[] {
    const rows = this.#db.all('SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?', seq, limit);
    const events = readable(rows);
    // Fewer than asked for means that there are no more.
    const missing = rows.length - events.length;
    if (rows.length < limit || missing === 0) return events;
    return [...events, ...this.after(Number(rows.at(-1)?.seq), missing)];
  }

  /** All events of one run after `seq`, oldest first. */
  ofRun(run: RunId, seq: number): StudioEvent[] {
    return readable(this.#db.all('SELECT * FROM events WHERE run = ? AND seq > ? ORDER BY seq', run, seq));
  }

  /** Number of the newest event, 0 before the first; it never goes down, even when a run's events are removed. */
  last(): number {
    return Number(this.#db.get("SELECT seq FROM sqlite_sequence WHERE name = 'events'")?.seq ?? 0);
  }

  /** Whether a run of that id has been deleted. */
  wasDeleted(run: RunId): boolean {
    return this.#db.get("SELECT 1 FROM events WHERE run = ? AND type = 'run.deleted'", run) !== undefined;
  }

  /** Removes what is known about a run: a deleted run leaves nothing but the note that it was deleted. */
  forget(run: RunId): void {
    this.#db.run('DELETE FROM events WHERE run = ?', run);
  }

  /** The same of a batch. */
  forgetBatch(batch: BatchId): void {
    this.#db.run('DELETE FROM events WHERE batch = ?', batch);
  }

  /** Calls `listener` with every event from now on. Returns the way to stop that. */
  listen(listener: (event: StudioEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Whether an event passes a filter. */
export function wanted(event: StudioEvent, filter: EventFilter): boolean {
  return filter === 'all' || !('run' in event) || filter.has(event.run);
}

/** Those that can be read. What an older version wrote goes out as it is: whoever hears it knows what to make of it. */
function readable(rows: readonly Record<string, unknown>[]): StudioEvent[] {
  return rows.flatMap((row) => {
    try {
      const event = JSON.parse(String(row.body)) as UnnumberedEvent;
      return [{ seq: Number(row.seq), at: String(row.at), ...event }];
    } catch {
      return [];
    }
  });
}
