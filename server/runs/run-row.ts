import type { Run } from '../contract/index.ts';
import type { SqlValue } from './database.ts';

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
] as const;

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
  ];
}

/**
 * A row of `runs` as the run it is. The table holds only what `rowOf` wrote; `position` comes with queued runs and
 * `batch_place` with those of a batch.
 */
export function runOf(row: Record<string, unknown>): Run {
  const json = (column: string): unknown => JSON.parse(String(row[column]));
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
  } as Run;
}
