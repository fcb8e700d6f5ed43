import { dirname } from 'node:path';
import Libsql from 'libsql';
import { isDiskFull } from '../monitor/disk-full.ts';
import { backUp, backupFolder } from './care/backups.ts';
import { DAMAGED, isDamage } from './damage.ts';
import type { DiskReserve } from './disk-reserve.ts';
import { MIGRATIONS } from './migrations.ts';
import { keepSparePages } from './spare-pages.ts';

/** After so many changes it is seen to again that there is room for those that must be. */
const CHANGES_BETWEEN = 16;

/** What SQLite stores; booleans are 0 and 1. */
export type SqlValue = string | number | null;

/** How a transaction is carried out. */
export interface TransactionOptions {
  durable?: boolean;
  reserved?: boolean;
}

/** For endings and removals: on the disk when the call returns, also where the disk is full. */
export const MUST: TransactionOptions = { durable: true, reserved: true };

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
  readonly #reserve: Pick<DiskReserve, 'release'>;
  readonly #damaged: (error: unknown) => void;
  #afterCommit: (() => void)[] = [];
  #changes = 0;

  /**
   * `reserve` is given up where the disk is full, for what must be written all the same; `damaged` hears of damage
   * that is met with later.
   * @throws DatabaseError when the file is in use by another studio, broken, or from a newer version.
   */
  constructor(
    path: string,
    reserve: Pick<DiskReserve, 'release'>,
    damaged: (error: unknown) => void = () => {},
  ) {
    this.#reserve = reserve;
    this.#damaged = damaged;
    try {
      this.#db = openWithoutRoom(path, reserve);
      this.#db.pragma('synchronous = NORMAL');
      this.#migrate(path);
      this.#keepSpareAnew();
    } catch (error) {
      throw explain(error, path);
    }
  }

  #migrate(path: string): void {
    const version = Number(this.all('PRAGMA user_version')[0]?.user_version ?? 0);
    if (version > MIGRATIONS.length)
      throw new DatabaseError('it was written by a newer version of the studio');
    if (version > 0 && version < MIGRATIONS.length) this.#backUp(path, `version-${version}.sqlite`);
    MIGRATIONS.slice(version).forEach((step, index) => {
      this.transaction(() => {
        this.#db.exec(step);
        this.#db.exec(`PRAGMA user_version = ${version + index + 1}`);
      }, MUST);
    });
  }

  /** A full disk is no reason not to start: a migration is all or nothing. */
  #backUp(path: string, name: string): void {
    try {
      backUp(this.#db, backupFolder(dirname(path)), name);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
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
    const { changes, lastInsertRowid } = this.#watched(() => this.#statement(sql).run(values));
    return { changes, lastInsertRowid: Number(lastInsertRowid) };
  }

  /** All rows of a query. */
  all(sql: string, ...values: SqlValue[]): Record<string, unknown>[] {
    return this.#watched(() => this.#statement(sql).all(values)) as Record<string, unknown>[];
  }

  /** The first row of a query. */
  get(sql: string, ...values: SqlValue[]): Record<string, unknown> | undefined {
    return this.all(sql, ...values)[0];
  }

  /**
   * Runs `work` as one transaction: all of it or nothing. An inner transaction joins the outer one.
   * With `durable` it is on the disk when this returns, power cut included (about 0.5 ms more); without, it survives
   * the end of the process but not of the machine. With `reserved` it may use the room that is kept for a full disk.
   */
  transaction<T>(work: () => T, { durable = false, reserved = false }: TransactionOptions = {}): T {
    if (this.#db.inTransaction) return work();
    const result = reserved
      ? this.#withReserve(() => this.#commit(work, durable))
      : this.#commit(work, durable);
    const notifications = this.#afterCommit;
    this.#afterCommit = [];
    for (const notify of notifications) notify();
    this.#changes += 1;
    if (this.#changes % CHANGES_BETWEEN === 0) this.keepSpare();
    return result;
  }

  #withReserve<T>(commit: () => T): T {
    try {
      return commit();
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#reserve.release();
      // What the log holds goes into the file, and the log begins anew in the space it has.
      this.#checkpoint('RESTART');
      return commit();
    }
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

  /**
   * Makes sure, as far as that can be had now, that the log can begin anew on a full disk. Never throws: what was asked
   * of the database is done, and it is tried again after the next changes.
   */
  keepSpare(): void {
    try {
      keepSparePages(this.#db, { anew: false });
    } catch (error) {
      if (isDamage(error)) this.#damaged(error);
    }
  }

  #keepSpareAnew(): void {
    try {
      keepSparePages(this.#db, { anew: true });
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
  }

  /** Tells of damage that nobody has looked for. */
  #watched<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isDamage(error)) this.#damaged(error);
      throw error;
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
    this.#checkpoint('TRUNCATE');
    this.#db.close();
  }

  /** Without room the log stays as it is, and is read at the next start. */
  #checkpoint(mode: 'RESTART' | 'TRUNCATE'): void {
    try {
      this.#db.pragma(`wal_checkpoint(${mode})`);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
    }
  }
}

/**
 * Opens the database on a disk that may be full to the last byte: with the room of the reserve, else without the file
 * in which connections share the index of the log. There is one connection anyway.
 */
function openWithoutRoom(path: string, reserve: Pick<DiskReserve, 'release'>): Libsql.Database {
  try {
    return openDatabase(path);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
  reserve.release();
  try {
    return openDatabase(path);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
  return openDatabase(path, ['locking_mode = EXCLUSIVE']);
}

function openDatabase(path: string, pragmas: readonly string[] = []): Libsql.Database {
  const db = new Libsql(path);
  try {
    for (const pragma of [...pragmas, 'journal_mode = WAL']) db.pragma(pragma);
    // The first read is what needs the log and its index.
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function explain(error: unknown, path: string): DatabaseError {
  if (isDiskFull(error))
    return new DatabaseError(
      `The disk is full: ${path} cannot be written. Free some space and start the studio again.`,
    );
  if (isDamage(error)) return new DatabaseError(DAMAGED);
  const reason = error instanceof Error ? error.message : String(error);
  return new DatabaseError(`${path} cannot be used: ${reason}`);
}
