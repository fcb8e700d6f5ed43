import Libsql from 'libsql';
import { MIGRATIONS } from './migrations.ts';

/** What SQLite stores; booleans are 0 and 1. */
export type SqlValue = string | number | null;

/** Why the data directory or its database cannot be used at all. The message is for a person. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}

/**
 * The studio's SQLite database. Every call is synchronous: a statement takes about 0.1 ms, and nothing else in the
 * process can slip between the statements of a transaction.
 */
export class Database {
  readonly #db: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement<[SqlValue[]]>>();
  #afterCommit: (() => void)[] = [];

  /** @throws DatabaseError when the file is in use by another studio, broken, or from a newer version. */
  constructor(path: string) {
    try {
      this.#db = new Libsql(path);
      this.#db.pragma('journal_mode = WAL');
      this.#db.pragma('synchronous = NORMAL');
      this.#migrate();
    } catch (error) {
      throw explain(error, path);
    }
  }

  #migrate(): void {
    const version = Number(this.all('PRAGMA user_version')[0]?.user_version ?? 0);
    if (version > MIGRATIONS.length)
      throw new DatabaseError('it was written by a newer version of the studio');
    MIGRATIONS.slice(version).forEach((step, index) => {
      this.transaction(() => {
        this.#db.exec(step);
        this.#db.exec(`PRAGMA user_version = ${version + index + 1}`);
      });
    });
  }

  #statement(sql: string): Libsql.Statement<[SqlValue[]]> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const made = this.#db.prepare<[SqlValue[]]>(sql);
    this.#statements.set(sql, made);
    return made;
  }

  /** Runs a statement that changes something. */
  run(sql: string, ...values: SqlValue[]): { changes: number; lastInsertRowid: number } {
    // One array, always: libsql takes a single null for a set of named values.
    const { changes, lastInsertRowid } = this.#statement(sql).run(values);
    return { changes, lastInsertRowid: Number(lastInsertRowid) };
  }

  /** All rows of a query. */
  all(sql: string, ...values: SqlValue[]): Record<string, unknown>[] {
    return this.#statement(sql).all(values) as Record<string, unknown>[];
  }

  /** The first row of a query. */
  get(sql: string, ...values: SqlValue[]): Record<string, unknown> | undefined {
    return this.all(sql, ...values)[0];
  }

  /**
   * Runs `work` as one transaction: all of it or nothing. An inner transaction joins the outer one.
   * With `durable` it is on the disk when this returns, power cut included (about 0.5 ms more); without, it survives
   * the end of the process but not of the machine.
   */
  transaction<T>(work: () => T, options: { durable?: boolean } = {}): T {
    if (this.#db.inTransaction) return work();
    const result = this.#commit(work, options.durable ?? false);
    const notifications = this.#afterCommit;
    this.#afterCommit = [];
    for (const notify of notifications) notify();
    return result;
  }

  #commit<T>(work: () => T, durable: boolean): T {
    if (durable) this.#db.pragma('synchronous = FULL');
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#afterCommit = [];
      // A full disk has already rolled back; libsql's own helper would hide that error behind "no transaction".
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    } finally {
      if (durable) this.#db.pragma('synchronous = NORMAL');
    }
  }

  /** Calls `notify` once the transaction under way is committed, or at once where there is none. */
  afterCommit(notify: () => void): void {
    if (this.#db.inTransaction) this.#afterCommit.push(notify);
    else notify();
  }

  /** Folds the write-ahead log into the file and closes it. */
  close(): void {
    if (!this.#db.open) return;
    this.#statements.clear();
    // libsql lets go of the file when its statements are collected, whenever that is: this is done now.
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
    this.#db.close();
  }
}

function explain(error: unknown, path: string): DatabaseError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = error instanceof Error ? error.message : String(error);
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT')
    return new DatabaseError(
      `${path} is not a usable database (${reason}). Move it away to begin with an empty one.`,
    );
  return new DatabaseError(`${path} cannot be used: ${reason}`);
}
