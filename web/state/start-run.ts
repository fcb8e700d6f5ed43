import type { RunRequest } from '#contract';
import type { Studio } from './studio.svelte.ts';

/** Starts a run that the draft has nothing to do with, and puts it on the stage. Throws what the client throws. */
export async function startRun(
  { client, runs }: Pick<Studio, 'client' | 'runs'>,
  request: RunRequest,
): Promise<void> {
  const run = await client.createRun(request);
  runs.add(run);
  await runs.open(run.id);
}
