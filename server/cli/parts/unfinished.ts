import { isDeepStrictEqual } from 'node:util';
import type { BatchWithRuns, Run, RunRequest } from '../../contract/index.ts';
import type { Door } from '../door.ts';

/** The long video of the same request that was begun and has not come to its end; null where there is none. */
export async function unfinished(door: Door, request: RunRequest): Promise<BatchWithRuns | null> {
  const plan = await door.plan({
    image: request.image,
    audio: request.audio,
    params: request.params,
    parts: request.parts,
    ...(request.engine !== undefined && { engine: request.engine }),
  });
  let { prompt } = request;
  const wanted = (plan.parts ?? []).map((part, index) => {
    prompt = request.parts?.prompts[index] || prompt;
    return { ...part, prompt };
  });
  for (const { id, kind, joined } of await door.batches()) {
    if (kind !== 'parts' || joined?.state === 'done') continue;
    const batch = await door.batch(id);
    const begun = batch.runs.map((run) => ({ ...run.part, prompt: run.prompt }));
    if (isDeepStrictEqual(begun, wanted) && batch.runs.every((run) => isOf(run, request, plan.engine)))
      return batch;
  }
  return null;
}

/** The number of clips is the part's own. */
function isOf({ image, audio, engine, params }: Run, request: RunRequest, wanted: string): boolean {
  const { num_clip: _, ...asked } = request.params;
  const same = Object.entries(asked).every(([name, value]) => params[name as keyof typeof params] === value);
  return same && image === request.image && audio === request.audio && engine === wanted;
}
