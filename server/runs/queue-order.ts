import type { BatchId, RunId } from '../contract/index.ts';

/** A queued run and the batch it was made with. */
export interface Waiting {
  id: RunId;
  batch: BatchId | null;
}

/**
 * The queue after `moved`, in this order, have been put at `position`, counted from 1; beyond the end means the end.
 * A batch stays together: what would land between two of its runs passes all of those that stand together there, in
 * the direction it was moved. Only a run that belongs to the batch itself can be put between them.
 */
export function moveInQueue(queue: readonly Waiting[], moved: readonly RunId[], position: number): Waiting[] {
  const moving = moved.flatMap((id) => queue.filter((run) => run.id === id));
  const rest = queue.filter(({ id }) => !moved.includes(id));
  const from = queue.findIndex(({ id }) => moved.includes(id));
  const isForward = position - 1 < from;
  let to = Math.min(Math.max(0, position - 1), rest.length);
  const splits = () => {
    const batch = rest[to]?.batch ?? null;
    return batch !== null && rest[to - 1]?.batch === batch && moving.some((run) => run.batch !== batch);
  };
  while (splits()) to += isForward ? -1 : 1;
  return [...rest.slice(0, to), ...moving, ...rest.slice(to)];
}
