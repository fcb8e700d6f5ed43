import type { Page } from '@playwright/test';
import type { Asset, Options, Run } from '#contract';
import { ownPortrait } from '../fixtures/material.ts';
import { type Studio, withStudio } from '../fixtures/studio.ts';
import { furnishVisited } from '../fixtures/visited.ts';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';

/**
 * A run with a portrait of its own and settings that nobody has by chance: its id once it is done, and the name of the
 * portrait, which is another where somebody has uploaded the same before.
 */
async function makeRun(studio: Studio): Promise<{ id: string; portrait: string }> {
  const { defaults } = await studio.json<Options>('/api/options');
  const { name, mimeType, buffer } = await ownPortrait();
  const form = new FormData();
  form.set('kind', 'image');
  form.set('file', new Blob([new Uint8Array(buffer)], { type: mimeType }), name);
  const image = await studio.json<Asset>('/api/assets', { method: 'POST', body: form });
  const params = { base_seed: 4711, num_clip: 1, sample_steps: 3 };
  const body = JSON.stringify({ image: image.id, audio: defaults.audio, prompt: 'He nods calmly', params });
  const headers = { 'content-type': 'application/json' };
  const { id } = await studio.json<Run>('/api/runs', { method: 'POST', headers, body });
  await expect.poll(async () => (await studio.json<Run>(`/api/runs/${id}`)).status).toBe('done');
  return { id, portrait: image.name };
}

async function drop(page: Page, video: Buffer): Promise<void> {
  const data = await page.evaluateHandle((base64) => {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], 'copied.mp4', { type: 'video/mp4' }));
    return transfer;
  }, video.toString('base64'));
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('body', type, { dataTransfer: data });
}

/** The video of a run, as a person keeps it. */
async function download(studio: Studio, id: string, query = ''): Promise<Buffer> {
  return Buffer.from(
    await (await fetch(`${studio.url}/api/runs/${id}/video?download${query}`)).arrayBuffer(),
  );
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Made with LiveAvatar Studio' });
const seedOf = (page: Page) => page.getByLabel('Seed', { exact: true });

test('a video dropped on the studio that made it brings its settings back', async ({ ready, studio }) => {
  const { id, portrait } = await makeRun(studio);
  await drop(ready, await download(studio, id));
  const dialog = dialogOf(ready);
  await expect(dialog).toContainText(`${portrait}: in this studio`);
  await expect(dialog).toContainText('Seed 4711');
  expect(await violations(ready)).toEqual([]);
  await dialog.getByRole('button', { name: 'Restore the settings' }).click();
  await expect(seedOf(ready)).toHaveValue('4711');
  await expect(ready.getByLabel('Prompt', { exact: true })).toHaveValue('He nods calmly');
  await expect(ready.getByText('are those of that video now')).toBeVisible();
  await expect(ready.getByRole('button', { name: 'Generate' })).toBeEnabled();
});

test('another studio names the portrait that is not there, and takes the sound of a video', {
  tag: '@long',
}, async ({ ready, studio }) => {
  const { id, portrait } = await makeRun(studio);
  const [video, bare] = [await download(studio, id), await download(studio, id, '&metadata=none')];
  const dialog = dialogOf(ready);
  await withStudio(
    async (other) => {
      await ready.goto(other.url);
      await ready.locator('button:enabled', { hasText: 'Generate' }).first().waitFor();
      await drop(ready, video);
      await expect(dialog).toContainText(`${portrait}: not in this studio`);
      await dialog.getByRole('button', { name: 'Restore the settings' }).click();
      await expect(ready.getByText(`Choose the portrait again: ${portrait}`)).toBeVisible();
      await expect(seedOf(ready)).toHaveValue('4711');
      // Nobody takes another face for it.
      await expect(ready.getByRole('button', { name: 'Generate' })).toBeDisabled();
      await ready.getByRole('button', { name: 'Undo' }).first().click();
      await expect(ready.getByRole('button', { name: 'Generate' })).toBeEnabled();

      // Its sound, if that is what is wanted; chosen as a file this time.
      await ready
        .getByLabel('Audio', { exact: true })
        .setInputFiles({ name: 'copied.mp4', mimeType: 'video/mp4', buffer: video });
      const uploaded = () =>
        ready.waitForResponse((r) => r.url().endsWith('/api/assets') && r.request().method() === 'POST');
      const sound = uploaded();
      await dialog.getByRole('button', { name: 'Use its sound as the recording' }).click();
      expect((await sound).status()).toBe(201);
      // One that says nothing is a recording without a question.
      const silent = uploaded();
      await drop(ready, bare);
      expect((await silent).status()).toBe(201);
      await expect(dialog).toBeHidden();
    },
    { furnish: furnishVisited },
  );
});

test('a video whose words about itself are not to be trusted is refused, and says what is wrong', async ({
  ready,
  studio,
}) => {
  const { id } = await makeRun(studio);
  const video = Buffer.from(await (await fetch(`${studio.url}/api/runs/${id}/video`)).arrayBuffer());
  // The engine's name becomes a way out of its folder.
  const text = '"engine":"preview"';
  video.write('"engine":"../../x"', video.indexOf(text));
  await drop(ready, video);
  const dialog = ready.getByRole('dialog', { name: 'These settings cannot be restored' });
  await expect(dialog).toContainText('its “engine” cannot be right');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  // Downloads leave it out once somebody wants that, and remember it.
  const menu = ready.getByRole('region', { name: 'History' }).getByRole('button', { name: /^Actions/ });
  await menu.click();
  const told = ready.getByRole('menuitemcheckbox', { name: 'Downloads say how they were made' });
  await expect(told).toBeChecked();
  await told.click();
  await expect(told).not.toBeChecked();
  await expect(ready.getByRole('menuitem', { name: 'Download' })).toHaveAttribute('href', /metadata=none/);
});
