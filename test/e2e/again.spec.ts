import type { BatchWithRuns, Options, Run } from '#contract';
import { violations } from './accessibility.ts';
import { newest } from './newest-run.ts';
import { expect, test } from './studio.ts';

test('a result is made again with other seeds, and once more at a better preset, whose changes are shown first', async ({
  ready,
  studio,
}) => {
  const { defaults } = await studio.json<Options>('/api/options');
  const params = { size: '384*256', infer_frames: 16, num_clip: 1, base_seed: 4711, sample_steps: 3 };
  const made = await studio.json<Run>('/api/runs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ image: defaults.image, audio: defaults.audio, prompt: 'calm', params }),
  });
  // The newest stands first.
  const actions = ready.getByRole('region', { name: 'History' }).getByRole('button', { name: /^Actions/ });
  const choose = async (name: string) => {
    await actions.last().click();
    await ready.getByRole('menuitem', { name }).click();
    return ready.getByRole('dialog', { name: name.replace('…', '') });
  };
  await expect.poll(async () => (await newest(studio)).status).toBe('done');

  const variation = await choose('Variation…');
  await variation.getByRole('spinbutton', { name: 'How many' }).fill('2');
  await expect(variation.getByRole('status')).toHaveText(/in all/);
  expect(await violations(ready)).toEqual([]);
  await variation.getByRole('button', { name: 'Make 2 variations' }).click();
  await expect(ready).toHaveURL(/#sweep=/);
  await expect(ready.getByRole('article')).toHaveCount(2);
  const batch = await studio.json<BatchWithRuns>(`/api/batches/${ready.url().split('=')[1]}`);
  expect(new Set([4711, ...batch.runs.map((run) => run.params.base_seed)]).size).toBe(3);
  for (const run of batch.runs) expect({ ...run.params, base_seed: 4711 }).toEqual(made.params);

  await ready.getByRole('link', { name: 'Back to the stage' }).click();
  const finish = await choose('Finish…');
  const row = (name: string) => finish.getByRole('row', { name: new RegExp(`^${name}`) }).getByRole('cell');
  // It shows a part of the recording: the whole of it is offered, and what that comes to.
  await expect(row('Number of clips')).toHaveText(['1', /^\d\d$/]);
  await finish.getByRole('switch', { name: 'The whole recording' }).click();
  await expect(row('Number of clips')).toHaveCount(0);
  await expect(row('Picture').first()).toHaveText(`${made.width} × ${made.height}`);
  await expect(row('Resolution').last()).toHaveText('704×384');
  expect(await violations(ready)).toEqual([]);
  // What it comes to is seen in what is asked for: nobody waits for the video.
  await studio.json('/api/queue', {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ paused: true }),
  });
  await finish.getByRole('button', { name: 'Start' }).click();
  await expect(ready).toHaveURL(/#studio/);
  await expect.poll(async () => (await newest(studio)).params).toEqual({ ...made.params, size: '704*384' });
});
