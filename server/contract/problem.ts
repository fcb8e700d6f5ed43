import { z } from 'zod';
import { Finding } from './asset.ts';
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
  'input_refused',
  'plan_conflict',
  'run_ended',
  'read_only',
  'engine_unknown',
  'engine_unavailable',
  'method_not_allowed',
  'not_ready',
  // caused by the machine or the engine
  'engine_crashed',
  'engine_hung',
  'engine_failed',
  'engine_start_failed',
  'encoder_failed',
  'disk_full',
  'interrupted',
  'inspection_failed',
  'internal',
]);
export type ProblemCode = z.infer<typeof ProblemCode>;

/** RFC 9457 problem details. `detail` is a sentence for a person; `field` names the input that is wrong. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: ProblemCode,
  field: z.string().optional(),
  findings: z.array(Finding).optional(),
  conflicts: z.array(Conflict).optional(),
  /** Why an engine failed, as data. */
  cause: Cause.optional(),
});
export type Problem = z.infer<typeof Problem>;
