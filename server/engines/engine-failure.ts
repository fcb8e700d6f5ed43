import {
  type Cause,
  type CauseCode,
  type CauseValues,
  causeSentence,
  type ProblemCode,
  type RankTrail,
} from '../contract/index.ts';
import { meaningOf } from './known-errors.ts';

/** A failure as the studio passes it on: who can do something about it, why as data, and that in words. */
export interface EngineFailure {
  code: ProblemCode;
  message: string;
  cause: Cause;
}

/** What is known of a failure besides its code. */
export interface CauseParts {
  values?: CauseValues;
  stage?: string;
  /** In order of time, and how many processes there are. */
  ranks?: RankTrail[];
}

/** Puts a failure together; the sentence is made here and nowhere else. */
export function engineFailure(
  code: ProblemCode,
  cause: CauseCode,
  { values = {}, stage, ranks = [] }: CauseParts = {},
): EngineFailure {
  const known = meaningOf([String(values.message ?? values.error ?? ''), ...(ranks[0]?.errors ?? [])]);
  const whole: Cause = {
    code: cause,
    values,
    ...(stage === undefined ? {} : { stage }),
    ...(known ? { known } : {}),
    of: ranks.length,
    ranks,
  };
  return { code, message: causeSentence(whole), cause: whole };
}
