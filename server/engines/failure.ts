import type { ProblemCode } from '../contract/index.ts';

/** Why a generation cannot be made, with the code and the sentence that the studio passes on. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: ProblemCode;

  constructor(code: ProblemCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Puts any thrown value into what a `failed` event says. A traceback only where nobody foresaw the error. */
export function describeFailure(error: unknown): { code: ProblemCode; message: string; traceback?: string } {
  if (error instanceof Failure) return { code: error.code, message: error.message };
  const cause = error instanceof Error ? error : new Error(String(error));
  return {
    code: 'engine_failed',
    message: cause.message,
    ...(cause.stack ? { traceback: cause.stack } : {}),
  };
}
