import type { Run } from '../../contract/index.ts';
import type { JobPart } from '../../workers/worker.ts';
import type { BatchRepository } from '../batch/batch-repository.ts';

/** What a worker is told of a run that is a part of a long video; undefined for any other. */
export function partOf(run: Run, batches: Pick<BatchRepository, 'runsOf'>): JobPart | undefined {
  const { part, batch, fps } = run;
  if (!part || !batch) return undefined;
  const all = batches.runsOf(batch.id);
  const at = (index: number) => all.find((other) => other.batch?.index === index);
  const end = Math.max(...all.map((other) => other.part?.end ?? 0));
  return {
    ...part,
    of: Math.round(end * fps),
    after: at(batch.index - 1)?.id ?? null,
    isLast: !at(batch.index + 1),
  };
}
