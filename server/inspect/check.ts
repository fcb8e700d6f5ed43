import type { Finding, Limits, Thresholds } from '../contract/index.ts';

/** What a check has to say; the check itself gives it its name. */
export type Judgement = Omit<Finding, 'check'>;

/** What inputs are measured against. */
export interface Rules {
  limits: Limits;
  thresholds: Thresholds;
}

/** One thing that is looked at in an input. A table of these is all there is to extend. */
export interface Check<Measured> {
  /** Stable name; findings carry it. */
  check: string;
  /** Null where the check has nothing to say: what it needs was not measured. */
  judge: (measured: Measured, rules: Rules) => Judgement | null;
}

/** What every check of a table says, in its order; at most one finding each. */
export function runChecks<Measured>(
  checks: readonly Check<Measured>[],
  measured: Measured,
  rules: Rules,
): Finding[] {
  return checks.flatMap(({ check, judge }) => {
    const judgement = judge(measured, rules);
    return judgement ? [{ check, ...judgement }] : [];
  });
}
