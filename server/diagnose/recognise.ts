import type { Rule, When } from '../config/diagnoses-file.ts';
import type { Phrase } from '../config/phrase.ts';
import type { Cause, GpuAtFailure, OutputLine, Params, Problem, RankTrail } from '../contract/index.ts';

/** Less than this share of a GPU's memory free is full: what is left is in pieces. */
const FULL = 0.03;
const GPUS: Readonly<Record<NonNullable<When['gpus']>[number], (gpu: GpuAtFailure) => boolean>> = {
  full: ({ peak, total }) => peak !== null && peak >= total * (1 - FULL),
  held: ({ holders }) => holders.length > 0,
};

/** A failure as far as rules look at it. */
export interface Failure {
  problem: Pick<Problem, 'code' | 'detail' | 'cause'>;
  params: Params;
}

/** A rule that fits, the line it was recognised by and what that line tells. */
export interface Recognition {
  rule: Rule;
  evidence: OutputLine | null;
  values: Record<string, string>;
}

/** The cause, and what came of it. */
export interface Findings {
  first: Recognition | null;
  followed: OutputLine[];
}

/**
 * Finds the cause in what a failure left behind: of the rank that failed first its first line that a rule fits, then
 * those of the other ranks. Rules that yield count only where no other fits on any rank, because a rank that waits in vain
 * often ends before the one that it waits for.
 */
export function recognise(failure: Failure, rules: readonly Rule[]): Findings {
  const met: Met[] = rules.flatMap((rule) =>
    rule.when.filter((when) => holdsBesideLines(when, failure)).map((when) => ({ rule, when })),
  );
  const byLine = linesOf(failure).flatMap((line) => {
    const found = firstThatFits(met, line);
    return found ? [found] : [];
  });
  const lineless = met
    .filter(({ when }) => !when.lines)
    .map(({ rule }): Recognition => ({ rule, evidence: null, values: {} }));
  const first = [...[...byLine, ...lineless].filter(({ rule }) => !rule.yields), ...byLine, ...lineless][0];
  if (!first) return { first: null, followed: [] };
  const others = byLine.filter(({ rule }) => rule.id !== first.rule.id);
  return { first, followed: distinct(others.flatMap(({ evidence }) => evidence ?? [])).slice(0, 6) };
}

/** What every rank said, in the order in which it counts: first what names an error, then the rest. */
export function linesOf({ problem: { cause, detail } }: Failure): OutputLine[] {
  if (!cause) return [{ rank: 0, line: detail }];
  const told = String(cause.values.message ?? cause.values.error ?? cause.values.reason ?? '');
  return cause.ranks.length === 0
    ? [{ rank: 0, line: told }]
    : cause.ranks.flatMap((trail, place) => linesOfRank(trail, place === 0 ? told : ''));
}

function linesOfRank({ rank, errors, traceback = '', lines }: RankTrail, told: string): OutputLine[] {
  const all = [...errors, ...told.split('\n'), ...traceback.split('\n'), ...lines];
  return all.filter((line) => line.trim() !== '').map((line) => ({ rank, line }));
}

/** A rule of which one of its conditions holds as far as it names no lines. */
interface Met {
  rule: Rule;
  when: When;
}

function firstThatFits(met: readonly Met[], evidence: OutputLine): Recognition | null {
  for (const { rule, when } of met)
    for (const phrase of when.lines ?? []) {
      const values = phrase.read(evidence.line);
      if (values) return { rule, evidence: { ...evidence, line: evidence.line.trim() }, values };
    }
  return null;
}

function holdsBesideLines(when: When, failure: Failure): boolean {
  const { problem, params } = failure;
  const { code, cause } = problem;
  const exit = firstExit(cause);
  return (
    (when.beside === undefined || isSaid(when.beside, failure)) &&
    allows(when.problems, code) &&
    allows(when.causes, cause?.code) &&
    allows(when.exits, exit?.kind === 'code' ? exit.code : undefined) &&
    allows(when.signals, exit?.kind === 'signal' ? exit.signal : undefined) &&
    allows(when.stages, cause?.stage) &&
    (when.gpus ?? []).every((how) => (cause?.gpus ?? []).some((gpu) => GPUS[how](gpu))) &&
    Object.entries(when.params ?? {}).every(([name, value]) => params[name as keyof Params] === value)
  );
}

function isSaid(phrases: readonly Phrase[], failure: Failure): boolean {
  return linesOf(failure).some(({ line }) => phrases.some((phrase) => phrase.read(line)));
}

/** How the rank that failed first ended; not one that the studio ended itself. */
function firstExit(cause: Cause | undefined) {
  const [first] = cause?.ranks ?? [];
  return first?.ended ? undefined : first?.exit;
}

function allows<T>(wanted: readonly T[] | undefined, value: T | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}

function distinct(lines: OutputLine[]): OutputLine[] {
  const seen = new Set<string>();
  return lines.filter(({ rank, line }) => {
    const key = `${rank} ${line}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
