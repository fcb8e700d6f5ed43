import type { CauseCode, CauseValues, Exit, ProblemCode } from '../contract/index.ts';
import { engineFailure } from './engine-failure.ts';

/** A cause as an engine tells it: the studio adds what it saw itself. */
export interface FailureReason {
  code: CauseCode;
  values: CauseValues;
  /** How a program ended. */
  exit?: Exit;
}

/** Why a generation cannot be made, thrown in an engine's process; code, sentence and reason are passed on. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: ProblemCode;
  /** Why as data, where it is more than a sentence. */
  readonly reason: FailureReason | undefined;

  constructor(code: ProblemCode, message: string, cause?: unknown, reason?: FailureReason) {
    super(message, { cause });
    this.code = code;
    this.reason = reason;
  }

  /** One whose sentence follows from its reason. */
  static because(reason: FailureReason, code: ProblemCode = 'engine_failed', cause?: unknown): Failure {
    const { values, exit } = reason;
    const trail = { rank: 0, at: new Date().toISOString(), errors: [], lines: [] };
    const { message } = engineFailure(code, reason.code, { values, ranks: exit ? [{ ...trail, exit }] : [] });
    return new Failure(code, message, cause, reason);
  }
}

/** What a `failed` event says of any thrown value. A traceback only where nobody foresaw the error. */
export function describeFailure(error: unknown): {
  code: ProblemCode;
  message: string;
  traceback?: string;
  reason?: FailureReason;
} {
  if (error instanceof Failure) {
    const { code, message, reason } = error;
    return { code, message, ...(reason ? { reason } : {}) };
  }
  const cause = error instanceof Error ? error : new Error(String(error));
  return {
    code: 'engine_failed',
    message: cause.message,
    ...(cause.stack ? { traceback: cause.stack } : {}),
  };
}
