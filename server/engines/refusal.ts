import type { ProblemCode } from '../contract/index.ts';
import { EngineError } from './engine.ts';
import { engineFailure } from './engine-failure.ts';
import type { StartFailure } from './startup.ts';

export const UNLOADED: StartFailure = { problem: 'not_ready', code: 'unloaded' };
export const CLOSING: StartFailure = { problem: 'engine_unavailable', code: 'studio-closing' };
export const BUSY: StartFailure = { problem: 'not_ready', code: 'busy' };

/** Why an engine will not do what it is asked; no process has a part in it. */
export function refusal({
  problem,
  code,
}: {
  problem: ProblemCode;
  code: StartFailure['code'];
}): EngineError {
  return new EngineError(engineFailure(problem, code));
}
