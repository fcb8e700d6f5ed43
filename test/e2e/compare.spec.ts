import type { Page } from '@playwright/test';
import type { Asset, Options, Run } from '#contract';
import { ownRecording } from '../fixtures/material.ts';
import type { Studio } from '../fixtures/studio.ts';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';

/** Makes runs of the examples with these seeds, and waits for their end; oldest first. */
async function runsWith(studio: Studio, seeds: readonly number[]): Promise<Run[]> {
  const { defaults } = await studio.json<Options>('/api/options');
  const headers = { 'content-type': 'application/json' };
  const made: Run[] = [];
  for (const base_seed of seeds) {
    const params = { base_seed, num_clip: 2 };
    const body = JSON.stringify({ image: defaults.image, audio: defaults.audio, prompt: 'calm', params });
    made.push(await studio.json<Run>('/api/runs', { method: 'POST', headers, body }));
  }
  const done = async () => {
    const { runs } = await studio.json<{ runs: Run[] }>('/api/runs');
    return runs.filter(({ status }) => status === 'done').length;
  };
  await expect.poll(done, { timeout: 60_000 }).toBe(seeds.length);
  return made;
}

/** Where each of the videos is, in frames. */
const frames = (page: Page): Promise<number[]> =>
  page
    .locator('article video')
    .evaluateAll((all) => all.map((video) => (video as HTMLVideoElement).currentTime * 25));
/** Videos that stand on the same frame are this near, in frames: the clock leaves a millisecond as it is. */
const SAME = 0.06;
/** How far the videos are apart, in frames. */
const apart = async (page: Page): Promise<number> => {
  const at = await frames(page);
  return Math.max(...at) - Math.min(...at);
};

test('two runs are picked and compared on one clock, a frame apart at most, and the address restores it', async ({
  ready,
  studio,
}) => {
  const [first, second] = await runsWith(studio, [7, 8]);
  await ready.goto(`${studio.url}/#library`);
  const boxes = ready.getByRole('checkbox', { name: /^Pick/ });
  await expect(boxes).toHaveCount(2);
  for (const box of await boxes.all()) await box.check();
  await ready.getByRole('link', { name: 'Compare 2' }).click();
  expect(new URL(ready.url()).hash).toBe(`#compare=${first?.id},${second?.id}`);

  const cells = ready.getByRole('article');
  await expect(cells).toHaveCount(2);
  // Only what differs stands above each; the rest is folded away.
  await expect(cells.nth(0).locator('dd').first()).toHaveText('7');
  await expect(cells.nth(1).locator('dd').first()).toHaveText('8');
  await expect(cells.nth(1)).not.toContainText('Sample steps');
  await ready.getByRole('button', { name: 'The same in all' }).click();
  await expect(ready.getByText('Sample steps', { exact: true })).toBeVisible();

  const seek = ready.getByRole('slider', { name: 'Position' });
  for (const to of [1.2, 0.4, 2.04]) {
    await seek.fill(String(to));
    await expect.poll(async () => Math.floor((await frames(ready))[0] ?? -1)).toBe(Math.round(to * 25));
    expect(await apart(ready)).toBeLessThan(SAME);
  }
  await seek.fill('0');
  await ready.getByRole('button', { name: 'Play all' }).click();
  await expect.poll(async () => Math.min(...(await frames(ready)))).toBeGreaterThan(25);
  // A busy machine may hold one back; it catches up.
  await expect.poll(() => apart(ready)).toBeLessThanOrEqual(1);
  await ready.getByRole('button', { name: 'Pause all' }).click();
  await expect.poll(() => apart(ready)).toBeLessThan(SAME);

  const muted = () =>
    ready
      .locator('article video')
      .evaluateAll((all) => all.map((video) => (video as HTMLVideoElement).muted));
  expect(await muted()).toEqual([false, true]);
  await cells.nth(1).locator('video').click();
  expect(await muted()).toEqual([true, false]);
  await ready.keyboard.press('1');
  expect(await muted()).toEqual([false, true]);
  await ready.keyboard.press('2');
  await ready.getByRole('radio', { name: 'Flicker' }).click();
  await expect(ready.locator('article video').nth(1)).toBeHidden();
  await ready.keyboard.down('f');
  await expect(ready.locator('article video').nth(1)).toBeVisible();
  await ready.keyboard.up('f');
  await ready.getByRole('radio', { name: 'Wipe' }).click();
  const line = ready.getByRole('slider', { name: 'Where the second one begins' });
  const picture = await cells.nth(0).locator('video').boundingBox();
  if (!picture) throw new Error('there is no picture');
  await ready.mouse.move(picture.x + picture.width / 2, picture.y + 50);
  await ready.mouse.down();
  await ready.mouse.move(picture.x + picture.width / 4, picture.y + 50);
  await ready.mouse.up();
  await expect(line).toHaveValue('0.25');
  await expect(ready.locator('article .picture').nth(1)).toHaveCSS('clip-path', /25%/);

  await ready.reload();
  await expect(ready.getByRole('radio', { name: 'Wipe' })).toBeChecked();
  await expect(cells.nth(1).getByRole('button', { name: 'Sound of this one' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  expect(await violations(ready)).toEqual([]);
  await cells.nth(0).getByRole('button', { name: 'Star' }).click();
  await expect(cells.nth(0).getByRole('button', { name: 'Star' })).toHaveAttribute('aria-pressed', 'true');
  await cells.nth(0).getByRole('button', { name: /^More/ }).click();
  await ready.getByRole('menuitem', { name: 'Use these parameters' }).click();
  await expect(ready.getByText('are those of that run now')).toBeVisible();
  await cells.nth(0).getByRole('button', { name: /^More/ }).click();
  await ready.getByRole('menuitem', { name: 'Keep this one, delete the others' }).click();
  await ready
    .getByRole('alertdialog')
    .getByRole('button', { name: /delete/i })
    .click();
  await expect(ready.getByText('There is nothing left to compare it with.')).toBeVisible();
  await expect(cells).toHaveCount(1);
  await ready.getByRole('link', { name: 'Back to the stage' }).click();
  await expect(ready.getByLabel('Seed', { exact: true })).toHaveValue('7');
});

test('a run that is still being made is compared with the one before, from the stage and from the film, and presented', {
  tag: '@long',
}, async ({ ready, studio }) => {
  const [before] = await runsWith(studio, [7]);
  const { defaults } = await studio.json<Options>('/api/options');
  const { name, mimeType, buffer } = await ownRecording(100);
  const form = new FormData();
  form.set('kind', 'audio');
  form.set('file', new Blob([new Uint8Array(buffer)], { type: mimeType }), name);
  const audio = await studio.json<Asset>('/api/assets', { method: 'POST', body: form });
  const headers = { 'content-type': 'application/json' };
  const body = { image: defaults.image, audio: audio.id, prompt: 'calm', params: { num_clip: 60 } };
  const { id } = await studio.json<Run>('/api/runs', { method: 'POST', headers, body: JSON.stringify(body) });
  const address = `#compare=${before?.id},${id}`;
  const result = ready.getByRole('region', { name: 'Result' });
  await result.getByRole('button', { name: 'Cancel' }).waitFor();
  await result.getByRole('button', { name: 'More', exact: true }).click();
  await ready.getByRole('menuitem', { name: 'Compare with the one before' }).click();
  await expect.poll(() => new URL(ready.url()).hash).toBe(address);
  await expect(ready.getByRole('article')).toHaveCount(2);
  await expect(ready.getByRole('article').nth(1)).toContainText('own recording.wav');
  await ready.getByRole('button', { name: 'Play all' }).click();
  await expect.poll(async () => Math.min(...(await frames(ready)))).toBeGreaterThan(12);
  await expect.poll(() => apart(ready)).toBeLessThanOrEqual(1);
  expect((await studio.json<Run>(`/api/runs/${id}`)).status).toBe('running');

  // What plays goes on playing before an audience, which sees nothing else.
  await ready.keyboard.press('p');
  expect(new URL(ready.url()).hash).toBe(`${address}&present`);
  for (const part of ['header nav', 'article dl']) await expect(ready.locator(part).first()).toBeHidden();
  const there = await frames(ready);
  await expect.poll(async () => Math.min(...(await frames(ready)))).toBeGreaterThan(Math.max(...there) + 5);
  await ready.keyboard.press('Escape');
  await expect(ready.getByRole('link', { name: 'Back to the stage' })).toBeVisible();
  expect(new URL(ready.url()).hash).toBe(address);

  await ready.getByRole('link', { name: 'Back to the stage' }).click();
  const card = ready.locator(`[data-run="${id}"]`);
  await card.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Compare with the one before' }).click();
  await expect.poll(() => new URL(ready.url()).hash).toBe(address);
  // It goes while somebody looks at it: the page says so, and the other one stays.
  await fetch(`${studio.url}/api/runs/${id}`, { method: 'DELETE' });
  await expect(ready.getByText('There is nothing left to compare it with.')).toBeVisible();
  await expect(ready.getByRole('article')).toHaveCount(1);
});

test('four runs in a loop are a frame apart at most, for a minute and after ten seeks', {
  tag: '@long',
}, async ({ ready, studio }) => {
  const runs = await runsWith(studio, [1, 2, 3, 4]);
  await ready.goto(`${studio.url}/#compare=${runs.map(({ id }) => id).join()}`);
  await ready.getByRole('button', { name: 'Loop' }).click();
  await ready.getByRole('button', { name: 'Play all' }).click();
  const far: number[] = [];
  const look = async (ms: number) => {
    for (const until = Date.now() + ms; Date.now() < until; ) far.push(await apart(ready));
  };
  await look(60_000);
  for (let seek = 0; seek < 10; seek += 1) {
    await ready.getByRole('slider', { name: 'Position' }).fill(String((0.37 * seek) % 3));
    await look(1_000);
  }
  far.sort((a, b) => a - b);
  expect(far[Math.floor(far.length * 0.95)]).toBeLessThanOrEqual(1);
});
