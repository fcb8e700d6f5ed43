import type { Problem, ProblemCode } from './problem.ts';

/** Who can do something about it: the person who sent the request, or whoever runs the machine. */
export type Blame = 'request' | 'system';

/** HTTP status and short title of every problem. The sentence for a person is written where the problem is found. */
export const PROBLEM_KINDS: Readonly<Record<ProblemCode, { status: number; title: string; blame: Blame }>> = {
  invalid_request: { status: 400, title: 'The request is not valid', blame: 'request' },
  not_found: { status: 404, title: 'Not found', blame: 'request' },
  forbidden_host: { status: 403, title: 'Unknown host name', blame: 'request' },
  forbidden_origin: { status: 403, title: 'Request from another site', blame: 'request' },
  unauthorized: { status: 401, title: 'Access token needed', blame: 'request' },
  too_large: { status: 413, title: 'Too large', blame: 'request' },
  too_many_requests: { status: 429, title: 'Too many requests', blame: 'request' },
  unsupported_media: { status: 415, title: 'Not a kind of file the studio takes', blame: 'request' },
  undecodable_media: { status: 422, title: 'The file cannot be decoded', blame: 'request' },
  nothing_to_restore: { status: 422, title: 'Nothing to restore in this file', blame: 'request' },
  input_refused: { status: 422, title: 'This input cannot be used', blame: 'request' },
  plan_conflict: { status: 422, title: 'The engine cannot run these settings', blame: 'request' },
  run_ended: { status: 409, title: 'The run has ended', blame: 'request' },
  read_only: { status: 403, title: 'Read-only', blame: 'request' },
  engine_unknown: { status: 404, title: 'Unknown engine', blame: 'request' },
  engine_unavailable: { status: 409, title: 'The engine is not set up', blame: 'request' },
  method_not_allowed: { status: 405, title: 'Method not allowed', blame: 'request' },
  not_ready: { status: 409, title: 'Not ready', blame: 'request' },
  in_use: { status: 409, title: 'In use', blame: 'request' },
  voice_unknown: { status: 404, title: 'Unknown voice', blame: 'request' },
  engine_crashed: { status: 500, title: 'The engine ended unexpectedly', blame: 'system' },
  engine_hung: { status: 500, title: 'The engine stopped responding', blame: 'system' },
  engine_failed: { status: 500, title: 'The engine failed', blame: 'system' },
  engine_start_failed: { status: 500, title: 'The engine did not start', blame: 'system' },
  encoder_failed: { status: 500, title: 'The video could not be written', blame: 'system' },
  disk_full: { status: 507, title: 'The disk is full', blame: 'system' },
  interrupted: { status: 500, title: 'Interrupted', blame: 'system' },
  inspection_failed: { status: 500, title: 'The file could not be inspected', blame: 'system' },
  voice_failed: { status: 500, title: 'The voice could not speak', blame: 'system' },
  unreadable: { status: 500, title: 'What is stored cannot be read', blame: 'system' },
  internal: { status: 500, title: 'Something went wrong in the studio', blame: 'system' },
};

/** What a problem may carry besides its code and sentence. */
export type ProblemExtra = Partial<
  Pick<Problem, 'field' | 'format' | 'findings' | 'conflicts' | 'runs' | 'cause'>
>;

/** Problem details for a code; `detail` is a whole sentence for a person. */
export function problem(code: ProblemCode, detail: string, extra: ProblemExtra = {}): Problem {
  const { status, title } = PROBLEM_KINDS[code];
  return {
    type: `urn:liveavatar-studio:${code.replaceAll('_', '-')}`,
    title,
    status,
    detail,
    code,
    ...extra,
  };
}

/** A problem on its way to whoever asked. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(code: ProblemCode, detail: string, extra: ProblemExtra = {}) {
    super(detail);
    this.problem = problem(code, detail, extra);
  }
}
