import type { RunStatus } from '../contract/index.ts';

/** Where a run may go from each status. What is not here cannot happen. */
const NEXT: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['starting', 'cancelled', 'failed'],
  starting: ['running', 'failed', 'cancelled', 'interrupted'],
  running: ['done', 'failed', 'cancelled', 'interrupted'],
  done: [],
  failed: [],
  cancelled: [],
  interrupted: [],
};

/** Whether a run may go from one status to another. */
export function mayBecome(from: RunStatus, to: RunStatus): boolean {
  return NEXT[from].includes(to);
}

/**
 * Whether a run may go back into the queue, as if it had not begun: a run of a batch that the studio was closed on, and
 * a part of a long video, whose other parts wait for it, whatever ended it.
 */
export function mayBeginAgain(from: RunStatus, isPart: boolean): boolean {
  if (from === 'starting' || from === 'running') return true;
  return isPart && (from === 'failed' || from === 'cancelled' || from === 'interrupted');
}

/** A step that the state machine does not have: a defect of the studio. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';

  constructor(run: string, from: RunStatus, to: RunStatus) {
    super(`Run ${run} is ${from} and cannot become ${to}.`);
  }
}
