import type { Problem, ProblemCode } from '#contract';

/** The studio answered with a problem. `message` is its sentence for a person. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }

  get code(): ProblemCode {
    return this.problem.code;
  }
}

/** No answer at all: the studio is not running, or the way to it is cut. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** What a view shows when something did not work: a problem the studio named, or that it cannot be reached. */
export type Trouble = { kind: 'problem'; problem: Problem } | { kind: 'unreachable' };

/** Turns whatever a call threw into a `Trouble`; null for an abort, which nobody needs to hear about. */
export function troubleOf(error: unknown): Trouble | null {
  if (error instanceof ApiProblem) return { kind: 'problem', problem: error.problem };
  if (error instanceof DOMException && error.name === 'AbortError') return null;
  if (error instanceof Unreachable) return { kind: 'unreachable' };
  const detail = error instanceof Error ? error.message : String(error);
  return { kind: 'problem', problem: localProblem('internal', 500, detail) };
}

/** A problem the page found by itself, in the shape the studio would have used. */
export function localProblem(code: ProblemCode, status: number, detail: string, field?: string): Problem {
  return { type: 'about:blank', title: detail, status, detail, code, ...(field ? { field } : {}) };
}
