import { Run, type UnreadableRun } from '../contract/index.ts';
import type { SqlValue } from '../database/database.ts';

/** The columns of `runs` that a run is made of, in one place for reading and writing. */
export const RUN_COLUMNS = [
  'id',
  'status',
  'engine',
  'preview',
  'title',
  'starred',
  'created_at',
  'started_at',
  'ended_at',
  'image',
  'audio',
  'prompt',
  'params',
  'width',
  'height',
  'fps',
  'progress',
  'first_fragment_seconds',
  'video_bytes',
  'error',
  'batch',
  'batch_index',
  'part',
  'remedy',
] as const;

/** All rows of runs as `readRow` takes them. */
export const RUN_ROWS = `SELECT runs.*, CASE WHEN queue_rank IS NULL THEN NULL ELSE
  (SELECT count(*) FROM runs AS ahead WHERE ahead.queue_rank <= runs.queue_rank) END AS position,
  (SELECT json_object('id', batches.id, 'kind', kind, 'index', batch_index, 'of', size)
   FROM batches WHERE batches.id = runs.batch) AS batch_place FROM runs`;

/** A run's values in the order of `RUN_COLUMNS`. */
export function rowOf(run: Run): SqlValue[] {
  return [
    run.id,
    run.status,
    run.engine,
    run.preview ? 1 : 0,
    run.title,
    run.starred ? 1 : 0,
    run.createdAt,
    run.startedAt,
    run.endedAt,
    run.image,
    run.audio,
    run.prompt,
    JSON.stringify(run.params),
    run.width,
    run.height,
    run.fps,
    JSON.stringify(run.progress),
    run.firstFragmentSeconds,
    run.videoBytes,
    run.error ? JSON.stringify(run.error) : null,
    run.batch?.id ?? null,
    run.batch?.index ?? null,
    run.part ? JSON.stringify(run.part) : null,
    run.remedy ? JSON.stringify(run.remedy) : null,
  ];
}

/** A row as the run it is; or, where another version or another hand has written it, what can be told of it. */
export type RowReading = { run: Run; unreadable?: never } | { run?: never; unreadable: UnreadableRun };

/** Reads a row of `runs`; `position` comes with queued runs and `batch_place` with those of a batch. Never throws. */
export function readRow(row: Record<string, unknown>): RowReading {
  const { success, data, error } = Run.safeParse(fieldsOf(row));
  if (success) return { run: data };
  return {
    unreadable: {
      id: String(row.id),
      title: typeof row.title === 'string' ? row.title : null,
      createdAt: String(row.created_at),
      field: error.issues[0]?.path.join('.') ?? '',
    },
  };
}

function fieldsOf(row: Record<string, unknown>): Partial<Record<keyof Run, unknown>> {
  const json = (column: string): unknown => {
    try {
      return JSON.parse(String(row[column]));
    } catch {
      return undefined;
    }
  };
  return {
    id: row.id,
    status: row.status,
    engine: row.engine,
    preview: row.preview === 1,
    title: row.title,
    starred: row.starred === 1,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    image: row.image,
    audio: row.audio,
    prompt: row.prompt,
    params: json('params'),
    width: row.width,
    height: row.height,
    fps: row.fps,
    progress: json('progress'),
    firstFragmentSeconds: row.first_fragment_seconds,
    videoBytes: row.video_bytes,
    ...(row.position === null || row.position === undefined ? {} : { position: row.position }),
    ...(row.error === null ? {} : { error: json('error') }),
    ...(row.batch === null ? {} : { batch: json('batch_place') }),
    ...(row.part === null ? {} : { part: json('part') }),
    ...(row.remedy === null ? {} : { remedy: json('remedy') }),
  };
}
