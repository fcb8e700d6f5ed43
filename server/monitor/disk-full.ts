import { constants } from 'node:os';

/** As Node's file system, SQLite, FFmpeg (negative errno) and the studio's own failures say it. */
const CODES: ReadonlySet<unknown> = new Set([
  'ENOSPC',
  'EDQUOT',
  'SQLITE_FULL',
  // There is no room for the file through which connections to the database share its index.
  'SQLITE_IOERR_SHMSIZE',
  'disk_full',
  -constants.errno.ENOSPC,
  -constants.errno.EDQUOT,
]);

/** Whether an error, from wherever it comes, means that the disk is full. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, problem } = error as { code?: unknown; problem?: { code?: unknown } };
  return CODES.has(code) || CODES.has(problem?.code);
}

/** What a person is told when nothing more can be written. */
export const DISK_FULL =
  'The disk is full. Free some space, for example by deleting old runs, and try again.';
