import type { RunStatus } from '../contract/index.ts';

/** Where a run may go from each status. What is not here cannot happen. */
const NEXT: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['starting', 'cancelled', 'failed'],
  // Back into the queue: a run of a batch that the studio was closed on.
  starting: ['running', 'failed', 'cancelled', 'interrupted', 'queued'],
  running: ['done', 'failed', 'cancelled', 'interrupted', 'queued'],
  done: [],
  failed: [],
  cancelled: [],
  interrupted: [],
};

/** Whether a run may go from one status to another. */
export function mayBecome(from: RunStatus, to: RunStatus): boolean {
  return NEXT[from].includes(to);
}

/** A step that the state machine does not have: a defect of the studio. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';

  constructor(run: string, from: RunStatus, to: RunStatus) {
    super(`Run ${run} is ${from} and cannot become ${to}.`);
  }
}
