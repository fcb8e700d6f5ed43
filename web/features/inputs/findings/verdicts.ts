import type { Finding, Mark } from '#contract';

/** What is to be said aloud: refusals before advice, each in the order of the checks. */
export function inTrouble(findings: readonly Finding[]): Finding[] {
  return (['refuse', 'advise'] as const).flatMap((verdict) => findings.filter((f) => f.verdict === verdict));
}

/** A mark and how much it matters. */
export type Placed = { mark: Mark; verdict: Finding['verdict'] };

/** What there is to draw, the weightiest last, so that it lies on top. */
export function marksOf(findings: readonly Finding[]): Placed[] {
  return (['pass', 'advise', 'refuse'] as const).flatMap((verdict) =>
    findings.flatMap((f) => (f.verdict === verdict && f.mark ? [{ mark: f.mark, verdict }] : [])),
  );
}
