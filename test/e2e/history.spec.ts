import type { Asset, Options } from '#contract';
import { ownRecording } from '../fixtures/material.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test('a past run can be opened, its parameters re-used, and it can be deleted', async ({ ready, studio }) => {
  const page = new StudioPage(ready);
  const seed = ready.getByLabel('Seed', { exact: true });
  await seed.fill('7');
  await page.numberOfClips.fill('1');
  // Shorter than a second: it has a length all the same, on the player and on its card.
  await ready.getByLabel('Frames per clip', { exact: true }).fill('16');
  await page.generate();
  await page.finished();
  await expect(page.result.locator('media-control-bar')).toContainText([/.*/, /0\.[56]s/]);
  await expect(page.history.getByRole('listitem')).toContainText(/0\.[56] s/);
  await seed.fill('8');
  await page.generate();
  await page.finished();
  await expect(page.history.getByRole('listitem')).toHaveCount(2);

  const older = page.history.getByRole('listitem').nth(1);
  await older.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Use these parameters' }).click();
  await expect(seed).toHaveValue('7');

  await older.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Delete' }).click();
  await ready
    .getByRole('alertdialog')
    .getByRole('button', { name: /delete/i })
    .click();
  await expect(page.history.getByRole('listitem')).toHaveCount(1);
  expect((await studio.json<{ runs: unknown[] }>('/api/runs')).runs).toHaveLength(1);
});

test('after re-use the slider stands where its number is, with as much room as the recording of that run gives', async ({
  ready,
  studio,
}) => {
  const { defaults } = await studio.json<Options>('/api/options');
  const form = new FormData();
  const { name, mimeType, buffer } = await ownRecording(60);
  form.set('kind', 'audio');
  form.set('file', new Blob([new Uint8Array(buffer)], { type: mimeType }), name);
  const audio = await studio.json<Asset>('/api/assets', { method: 'POST', body: form });
  const headers = { 'content-type': 'application/json' };
  await studio.json('/api/queue', { method: 'PATCH', headers, body: JSON.stringify({ paused: true }) });
  const body = { image: defaults.image, audio: audio.id, prompt: 'long', params: { num_clip: 29 } };
  await studio.json('/api/runs', { method: 'POST', headers, body: JSON.stringify(body) });
  const card = ready.getByRole('region', { name: 'Queue' }).getByRole('listitem');
  await card.getByRole('button', { name: /^Actions/ }).click();
  await ready.getByRole('menuitem', { name: 'Use these parameters' }).click();
  const clips = new StudioPage(ready).numberOfClips;
  await expect(clips).toHaveValue('29');
  const slider = ready.locator('.field', { has: clips }).locator('input[type="range"]');
  await expect(slider).toHaveValue('29');
  await expect(slider).toHaveAttribute('max', '32');
});
