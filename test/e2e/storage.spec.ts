import type { StoredInput } from '../../server/contract/index.ts';
import { ownPortrait } from '../fixtures/material.ts';
import { violations } from './accessibility.ts';
import { expect, test } from './studio.ts';
import { StudioPage } from './studio-page.ts';

test('storage shows what takes room, deletes a kind, and spares what is starred or kept', async ({
  ready,
  studio,
}) => {
  const page = new StudioPage(ready);
  await page.usePortrait(await ownPortrait());
  await page.numberOfClips.fill('1');
  for (const count of [1, 2]) {
    await page.generate();
    await page.finished();
    await expect(page.history.getByRole('listitem')).toHaveCount(count);
  }
  const { runs } = await studio.json<{ runs: { id: string }[] }>('/api/runs');
  const headers = { 'content-type': 'application/json' };
  await studio.json(`/api/runs/${runs[0]?.id}`, {
    method: 'PATCH',
    headers,
    body: JSON.stringify({ starred: true }),
  });

  // Tests share a studio: the same picture may have come to it under another name.
  const own = (await studio.json<{ inputs: StoredInput[] }>('/api/assets')).inputs.find(
    ({ kind, runs }) => kind === 'image' && runs === 2,
  );
  await ready.getByRole('link', { name: 'All runs' }).click();
  await ready.getByRole('button', { name: 'Storage' }).click();
  const dialog = ready.getByRole('dialog', { name: 'Storage' });
  await expect(dialog.getByText(/free on this disk/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Portraits and recordings, one by one' }).click();
  const keep = dialog.getByRole('button', { name: `Keep ${own?.name}` });
  await expect(dialog.getByRole('button', { name: `Delete ${own?.name}` })).toBeDisabled();
  await keep.click();
  await expect(keep).toHaveAttribute('aria-pressed', 'true');
  expect(await violations(ready)).toEqual([]);

  await dialog.getByRole('button', { name: /^Finished videos: Delete 1 · / }).click();
  await ready.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(dialog.getByRole('status')).toHaveText(/are free again\.$/);
  await expect(dialog.getByText('Nothing to delete').first()).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(ready.getByRole('listitem')).toHaveCount(1);
  const { inputs } = await studio.json<{ inputs: StoredInput[] }>('/api/assets');
  expect(inputs.find(({ id }) => id === own?.id)).toMatchObject({ kept: true, runs: 1 });
});
