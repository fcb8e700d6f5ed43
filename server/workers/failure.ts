import { ProblemCode, ProblemError } from '../contract/index.ts';
import { DISK_FULL, isDiskFull } from '../monitor/disk-full.ts';

/** A code from the closed set and a sentence, for anything that can be thrown while a run is under way. */
export function failureOf(error: unknown): { code: ProblemCode; message: string } {
  if (isDiskFull(error)) return { code: 'disk_full', message: DISK_FULL };
  if (error instanceof ProblemError) return { code: error.problem.code, message: error.problem.detail };
  const message = error instanceof Error ? error.message : String(error);
  const code = ProblemCode.safeParse(error instanceof Error && 'code' in error ? error.code : undefined);
  if (code.success) return { code: code.data, message };
  return { code: 'internal', message: `Something went wrong in the studio: ${message}` };
}
