import { z } from 'zod';
import { Finding } from './asset.ts';
import { CellValues } from './axis.ts';
import { Cause } from './cause.ts';
import { Conflict } from './plan.ts';

/** Every error code the studio can answer with. */
export const ProblemCode = z.enum([
  // caused by what was sent
  'invalid_request',
  'not_found',
  'forbidden_host',
  'forbidden_origin',
  'unauthorized',
  'too_large',
  'too_many_requests',
  'unsupported_media',
  'undecodable_media',
  'nothing_to_restore',
  'input_refused',
  'plan_conflict',
  'run_ended',
  'read_only',
  'engine_unknown',
  'engine_unavailable',
  'method_not_allowed',
  'not_ready',
  'in_use',
  'voice_unknown',
  // caused by the machine or the engine
  'engine_crashed',
  'engine_hung',
  'engine_failed',
  'engine_start_failed',
  'encoder_failed',
  'disk_full',
  'interrupted',
  'inspection_failed',
  'voice_failed',
  'unreadable',
  'internal',
]);
export type ProblemCode = z.infer<typeof ProblemCode>;

/** One run of a batch that cannot be made, and why; the fields are those of the problem that it alone would be. */
export const BadRun = z.object({
  /** Counted from 0: of the list sent, or in the order of the grid. */
  index: z.int().min(0),
  /** Of a grid. */
  values: CellValues.optional(),
  code: ProblemCode,
  detail: z.string(),
  field: z.string().optional(),
  findings: z.array(Finding).optional(),
  conflicts: z.array(Conflict).optional(),
});
export type BadRun = z.infer<typeof BadRun>;

/** RFC 9457 problem details. `detail` is a sentence for a person; `field` names the input that is wrong. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: ProblemCode,
  field: z.string().optional(),
  /** Of a file that would have to be converted: the name of its format. */
  format: z.string().optional(),
  findings: z.array(Finding).optional(),
  conflicts: z.array(Conflict).optional(),
  /** Why an engine failed, as data. */
  cause: Cause.optional(),
  /** Of a batch: every run that cannot be made. The problem itself is that of the first. */
  runs: z.array(BadRun).optional(),
});
export type Problem = z.infer<typeof Problem>;
