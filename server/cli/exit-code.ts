import { type ProblemCode, ProblemError } from '../contract/index.ts';
import { isDiskFull } from '../monitor/disk-full.ts';

/** How a command ends. Scripts rely on these. */
export const EXIT = {
  done: 0,
  /** A flag, a value or a file name that makes no sense. */
  usage: 2,
  /** A portrait, a recording or settings that cannot be run. */
  refused: 3,
  /** The engine is not set up or does not start, or no studio answers. */
  unavailable: 4,
  failed: 5,
  diskFull: 6,
  /** By Ctrl+C or SIGTERM. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a person is told before the command ends with this code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exit: ExitCode;

  constructor(exit: ExitCode, message: string) {
    super(message);
    this.exit = exit;
  }
}

const BY_PROBLEM: Partial<Record<ProblemCode, ExitCode>> = {
  invalid_request: EXIT.usage,
  not_found: EXIT.usage,
  unauthorized: EXIT.usage,
  forbidden_host: EXIT.usage,
  too_large: EXIT.refused,
  unsupported_media: EXIT.refused,
  undecodable_media: EXIT.refused,
  input_refused: EXIT.refused,
  plan_conflict: EXIT.refused,
  voice_unknown: EXIT.usage,
  voice_failed: EXIT.unavailable,
  engine_unknown: EXIT.unavailable,
  engine_unavailable: EXIT.unavailable,
  engine_start_failed: EXIT.unavailable,
  disk_full: EXIT.diskFull,
};

/** The exit code of a problem of the contract. */
export function exitOfProblem(code: ProblemCode): ExitCode {
  return BY_PROBLEM[code] ?? EXIT.failed;
}

/** The exit code of whatever was thrown. */
export function exitOf(error: unknown): ExitCode {
  if (error instanceof CommandError) return error.exit;
  if (error instanceof ProblemError) return exitOfProblem(error.problem.code);
  return isDiskFull(error) ? EXIT.diskFull : EXIT.failed;
}

/** One code for all: what stopped them, else what went wrong, else what was refused. */
export function worstOf(exits: ReadonlySet<ExitCode>): ExitCode {
  const order = [EXIT.interrupted, EXIT.diskFull, EXIT.failed, EXIT.unavailable, EXIT.refused, EXIT.usage];
  return order.find((exit) => exits.has(exit)) ?? EXIT.done;
}
