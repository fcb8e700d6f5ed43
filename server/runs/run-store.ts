import type {
  AppliedRemedy,
  AssetId,
  BatchId,
  Problem,
  Progress,
  Run,
  RunId,
  RunPage,
  RunQuery,
  RunStatus,
  UnreadableRun,
} from '../contract/index.ts';
import type { Database } from '../database/database.ts';
import { notBegun } from './new-run.ts';
import { listRuns } from './run-list.ts';
import { type RowReading, RUN_COLUMNS, RUN_ROWS, readRow, rowOf } from './run-row.ts';
import { IllegalTransition, mayBecome, mayBeginAgain } from './state-machine.ts';

/** What may change together with a run's status. */
export interface StatusChange {
  startedAt?: string;
  endedAt?: string;
  error?: Problem;
  videoBytes?: number;
  progress?: Progress;
  /** What the video really is: px and frames a second. */
  format?: Pick<Run, 'width' | 'height' | 'fps'>;
}

/** What is known of a run whether its row can be read or not. */
export type RunOutline = Pick<
  Run,
  'id' | 'status' | 'starred' | 'createdAt' | 'endedAt' | 'image' | 'audio'
> & { batch: BatchId | null };

const OUTLINE = 'SELECT id, status, starred, created_at, ended_at, image, audio, batch FROM runs';

/** The table of runs. It knows nothing of processes and publishes nothing. */
export class RunStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Adds a queued run at the end of the queue. */
  insert(run: Run): void {
    const places = [...RUN_COLUMNS].fill('?' as never).join(', ');
    this.#db.run(
      `INSERT INTO runs (${RUN_COLUMNS.join(', ')}, queue_rank)
       VALUES (${places}, (SELECT coalesce(max(queue_rank), 0) + 1 FROM runs))`,
      ...rowOf(run),
    );
  }

  /** Undefined also where it cannot be read. */
  get(id: RunId): Run | undefined {
    return this.#read(id)?.run;
  }

  unreadable(id: RunId): UnreadableRun | undefined {
    return this.#read(id)?.unreadable;
  }

  outline(id: RunId): RunOutline | undefined {
    const row = this.#db.get(`${OUTLINE} WHERE id = ?`, id);
    return row && outlineOf(row);
  }

  /** Of all runs, oldest first. */
  outlines(): RunOutline[] {
    return this.#db.all(`${OUTLINE} ORDER BY id`).map(outlineOf);
  }

  /** Whether any run names this input. */
  uses(input: AssetId): boolean {
    return (
      this.#db.get('SELECT 1 FROM runs WHERE image = ? OR audio = ? LIMIT 1', input, input) !== undefined
    );
  }

  #read(id: RunId): RowReading | undefined {
    const row = this.#db.get(`${RUN_ROWS} WHERE id = ?`, id);
    return row && readRow(row);
  }

  list(query: RunQuery): Omit<RunPage, 'seq'> {
    return listRuns(this.#db, query);
  }

  /** Those that can be read. */
  withStatus(...statuses: RunStatus[]): Run[] {
    const places = statuses.map(() => '?').join(', ');
    return readable(this.#db.all(`${RUN_ROWS} WHERE status IN (${places}) ORDER BY id`, ...statuses));
  }

  /** Ends what no worker can have; returns whether there was anything. */
  interruptUnreadable(endedAt: string): boolean {
    const cut = this.#db
      .all(`${RUN_ROWS} WHERE status IN ('starting', 'running')`)
      .flatMap((row) => readRow(row).unreadable ?? []);
    for (const { id } of cut)
      this.#db.run("UPDATE runs SET status = 'interrupted', ended_at = ? WHERE id = ?", endedAt, id);
    return cut.length > 0;
  }

  /** The runs there are of a batch, by their place in it. */
  ofBatch(batch: BatchId): Run[] {
    return readable(this.#db.all(`${RUN_ROWS} WHERE batch = ? ORDER BY batch_index`, batch));
  }

  /** Of all runs of a batch, also those that cannot be read. */
  idsOfBatch(batch: BatchId): RunId[] {
    const rows = this.#db.all('SELECT id FROM runs WHERE batch = ? ORDER BY batch_index', batch);
    return rows.map((row) => String(row.id));
  }

  /** The newest id of a form that the studio makes. */
  latestId(): RunId | null {
    const row = this.#db.get("SELECT max(id) AS id FROM runs WHERE id NOT GLOB '*[^0-9a-z]*'");
    return (row?.id as RunId | null) ?? null;
  }

  /** @throws IllegalTransition when the state machine has no such step. */
  setStatus(id: RunId, to: RunStatus, change: StatusChange = {}): void {
    const from = this.get(id)?.status;
    if (!from || !mayBecome(from, to)) throw new IllegalTransition(id, from ?? 'interrupted', to);
    this.#db.run(
      `UPDATE runs SET status = ?, queue_rank = NULL, started_at = coalesce(?, started_at),
         ended_at = coalesce(?, ended_at), error = ?, video_bytes = coalesce(?, video_bytes),
         progress = coalesce(?, progress), width = coalesce(?, width), height = coalesce(?, height),
         fps = coalesce(?, fps) WHERE id = ?`,
      to,
      change.startedAt ?? null,
      change.endedAt ?? null,
      change.error ? JSON.stringify(change.error) : null,
      change.videoBytes ?? null,
      change.progress ? JSON.stringify(change.progress) : null,
      change.format?.width ?? null,
      change.format?.height ?? null,
      change.format?.fps ?? null,
      id,
    );
  }

  /** Writes down what a run tries when it begins again. */
  tries(id: RunId, remedy: AppliedRemedy): void {
    const params = { ...this.get(id)?.params, ...remedy.params };
    const [changed, tried] = [JSON.stringify(params), JSON.stringify(remedy)];
    this.#db.run('UPDATE runs SET params = ?, remedy = ? WHERE id = ?', changed, tried, id);
  }

  /**
   * Puts a run that was under way back to the front of the queue, as if it had not begun. @throws IllegalTransition
   */
  requeue(id: RunId): void {
    const run = this.get(id);
    if (!run || !mayBeginAgain(run.status, run.part !== undefined))
      throw new IllegalTransition(id, run?.status ?? 'interrupted', 'queued');
    this.#db.run(
      `UPDATE runs SET status = 'queued', queue_rank = (SELECT coalesce(min(queue_rank), 1) - 1 FROM runs),
         started_at = NULL, ended_at = NULL, error = NULL, progress = ?, first_fragment_seconds = NULL, video_bytes = 0 WHERE id = ?`,
      JSON.stringify(notBegun(run.progress)),
      id,
    );
  }

  /** Parts of long videos that had no room on the disk. */
  partsWithoutRoom(): Run[] {
    return readable(
      this.#db.all(
        `${RUN_ROWS} WHERE status = 'failed' AND part IS NOT NULL
           AND json_extract(error, '$.code') = 'disk_full' ORDER BY batch_index DESC`,
      ),
    );
  }

  /** How often the studio was cut off while it made this run. */
  timesCutOff(id: RunId): number {
    return Number(this.#db.get('SELECT cut_off FROM runs WHERE id = ?', id)?.cut_off ?? 0);
  }

  countCutOff(id: RunId): void {
    this.#db.run('UPDATE runs SET cut_off = cut_off + 1 WHERE id = ?', id);
  }

  setProgress(id: RunId, progress: Progress, videoBytes: number, firstFragmentSeconds: number | null): void {
    this.#db.run(
      'UPDATE runs SET progress = ?, video_bytes = ?, first_fragment_seconds = ? WHERE id = ?',
      JSON.stringify(progress),
      videoBytes,
      firstFragmentSeconds,
      id,
    );
  }

  /** Bytes of the playable part, found again after an interruption. */
  setVideoBytes(id: RunId, videoBytes: number): void {
    this.#db.run('UPDATE runs SET video_bytes = ? WHERE id = ?', videoBytes, id);
  }

  setTitle(id: RunId, title: string | null): void {
    this.#db.run('UPDATE runs SET title = ? WHERE id = ?', title, id);
  }

  setStarred(id: RunId, starred: boolean): void {
    this.#db.run('UPDATE runs SET starred = ? WHERE id = ?', starred ? 1 : 0, id);
  }

  remove(id: RunId): void {
    this.#db.run('DELETE FROM runs WHERE id = ?', id);
  }
}

function readable(rows: readonly Record<string, unknown>[]): Run[] {
  return rows.flatMap((row) => readRow(row).run ?? []);
}

function outlineOf(row: Record<string, unknown>): RunOutline {
  return {
    id: String(row.id),
    // The table allows no other.
    status: row.status as RunStatus,
    starred: row.starred !== 0,
    createdAt: String(row.created_at),
    endedAt: row.ended_at === null ? null : String(row.ended_at),
    image: String(row.image),
    audio: String(row.audio),
    batch: row.batch === null ? null : String(row.batch),
  };
}
