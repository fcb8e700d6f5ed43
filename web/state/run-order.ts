import { ENDED, type Run, type RunStatus } from '#contract';

const RANK: Record<RunStatus, number> = {
  queued: 0,
  starting: 1,
  running: 2,
  done: 3,
  failed: 3,
  cancelled: 3,
  interrupted: 3,
};

/** Whether the run will not change its status any more. */
export function hasEnded(run: Run): boolean {
  return ENDED.includes(run.status);
}

/** Whether an engine works on it now. */
export function isActive(run: Run): boolean {
  return run.status === 'starting' || run.status === 'running';
}

/** Whether it was taken out of the queue before anything was made: there is nothing to see of it. */
export function neverBegan(run: Run): boolean {
  return run.status === 'cancelled' && run.videoBytes === 0 && run.progress.frames === 0;
}

/**
 * Merges an HTTP answer into what the events have said already. An answer may arrive after younger events, so a run
 * never goes back in its life; title and star are what the answer says, because the answer is why they changed.
 */
export function mergeAnswer(known: Run | undefined, answer: Run): Run {
  if (!known) return answer;
  const older =
    RANK[answer.status] < RANK[known.status] ||
    (answer.status === known.status && answer.progress.frames < known.progress.frames);
  return older ? { ...known, title: answer.title, starred: answer.starred } : answer;
}

/** Newest first, as the studio lists them; the id settles runs of the same instant. */
export function newestFirst(a: Run, b: Run): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}
