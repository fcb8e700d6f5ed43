import { setTimeout as sleep } from 'node:timers/promises';
import type { Run, RunPage } from '../../../server/contract/index.ts';
import type { Siege } from '../siege.ts';
import { exampleInputs } from './operations.ts';

/** kill -9 at any moment of a run: what was done stays done and can be watched, and nothing that was queued is lost. */
export async function killing(siege: Siege): Promise<void> {
  const { dice, studio } = siege;
  const params = { num_clip: 2, infer_frames: 16, size: '384*256', sample_steps: 1 };
  while (siege.goesOn()) {
    siege.tries++;
    const inputs = await exampleInputs(siege);
    const made: string[] = [];
    for (let count = 0; count < 3; count++) {
      const answer = await siege.json('POST', '/api/runs', { ...inputs, prompt: '', params });
      if (answer?.status === 201) made.push((answer.body as Run).id);
    }
    await sleep(dice.below(4000));
    const before = new Map((await all(siege)).map((run) => [run.id, run]));
    for (const id of made) if (!before.has(id)) siege.found(`run ${id} was made and is not listed`);
    await studio.stop('SIGKILL');
    await studio.start();
    const after = new Map((await all(siege)).map((run) => [run.id, run]));
    for (const [id, { status }] of before) {
      const now = after.get(id)?.status;
      if (now === undefined) siege.found(`run ${id}, ${status} before kill -9, is gone`);
      if (status === 'done' && now !== 'done') siege.found(`run ${id} was done and is ${now} after kill -9`);
      if (now !== 'done') continue;
      const video = await fetch(`${studio.url}/api/runs/${id}/video`);
      if (video.status !== 200) siege.found(`the video of run ${id} is ${video.status} after kill -9`);
      await video.body?.cancel();
    }
  }
}

async function all({ studio }: Siege): Promise<RunPage['runs']> {
  return (await studio.json<RunPage>('/api/runs?limit=100')).runs;
}
